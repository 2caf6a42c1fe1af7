#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/http/client.hpp"

namespace signalbox::http {

// A server that speaks another protocol than HTTP, over TCP or TLS, under the settings of a client (its pool and its
// answers leave them alone). One connection: made by the first write, and anew by the first write after a failure or
// the peer's end. One write and one read at a time. One executor.
class stream {
  public:
    template <class T>
    using answer = boost::asio::awaitable<boost::system::result<T, client_failure>>;

    static result<std::unique_ptr<stream>> open(client_settings settings, boost::asio::any_io_executor executor);
    virtual ~stream() = default; // closes

    // All of the bytes, or a failure that says whether some may have left.
    virtual answer<void> write(std::string bytes, std::chrono::milliseconds deadline) = 0;
    // The next bytes; none at the peer's end.
    virtual answer<std::string> read(std::chrono::milliseconds deadline) = 0;
    virtual void close() = 0; // at once, and for good; what is in hand fails
};

} // namespace signalbox::http
