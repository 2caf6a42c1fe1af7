#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/edifact/syntax.hpp"
#include "broker/pathology/model/finding.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::edifact {

struct reading_options {
    // UNT's count of segments that is wrong is an error, not a warning: many accepted messages carry a wrong one.
    bool strict_counts = false;
    // Of an interchange's other messages only what they are and where they stand: read_part reads their reports. 0:
    // all are read whole. Parts count from 1.
    std::uint32_t only = 0;
    edifact::limits limits;
};

// A party of UNB: an EDI id and what kind of id that is; "80" or nothing for the NHS's own.
struct endpoint {
    std::string id;
    std::string qualifier;

    bool operator==(const endpoint&) const = default;
};

// One message of an interchange, UNH to UNT.
struct part {
    std::size_t begin = 0; // bytes of the text; `end` is behind UNT's terminator
    std::size_t end = 0;
    place where;                   // of UNH
    bool is_repeated = false;      // another message before it has the same reference
    std::string message_type;      // "MEDRPT"
    std::string variant;           // "NHS002" to "NHS004"
    std::string message_reference; // UNH's
    pathology::report report;
    pathology::findings findings;

    bool acceptable() const noexcept { return !has_error(findings); }
};

struct interchange {
    endpoint sender;
    endpoint recipient;
    std::optional<date_time> prepared; // British local time
    std::string control_reference;
    std::string application_reference; // "MEDRPT", "NHSACK"
    bool acknowledgement_wanted = false;
    bool test = false;
    edifact::separators separators;
    std::vector<part> parts;
    pathology::findings findings; // of UNB, UNZ and what stands outside of messages

    // False: the interchange is refused as a whole, whatever its parts are.
    bool acceptable() const noexcept { return !has_error(findings); }
};

// Reads laboratory reports of MEDRPT NHS002, NHS003 and NHS004. A bad message never takes the others with it: reading
// goes on at the next UNH. Pure; `text` is as received and need not outlive the call.
interchange read_interchange(std::string_view text, const reading_options& how = {});

// Reads one message of an interchange that was read before, `only` another one: without looking at the bytes of the
// others, and as reading all of them would have. `number` is that of a part, from 1.
part read_part(std::string_view text, const interchange& of, std::uint32_t number, const reading_options& how = {});

// Reads one message without an interchange around it: UNH to UNT, perhaps behind UNA.
part read_message(std::string_view text, const reading_options& how = {});

} // namespace signalbox::pathology::edifact
