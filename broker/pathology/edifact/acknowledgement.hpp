#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/edifact/interchange.hpp"

// NHSACK, the answer to an interchange of reports (NHS001). It is sent when UNB asks for it, once.
namespace signalbox::pathology::edifact {

enum class acknowledgement_status : std::uint8_t {
    all_accepted,         // IAF
    some_rejected,        // IAP
    all_rejected,         // IRA
    messages_unreadable,  // IRM: what stands between UNB and UNZ are no messages
    interchange_rejected, // IRI: UNB or UNZ is wrong
};

// What the answer to `read` says.
acknowledgement_status status_of(const interchange& read) noexcept;

struct acknowledgement_options {
    std::uint32_t control_number = 1; // counts from 1 for each pair of sender and recipient, to 99,999,999
    date_time now;                    // British local time
};

// The answer, in EDIFACT. It names errors by code and place, never what the report says. Nothing when UNB does not say
// whom to answer.
std::optional<std::string> write_acknowledgement(const interchange& read, const acknowledgement_options& how);

struct acknowledged_message {
    std::string reference; // UNH's of the report
    bool accepted = false;
    std::string error;

    bool operator==(const acknowledged_message&) const = default;
};

// An answer as somebody else wrote it.
struct acknowledgement {
    endpoint sender;
    endpoint recipient;
    std::string control_reference; // its own
    std::string original_control_reference;
    endpoint original_sender;
    endpoint original_recipient;
    std::optional<acknowledgement_status> status;
    std::string error; // of the interchange
    std::vector<acknowledged_message> messages;
    pathology::findings findings;

    bool usable() const noexcept { return !has_error(findings); }
};

acknowledgement read_acknowledgement(std::string_view text, const limits& most = {});

} // namespace signalbox::pathology::edifact
