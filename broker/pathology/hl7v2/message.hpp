#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::hl7v2 {

// An HD: MSH-3 to MSH-6.
struct named_place {
    std::string name;           // the namespace id, or all that there is
    std::string universal_id;   // with its type behind: "2.16.840.1.113883.2.1.3"
    std::string universal_type; // "ISO", "DNS"

    bool operator==(const named_place&) const = default;
};

// The facts of MSH, as sent.
struct header {
    named_place sending_application;
    named_place sending_facility;
    named_place receiving_application;
    named_place receiving_facility;
    std::optional<date_time> generated; // MSH-7
    std::string type;                   // MSH-9: "ORU"
    std::string trigger;                // "R01"
    std::string control_id;             // MSH-10
    std::string processing_id;          // MSH-11: "P", "T", "D"
    std::string version;                // MSH-12: "2.5.1"
    std::string accept_acknowledgement; // MSH-15, 16: "AL", "NE", "ER", "SU"; both empty in original mode
    std::string application_acknowledgement;

    bool operator==(const header&) const = default;
    bool is_enhanced() const noexcept {
        return !accept_acknowledgement.empty() || !application_acknowledgement.empty();
    }
};

struct message {
    std::optional<hl7v2::header> header; // as much as could be read; nothing without an MSH
    std::vector<read_report> reports;
    pathology::findings findings;                   // of the message as a whole; each report has its own
    std::vector<std::array<char, 3>> segment_names; // by segment number less 1, blank for what is no name
};

} // namespace signalbox::pathology::hl7v2
