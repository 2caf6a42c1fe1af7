#pragma once

#include <set>
#include <string>

#include "broker/pathology/model/report.hpp"

namespace signalbox::tests {

// What a clinician reads in a report, one fact a line, whatever form it came in: patient, report, specimens, and each
// result with its group, value, unit, flags, ranges, specimen and texts. White space counts as one blank; times are
// those of British clocks, to the minute.
std::set<std::string> facts_of(const pathology::report& report);

} // namespace signalbox::tests
