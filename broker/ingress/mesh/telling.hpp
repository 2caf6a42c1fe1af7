#pragma once

#include "broker/ingress/mesh/exchange.hpp"
#include "broker/message/observer.hpp"

namespace signalbox::ingress::mesh {

// A message in one piece, or a chunk of one, that was refused without anybody having recorded it.
bool is_refused_send(const exchange& x, const http::response& answer) noexcept;
// Tells an observer that records of such a request.
void tell_refusal(message::observer& to, const exchange& x, const http::response& answer, base::time_point asked_at);

} // namespace signalbox::ingress::mesh
