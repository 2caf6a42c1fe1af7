#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

// POST /{mailbox}/outbox: one message in one request. The 202 comes after the commit.
boost::asio::awaitable<http::response> answer_send(exchange& x);
boost::asio::awaitable<http::response> answer_send_chunk(exchange& x); // POST /{mailbox}/outbox/{id}/{chunk}

// The answer to a body that did not come whole, or found no room.
http::response answer_body_error(exchange& x, const error_code& why);
protocol::problem empty_body();

} // namespace signalbox::ingress::mesh
