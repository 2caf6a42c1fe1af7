#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology {

// For each investigation the specimen that it was made on, as a position in report::specimens: its own, else that of
// the nearest group around it that names one. Groups that are within themselves have no way up. Linear.
std::vector<std::optional<std::uint32_t>> specimens_of(const report& of);

// A specimen's status and conditions, for forms that have no other place for them than a note: "Specimen
// unsatisfactory", "Specimen condition: Haemolysed". Empty for what is not said.
std::string in_words(specimen_status said);
std::string condition_in_words(const codeable& condition);

} // namespace signalbox::pathology
