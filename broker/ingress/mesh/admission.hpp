#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

// Lets the request in, or gives the answer that keeps it out. Reads nothing but the head. A token is spent only by a
// request that goes on from here: one that is told to come again (429, 503) may come with the same.
boost::asio::awaitable<std::optional<http::response>> keep_out(exchange& x);

} // namespace signalbox::ingress::mesh
