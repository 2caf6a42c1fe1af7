#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "broker/pathology/model/finding.hpp"

namespace signalbox::cli {

// Messages of segments, which no schema describes: their readers say what is wrong with them.
enum class segment_form : std::uint8_t { edifact, hl7v2 };

// By how the text begins; nothing for one that is of neither.
std::optional<segment_form> segment_form_of(std::string_view text) noexcept;
std::string_view name_of(segment_form form) noexcept; // "edifact", "hl7v2"

// What the reader finds in the whole text and in each of its reports, by their places, each with its line.
pathology::findings findings_in(std::string_view text, segment_form form);

} // namespace signalbox::cli
