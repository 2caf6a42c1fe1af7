#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/edifact/acknowledgement.hpp"

// Interchanges that a practice is given, and its NHSACKs about them. Pure.
namespace signalbox::adapters::systmone {

// What an interchange is known by in its answer.
struct promised {
    std::string key;                     // sender, recipient and control reference
    std::vector<std::string> references; // of its messages
};

// An empty key for what is no interchange of reports.
promised promised_in(std::string_view interchange);
std::string key_of(const pathology::edifact::acknowledgement& said);

// One message of a delivery, as it was noted when it was delivered.
struct note {
    std::string reference;
    std::string delivery_id;
};
std::string written(const note& one);
note read_note(std::string_view text); // empty where it is none

struct verdict {
    std::string delivery_id;
    bool filed = false;
    std::string code; // of a refusal: "IRA"

    bool operator==(const verdict&) const = default;
};

// What an answer says of the deliveries of its interchange, each once: filed when all its messages are.
std::vector<verdict> verdicts_of(const pathology::edifact::acknowledgement& said, const std::vector<note>& noted);

} // namespace signalbox::adapters::systmone
