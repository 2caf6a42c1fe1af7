#pragma once

#include <optional>
#include <string>

#include "broker/http/calling/pool.hpp"
#include "broker/http/client.hpp"

namespace signalbox::http::calling {

using answer_result = boost::system::result<client_response, client_failure>;

// The head of a request; nullopt when method, target or a field would break the framing. `host` is the Host field
// where the request has none. Content-Length and Connection are this client's to say.
std::optional<std::string> format_request_head(const client_request& request, const std::string& host);

// "name", "name:8443", "[::1]:8443": what stands in Host.
std::string host_field(const client_settings& settings);

struct call_outcome {
    answer_result answer;
    bool reusable = false; // the connection can carry another request
    bool answered = false; // at least one byte of an answer came
};

// One request and its answer on a connection. Waits obey the limit that is set on it.
boost::asio::awaitable<call_outcome> call(client_connection& connection, const client_request& request,
                                          std::string head, std::size_t answer_max);

} // namespace signalbox::http::calling
