#pragma once

#include <variant>

#include <boost/asio/awaitable.hpp>

#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/admission.hpp"
#include "broker/ingress/gpconnect/answering/answers.hpp"
#include "broker/ingress/gpconnect/audit.hpp"
#include "broker/ingress/gpconnect/gpconnect.hpp"

namespace signalbox::ingress::gpconnect {

// What becomes of a request whose head was admitted: its body is read and judged, the practice is asked, its answer is
// judged. Notes in `how` whom it was about and how large a document is.
boost::asio::awaitable<std::variant<judged_answer, refusal>> converse(const settings& with, http::request& request,
                                                                      const call& asked, ending& how);

} // namespace signalbox::ingress::gpconnect
