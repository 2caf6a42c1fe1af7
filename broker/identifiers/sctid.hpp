#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::identifiers {

enum class sctid_kind : std::uint8_t { concept_id, description_id, relationship_id };

// What kind of component a SNOMED CT identifier names, or nullopt when it is none: 6 to 18 digits, no leading zero, a
// known partition, a valid Verhoeff check digit (SNOMED RF2 specification, chapter 6).
std::optional<sctid_kind> parse_sctid(std::string_view text) noexcept;

inline bool is_concept_id(std::string_view text) noexcept { return parse_sctid(text) == sctid_kind::concept_id; }

} // namespace signalbox::identifiers
