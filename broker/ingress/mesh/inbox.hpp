#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

boost::asio::awaitable<http::response> answer_list(exchange& x);        // GET /{mailbox}/inbox
boost::asio::awaitable<http::response> answer_count(exchange& x);       // GET /{mailbox}/count
boost::asio::awaitable<http::response> answer_acknowledge(exchange& x); // PUT /{mailbox}/inbox/{id}/status/acknowledged

// GET and HEAD /{mailbox}/inbox/{id}[/{chunk}]. A body that no longer has its digest cuts the connection.
boost::asio::awaitable<http::response> answer_download(exchange& x);

// The answer about a message that is not in this mailbox for collecting: the recipient hears that it is gone or not
// yet there (410), its sender sees it by HEAD in the sandbox, everybody else is refused.
boost::asio::awaitable<http::response> answer_not_collectable(exchange& x);

// GET /{mailbox}/inbox/rich and /outbox/rich.
boost::asio::awaitable<http::response> answer_rich(exchange& x);

} // namespace signalbox::ingress::mesh
