#pragma once

#include "broker/mapping/rules/lookup.hpp"

namespace signalbox::mapping {

// The conditions of one row against the question. A condition that the question says nothing about does not hold; a
// row without the condition holds always.
bool holds_on(const map_row& row, day date) noexcept;
bool holds_for_sender(const map_row& row, std::string_view sender) noexcept;
bool holds_for_unit(const map_row& row, const question& asked) noexcept;
bool holds_for_specimen(const map_row& row, const question& asked) noexcept;
// A question without a property leaves it open: the property describes the target, and the unit tells it.
bool holds_for_property(const map_row& row, const question& asked) noexcept;
// False only where there is a unit, and it is not of the row's dimension, or of none that is known.
bool agrees_in_dimension(const map_row& row, const question& asked, const same_dimension& dimensions);

// Leaves in each list the rows with the most conditions that hold: unit or dimension first, then specimen, then
// property.
void keep_closest(std::vector<map_row>& rows, const question& asked);

// Sorts PaLM before PBCL, drops a target's second row, and tells whether each target stands in a list of its own.
bool stand_side_by_side(std::vector<map_row>& rows);

} // namespace signalbox::mapping
