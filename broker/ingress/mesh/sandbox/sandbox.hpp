#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"
#include "broker/ingress/mesh/sandbox/faults.hpp"

namespace signalbox::ingress::mesh::sandbox {

// Answers the actions that only a sandbox has (../shared/contracts/mesh.md 4 and 12), without authentication: outside
// the profile `sandbox` their routes do not exist. The request is recorded as every other.
boost::asio::awaitable<http::response> answer(exchange& x, fault_book& faults);

} // namespace signalbox::ingress::mesh::sandbox
