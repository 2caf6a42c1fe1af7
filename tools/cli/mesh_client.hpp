#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "broker/base/secret.hpp"
#include "broker/http/client.hpp"

namespace signalbox::cli {

struct mesh_account {
    std::string mailbox;
    base::secret password;
    base::secret shared_key;
};

// A MESH client as a laboratory's system has one: a token per request, API version 2. Blocks. Throws command_failure
// when the hub cannot be reached.
class mesh_client {
  public:
    mesh_client(http::client_settings where, mesh_account who);

    struct sent {
        unsigned status = 0;
        std::string message_id; // of a 202
        std::string body;       // of everything else
        std::chrono::microseconds took{};
    };
    sent send(const std::string& recipient, const std::string& workflow_id, const std::string& file_name,
              std::string body);

    std::vector<std::string> inbox();
    http::client_response get(const std::string& message_id);
    bool acknowledge(const std::string& message_id);

  private:
    http::client_response ask(std::string method, const std::string& path,
                              std::vector<std::pair<std::string, std::string>> fields, std::string body);
    std::string token();

    mesh_account who_;
    std::string nonce_;
    std::uint32_t count_ = 0;
    boost::asio::io_context context_;
    std::unique_ptr<http::client> client_;
};

} // namespace signalbox::cli
