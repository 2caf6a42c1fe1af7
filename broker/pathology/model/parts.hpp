#pragma once

#include <string>
#include <vector>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology {

// The parts of a result for forms that have none, a line or more each: "Systolic: 120 mm[Hg] (H) [90 - 140]". What is
// not said of a part is left out.
std::vector<std::string> parts_in_words(const investigation& of);

} // namespace signalbox::pathology
