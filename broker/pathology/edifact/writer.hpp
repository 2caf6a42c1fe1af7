#pragma once

#include <span>
#include <string>
#include <string_view>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/model/finding.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::edifact {

// Characters of a control reference (UNB) and a message's (UNH).
inline constexpr std::size_t reference_max = 14;

struct writing_options {
    std::string sender; // EDI ids; empty: those of the first report
    std::string recipient;
    std::string control_reference; // at most reference_max; empty: the first report's
    date_time prepared;            // British local time
    bool acknowledgement_wanted = false;
    bool test = false;
    std::string variant = "NHS003"; // or NHS002, NHS004
};

struct written_interchange {
    std::string text; // ISO 8859-1
    // What the form has no place for, `lost`, each with a pointer into the report ("/investigations/3/method"; with
    // several reports "/1/investigations/3/method"), and warnings.
    pathology::findings findings;
};

// One interchange with a message for each report; there is at least one. What NHS003 can carry is read again as it was.
written_interchange write_interchange(std::span<const report> reports, const writing_options& how);

} // namespace signalbox::pathology::edifact
