#pragma once

#include <string_view>

// What a text of a map row must not have and nobody sees. The texts are UTF-8.
namespace signalbox::mapping {

// White space of any kind at an end: spaces, the no-break one among them, tabs and line ends.
bool has_outer_space(std::string_view text);

// Zero-width spaces and joiners, marks of direction, soft hyphens, byte order marks.
bool has_invisible(std::string_view text);

bool has_control(std::string_view text);

// A letter of any script; "-", " " and "42" have none.
bool has_letter(std::string_view text);

} // namespace signalbox::mapping
