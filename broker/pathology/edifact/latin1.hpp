#pragma once

#include <string>
#include <string_view>

// The character sets of ISO 9735: UNOA and UNOB are parts of ASCII, UNOC is ISO 8859-1. All are read as the last.
namespace signalbox::pathology::edifact {

// True when some byte is not ASCII and all such bytes form well-formed UTF-8: text that was meant as UTF-8.
bool looks_like_utf8(std::string_view bytes) noexcept;

// Appends one ISO 8859-1 byte as UTF-8. Control characters below 0x20, for which EDIFACT has no use, become a space.
void append_utf8(std::string& into, char latin1);

struct latin1_text {
    std::string bytes;
    bool complete = true; // nothing was replaced
};

// ISO 8859-1 of UTF-8: '?' for what it lacks and for bytes that are not UTF-8, a space for control characters.
latin1_text to_latin1(std::string_view utf8);

} // namespace signalbox::pathology::edifact
