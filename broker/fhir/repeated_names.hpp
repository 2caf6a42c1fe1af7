#pragma once

#include <cstdint>
#include <optional>

#include "broker/fhir/node.hpp"

namespace signalbox::fhir::detail {

// Names that a sender chose to collide cost no more than others: in an object of so many members each may be compared
// with all before it, those of a larger one are sorted.
constexpr std::uint32_t few_names = 16;

// Whether the member at that index, which need not be complete, has the name of one before it in its object. No more
// than few are compared.
bool name_stands_before(const char* text, const node* nodes, std::uint32_t object, std::uint32_t member) noexcept;

// The index of the first member of an object that has the name of one before it.
std::optional<std::uint32_t> repeated_name(const char* text, const node* nodes, std::uint32_t object);

} // namespace signalbox::fhir::detail
