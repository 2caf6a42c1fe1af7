#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/fhir/document.hpp"
#include "broker/http/client.hpp"

namespace signalbox::replay {

constexpr std::size_t admin_page = 1000; // records that the admin API gives at once

// Reads the admin API of a hub on this machine, also when the hub is another one at the same socket meanwhile. Lives on
// its executor.
class admin_reader {
  public:
    static result<std::unique_ptr<admin_reader>> open(std::string socket, boost::asio::any_io_executor executor);

    // Errors: not_found for 404, malformed for any other answer than 200 with JSON, those of http::errc.
    boost::asio::awaitable<result<fhir::document>> get(std::string target);

  private:
    explicit admin_reader(std::unique_ptr<http::client> client) : client_(std::move(client)) {}

    std::unique_ptr<http::client> client_;
};

} // namespace signalbox::replay
