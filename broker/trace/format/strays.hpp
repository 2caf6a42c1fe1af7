#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::trace {

// What a line of a trace says beside the texts and bodies that its record holds.
struct stray {
    std::string place;    // JSON pointer, "?" for names that are no plain names of members; "" for the line as a whole
    std::string text;     // a string or a number as written, or the name of a member
    bool unknown = false; // begins a member, or a line, that this version does not know: a reader passes it over
};

// Of one line without its end, in its order: each string and number of what is unknown, and each string of known
// members that have fixed words ("clock", "digest"). Digests of 64 hex digits are left out. Empty for what is no JSON.
std::vector<stray> strays_of(std::string_view line);

} // namespace signalbox::trace
