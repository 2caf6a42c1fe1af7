#pragma once

#include <boost/asio/thread_pool.hpp>

#include "broker/http/message.hpp"

namespace signalbox::ingress::gpconnect {

// What is done to an answer for an asker that takes gzip. One that has a Content-Encoding stays as it is, and so does a
// body that would only grow. An ETag becomes a weak one: the bytes are others (RFC 9110, 8.8.1).

// A body in memory.
void pack(http::response& answer);

// A stream, piece by piece as it comes, with bounded memory; its size is not known any more. Each piece that is read
// goes out at once. One that ends before its stated size is an error of the stream. The work is done on `workers`, or,
// without them, on the core.
void pack_stream(http::response& answer, boost::asio::thread_pool* workers);

} // namespace signalbox::ingress::gpconnect
