#pragma once

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "broker/fhir/json.hpp"
#include "broker/http/client.hpp"

namespace signalbox::cli {

// The admin API of a running hub, found by its data folder. Blocks. Throws command_failure: unreachable when no hub
// runs there, not_found for 404, usage for 400, findings for 422 (configuration where it is one), failed for the rest.
class hub_client {
  public:
    explicit hub_client(std::string data);

    fhir::document get(const std::string& target);
    fhir::document act(const std::string& target, const std::string& why); // POST {"why": …}
    fhir::document post(const std::string& target, std::string json);
    fhir::document send_payload(const std::string& target, std::string bytes); // POST; 422 is findings
    const std::string& data() const noexcept { return data_; }

  private:
    fhir::document send(http::client_request request);

    std::string data_;
    boost::asio::io_context context_;
    std::unique_ptr<http::client> client_;
};

// "?a=1&b=2" of the pairs that have a value.
std::string query_of(const std::vector<std::pair<std::string, std::string>>& parameters);

// A time for the API: ISO 8601 as it is, or "90s", "10m", "2h", "3d" before now. Throws command_failure (usage).
std::string since_of(const std::string& text);

} // namespace signalbox::cli
