#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

// POST /{mailbox}/outbox: one message in one request. The 202 comes after the commit.
boost::asio::awaitable<http::response> answer_send(exchange& x);

} // namespace signalbox::ingress::mesh
