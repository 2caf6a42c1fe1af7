#pragma once

#include <array>
#include <string_view>

#include "broker/mapping/row.hpp"
#include "broker/mapping/table/layout.hpp"

namespace signalbox::mapping {

// Where each text of a row and of its details belongs.
constexpr std::array<std::string_view map_row::*, row_texts> row_members = {
    &map_row::source_system, &map_row::source_code,    &map_row::source_display, &map_row::target_system,
    &map_row::target_code,   &map_row::target_display, &map_row::file,
};
constexpr std::array<std::string_view map_row::*, details_texts> details_members = {
    &map_row::laboratory,     &map_row::unit,        &map_row::unit_dimension, &map_row::specimen,
    &map_row::property,       &map_row::target_unit, &map_row::conversion,     &map_row::plausible_low,
    &map_row::plausible_high, &map_row::approved_by, &map_row::approved_on,    &map_row::approval_reason,
    &map_row::comment,        &map_row::followed,
};
// Of these the approval.
constexpr std::size_t first_approval_member = 9;
constexpr std::size_t approval_members = 3;
static_assert(details_members[first_approval_member] == &map_row::approved_by &&
              details_members[first_approval_member + approval_members - 1] == &map_row::approval_reason);

} // namespace signalbox::mapping
