#pragma once

#include "broker/mapping/loaders/problems.hpp"
#include "broker/mapping/loaders/rf2/release.hpp"
#include "broker/mapping/row.hpp"
#include "broker/mapping/table/builder.hpp"

namespace signalbox::mapping {

// One row by itself: nothing empty, no spreadsheet damage, valid SNOMED CT concepts (or descriptions that the release
// has), conditions that make sense, an approval that is whole and of no day after `today` (0: not looked at). A unit or
// a Read code that nobody can read is a warning: the row will hardly ever apply.
void check_row(const map_row& row, const rf2_release& release, day today, map_problems& problems);

// Why its approval is none, when it has any part of one; `today` as above. Looks at the three columns alone.
std::string_view what_is_wrong_with_approval(const map_row& row, day today);

// Says in which list the target stands, where the release's lists are given, or refuses what the row says about it.
void place_in_refset(map_row& row, const rf2_release& release, map_problems& problems);

// Rows of one code against each other; `rows` is sorted. Rows that hold under different conditions may differ.
void check_together(const table_builder& rows, map_problems& problems);

// An approval that a row which is not equivalent needs before it is applied.
inline bool is_approved(const map_row& row) noexcept {
    return !row.approved_by.empty() && !row.approved_on.empty() && !row.approval_reason.empty();
}

} // namespace signalbox::mapping
