#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/validation/lexical/ecma_pattern.hpp"

namespace signalbox::validation::lexical {

// Sorted, merged, and complemented when asked for.
std::vector<code_range> normalised(std::vector<code_range> ranges);
std::vector<code_range> complement(const std::vector<code_range>& ranges);

// The set behind \d \D \s \S \w \W, or nullptr for another letter. ECMA-262's white space is wider than ASCII's.
const std::vector<code_range>* class_escape(char32_t letter);

// What '.' matches: anything but a line terminator.
const std::vector<code_range>& any_but_line_end();

// How RE2 writes ECMA-262's \p{NAME} or, negated, \P{NAME} within a bracket; nullopt when it cannot.
std::optional<std::string> property_escape(std::string_view name, bool negated);

} // namespace signalbox::validation::lexical
