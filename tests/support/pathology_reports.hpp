#pragma once

#include <functional>
#include <random>
#include <vector>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology {

// A made-up report of any size and shape that EDIFACT NHS003 can carry, and so every other form: texts of ISO 8859-1,
// British local times to the minute, codes of lists, one note of a kind at each level, at most one flag, no display,
// member results that name their group alone. The same generator state gives the same report. NHS numbers, where they
// are valid, begin with 999.
report any_report(std::mt19937_64& random);

// The report with one thing less: each way to leave out one.
std::vector<report> smaller_reports(const report& of);

// The smallest report found from `failing` on for which `fails` still holds.
report shrunk(report failing, const std::function<bool(const report&)>& fails);

} // namespace signalbox::pathology
