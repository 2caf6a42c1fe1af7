#pragma once

#include <string_view>
#include <vector>

#include "broker/validation/engine/merged/machine.hpp"

namespace signalbox::validation::engine::merged {

// What takes no walk: texts, numbers, and which members are there.

bool holds(const program& p, const number_rule& rule, std::string_view number);
bool holds(const presence_rule& rule, std::uint64_t present) noexcept;
// Without a look at `plain`.
bool holds_slowly(const program& p, const text_rule& rule, bool formats, std::string_view content);

// Whether each of these sets of values has this one, which is no string.
bool are_among(const program& p, const std::vector<std::uint32_t>& sets, fhir::value v);

[[gnu::always_inline]] inline bool holds(const program& p, const text_rule& rule, bool formats,
                                         std::string_view content) {
    if (rule.asks == text_asks::constant) return content == p.values[rule.index].strings.entries().front().name;
    if (rule.asks == text_asks::value) return p.values[rule.index].strings.find_padded(content) != nullptr;
    return (rule.plain.has_size(content.size()) && lexical::all_within(content, rule.plain)) || holds_slowly(p, rule, formats, content);
}

} // namespace signalbox::validation::engine::merged
