#pragma once

#include <optional>
#include <string>

#include "broker/http/calling/answer_reader.hpp"
#include "broker/http/calling/pool.hpp"
#include "broker/http/client.hpp"

namespace signalbox::http::calling {

using answer_result = boost::system::result<client_response, client_failure>;

// The head of a request; nullopt when method, target or a field would break the framing. `host` is the Host field
// where the request has none. Content-Length and Connection are this client's to say.
std::optional<std::string> format_request_head(const client_request& request, const std::string& host);

// "name", "name:8443", "[::1]:8443": what stands in Host.
std::string host_field(const client_settings& settings);

struct begun_call {
    answer_result head;   // without a body
    bool written = false; // all of the request left
};

// Sends a request and reads the head of its answer; the body is the reader's. Waits obey the limit that is set on the
// connection.
boost::asio::awaitable<begun_call> begin_call(client_connection& connection, const client_request& request,
                                              std::string head, answer_reader& reader);

struct call_outcome {
    answer_result answer;
    bool reusable = false; // the connection can carry another request
    bool answered = false; // at least one byte of an answer came
};

// One request and its answer on a connection. Waits obey the limit that is set on it.
boost::asio::awaitable<call_outcome> call(client_connection& connection, const client_request& request,
                                          std::string head, std::size_t answer_max);

} // namespace signalbox::http::calling
