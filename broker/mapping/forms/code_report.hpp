#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/mapping/code_map.hpp"
#include "broker/mapping/forms/forms.hpp"
#include "broker/mapping/render.hpp"
#include "broker/mapping/rules/lookup.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::mapping {

struct coding_settings {
    std::string_view sender; // the laboratory's mailbox
    unmapped_policy policy = unmapped_policy::pass_through;
    bool list_mapped = true; // coded::mapped is wanted
};

// What was done to a report's codes.
struct coded {
    std::uint32_t codes_mapped = 0;
    std::vector<mapped_code> mapped;
    std::vector<mapping_issue> issues;
    pathology::findings findings; // units that were converted, or could not be; results that are not plausible
};

// Adds SNOMED CT codings, before the sender's, to what names a test, a part of one, a group, a request or a specimen,
// and says beside each which row of which map it came from. A code without a text gets the sender's display for one. A
// code that has a SNOMED CT coding is left as it is. Where the row asks for another unit the number, its reference
// ranges and the unit are converted, and what was sent becomes a note of the result: the original is never lost. A
// result outside the row's plausible limits is told, never changed.
coded code_report(pathology::report& report, const code_map& map, const coding_settings& how);

} // namespace signalbox::mapping
