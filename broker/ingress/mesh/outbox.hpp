#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

boost::asio::awaitable<http::response> answer_track(exchange& x);       // GET /{mailbox}/outbox/tracking?messageID=
boost::asio::awaitable<http::response> answer_track_local(exchange& x); // GET /{mailbox}/outbox/tracking/{local_id}

} // namespace signalbox::ingress::mesh
