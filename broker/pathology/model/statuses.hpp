#pragma once

#include <optional>
#include <vector>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology {

// What each investigation's status is in a form that says it with each result alone: its own, but for a report that is
// withdrawn or corrected as a whole. A cancelled report has no live result, whatever the result says; one entered in
// error neither. Where a report is amended or corrected and none of its results says that it is, all final ones are.
// A status that is not said is one of those four of the report's, or stays unsaid.
std::vector<std::optional<result_status>> statuses_of(const report& of);

} // namespace signalbox::pathology
