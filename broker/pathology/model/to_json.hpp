#pragma once

#include <string>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology {

// The model itself as compact JSON, for people and for comparing two forms: the members of report.hpp by their names,
// those with nothing in them left out; codes as {system, code, display}, times as FHIR writes them.
std::string to_json(const report& from);

} // namespace signalbox::pathology
