#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "broker/delivery/exchanger.hpp"
#include "broker/fhir/json.hpp"

// A GP Connect request and its answer as lines (messages.hpp), as hub and adapter write and read them. A body is an
// object as `payload` is. Pure; any thread.
namespace signalbox::delivery::stdio {

// hub → adapter. `id` is the session's own number of it: trace ids come from outside and may come twice.
std::string exchange_line(std::string_view id, const message::exchange_request& what, std::chrono::milliseconds left);

struct question_line {
    std::string id;
    message::exchange_request what; // its `path` as adapter_path() has it; without service and deadline
    std::chrono::milliseconds left{};
    std::string fault; // why it is none; empty
};
question_line read_exchange(const fhir::value& message);

// adapter → hub: the answer, or why there is none; `file` is where a body lies that is too large for a line.
std::string response_line(std::string_view id, const exchange_answer& answer, std::string_view file);

struct response_said {
    std::string id;
    exchange_answer answer = message::exchange_failure::babble;
    std::string file;
};
response_said read_response(const fhir::value& message);
// What a webhook answers to an exchange line.
response_said read_response(std::string_view text);

} // namespace signalbox::delivery::stdio
