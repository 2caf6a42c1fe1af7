#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/mapping/loaders/problems.hpp"

namespace signalbox::mapping {

// The files of an RF2 snapshot that a map takes something from.
enum class rf2_kind : std::uint8_t {
    concepts,
    descriptions,
    simple_refset,
    association_refset,
    attribute_value_refset,
    simple_map,    // from SNOMED CT: mapTarget
    map_to_snomed, // mapSource
    extended_map,
};

// By the header line; nothing for a file of another kind.
std::optional<rf2_kind> rf2_kind_of(std::string_view header) noexcept;

constexpr std::size_t rf2_fields_max = 13;

// One line: id, effectiveTime, active, moduleId, then what the kind has.
struct rf2_row {
    std::array<std::string_view, rf2_fields_max> fields;
    std::uint32_t line = 0;

    bool active() const noexcept { return fields[2] == "1"; }
    std::string_view refset() const noexcept { return fields[4]; }
    std::string_view component() const noexcept { return fields[5]; }
};

// The newest row of each id, in file order, inactive ones too; of a Full release that is its snapshot. Refuses rows of
// another width, odd states and times, identifiers whose digits are wrong, and two rows for one id and time.
std::vector<rf2_row> read_rf2_rows(const map_text& from, rf2_kind kind, map_problems& problems);

} // namespace signalbox::mapping
