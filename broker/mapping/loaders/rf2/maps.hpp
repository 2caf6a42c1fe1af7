#pragma once

#include <map>
#include <string>

#include "broker/mapping/loaders/intake.hpp"

namespace signalbox::mapping {

// The rows of an RF2 map file; other RF2 files have none. `systems` names the code system beside SNOMED CT by the map's
// reference set; those of CTV3 and ICD-10 are known.
// A simple map counts as equivalent: RF2 says nothing closer. Of an extended map the first priority of each group whose
// rule is TRUE holds, as close as its correlation says; what depends on a rule, or takes several groups together, is
// `relatedto`, which a person has to approve.
void read_rf2_maps(const map_text& from, const std::map<std::string, std::string, std::less<>>& systems,
                   const rf2_release& release, row_intake& rows);

} // namespace signalbox::mapping
