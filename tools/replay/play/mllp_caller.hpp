#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/http/calling/pool.hpp"
#include "broker/http/client.hpp"

namespace signalbox::replay {

// Sends HL7 v2 messages by MLLP, each on a connection that nobody else uses meanwhile. Lives on its executor.
class mllp_caller {
  public:
    static result<std::unique_ptr<mllp_caller>> open(http::client_settings where,
                                                     boost::asio::any_io_executor executor);

    // The text of the answer. Errors: those of http::errc; only with connect and tls nothing was sent.
    boost::asio::awaitable<boost::system::result<std::string, http::client_failure>> send(std::string message);
    void close() { idle_.clear(); }

  private:
    using connection = std::shared_ptr<http::calling::client_connection>;

    mllp_caller(http::client_settings where, std::shared_ptr<const http::transport::tls_context> tls,
                boost::asio::any_io_executor executor)
        : where_(std::move(where)), tls_(std::move(tls)), executor_(std::move(executor)) {}
    boost::asio::awaitable<result<std::string>> exchange(connection over, std::string frame) const;

    http::client_settings where_;
    std::shared_ptr<const http::transport::tls_context> tls_;
    boost::asio::any_io_executor executor_;
    std::vector<connection> idle_;
};

} // namespace signalbox::replay
