#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

boost::asio::awaitable<http::response> answer_list(exchange& x);        // GET /{mailbox}/inbox
boost::asio::awaitable<http::response> answer_count(exchange& x);       // GET /{mailbox}/count
boost::asio::awaitable<http::response> answer_acknowledge(exchange& x); // PUT /{mailbox}/inbox/{id}/status/acknowledged

// GET and HEAD /{mailbox}/inbox/{id}[/1]. A body that no longer has its digest cuts the connection.
boost::asio::awaitable<http::response> answer_download(exchange& x);

} // namespace signalbox::ingress::mesh
