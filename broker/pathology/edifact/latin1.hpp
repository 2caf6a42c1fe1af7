#pragma once

#include <string>
#include <string_view>

#include "broker/base/character_sets.hpp"

// The character sets of ISO 9735: UNOA and UNOB are parts of ASCII, UNOC is ISO 8859-1. All are read as the last.
// Control characters, for which EDIFACT has no use, become spaces in both directions.
namespace signalbox::pathology::edifact {

constexpr bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// True when some byte is not ASCII and all such bytes form well-formed UTF-8: text that was meant as UTF-8.
bool looks_like_utf8(std::string_view bytes) noexcept;

// Appends one ISO 8859-1 byte as UTF-8.
inline void append_utf8(std::string& into, char latin1) {
    base::append_latin1(into, is_control(latin1) ? ' ' : latin1);
}

struct written_text {
    std::string bytes;
    bool complete = true; // nothing was replaced by '?'
    bool as_sent = true;  // nothing was written in other characters that mean the same
};

// ISO 8859-1 of UTF-8. What it lacks and reports have is written in characters that mean the same: Greek mu as the
// micro sign, "10⁹" as "10^9", "≥" as ">="; '?' stands for the rest, and for bytes that are not UTF-8.
written_text to_latin1(std::string_view utf8);

} // namespace signalbox::pathology::edifact
