#pragma once

#include <optional>
#include <string>

#include "broker/pathology/hl7v2/message.hpp"

namespace signalbox::pathology::hl7v2 {

// What the report does not say, or what is to stand in its place when it is not empty.
struct writer_options {
    named_place sending_application;
    named_place sending_facility; // else the report's sender
    named_place receiving_application;
    named_place receiving_facility;     // else the report's recipient
    std::string control_id;             // else the report's control reference
    std::optional<date_time> generated; // else the report's
    std::string version = "2.5.1";      // 2.5 to 2.7.1
    std::string processing_id = "P";
    std::string accept_acknowledgement; // MSH-15 and 16: "AL", "NE", "ER", "SU"
    std::string application_acknowledgement;
    // OBR-25 and OBX-11 where the report says no status and not all results are final: HL7 has no letter for it, and
    // demands one. "P" claims least.
    char unsaid_status = 'P';
};

struct written_message {
    std::string text;             // segments that end with CR, in UTF-8, as MSH-18 says
    pathology::findings findings; // `lost`, with pointers into the model
};

// Writes an ORU^R01 that read_message reads as the same report, but for what the findings say. Each group is an OBR
// with its results below it; results without a group, the conclusion and specimens that nothing was done on stand below
// OBRs whose OBR-4 is `own_coding_system`'s mark for the report as a whole. Line ends are \.br\; notes are an NTE per
// line.
//
// A result without a status gets the report's. Said of a reference range is its text, or its limits as "3.5-5.3".
written_message write_message(const report& from, const writer_options& options);

} // namespace signalbox::pathology::hl7v2
