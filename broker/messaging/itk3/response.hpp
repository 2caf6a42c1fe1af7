#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/fhir/document.hpp"
#include "broker/messaging/itk3/checks.hpp"
#include "broker/messaging/itk3/codes.hpp"

namespace signalbox::messaging::itk3 {

enum class syntax : std::uint8_t { xml, json };

// An ITK3 response (event ITK008M) to be written: what is said of which message, and by whom.
struct response {
    std::string code; // of the table in codes.hpp
    std::string issue_code;
    std::string diagnostics;      // of a negative one; without anything of a patient
    std::string identifier;       // MessageHeader.id of the message; empty: it was not readable
    std::string sender_reference; // of the message; empty: likewise
    std::string mailbox;          // of who answers
    std::string ods_code;         // may be empty
    std::string message_id;       // of the response at MESH: its UUIDs are made of it
    base::time_point at;
};

response positive_response(std::string_view code);
response negative_response(const fault& why);

std::string write_response(const response& what, syntax as);

// What came back. Untrusted; of a message that was sent to the hub's own side.
struct received_response {
    std::string identifier; // MessageHeader.id of the message that it answers
    std::string code;       // of ITK-ResponseCodes-1
    itk3::level level{};
    bool positive = false; // MessageHeader.response.code is ok
    std::string sender_reference;
    bool infrastructure_wanted = false; // it asks for an answer itself
};

// A Bundle that is read already; nothing when it is no response whose code and identifier can be read.
std::optional<received_response> response_of(const fhir::value& bundle);
std::optional<received_response> read_response(std::string_view text);

} // namespace signalbox::messaging::itk3
