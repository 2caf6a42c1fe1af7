#pragma once

#include <string>

namespace signalbox::validation::lexical {

// The most of a text from a schema or a message that a report shows, in bytes.
constexpr std::size_t shown_max = 1000;

// A longer text ends, between two characters, with "… (1234 more bytes)".
std::string shortened(std::string text);

} // namespace signalbox::validation::lexical
