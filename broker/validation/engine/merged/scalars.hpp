#pragma once

#include <string_view>
#include <vector>

#include "broker/validation/engine/merged/machine.hpp"

namespace signalbox::validation::engine::merged {

// What takes no walk: texts, numbers, and which members are there.

bool holds(const program& p, const number_rule& rule, std::string_view number);
// Without a look at `plain`.
bool holds_slowly(const program& p, const text_rule& rule, bool formats, std::string_view content);

// Whether each of these sets of values has this one, which is no string.
bool are_among(const program& p, const std::vector<std::uint32_t>& sets, fhir::value v);

inline bool holds(const presence_rule& rule, std::uint64_t present) noexcept {
    const std::uint64_t there = present & rule.groups;
    const bool several = (there & (there - 1)) != 0; // where there is one at all
    switch (rule.form) {
    case presence_form::none: return there == 0;
    case presence_form::some: return there != 0;
    case presence_form::one: return there != 0 && !several;
    case presence_form::at_most_one: break;
    }
    return there == 0 || !several;
}

// By its length and the first and last eight bytes, as member names are told apart.
[[gnu::always_inline]] inline bool is_constant(const program& p, const text_rule& rule, std::string_view content) {
    if (content.size() != rule.constant_size) return false;
    const name_key k = detail::key_of_padded(content);
    const name_key constant = rule.constant();
    return k.first == constant.first && k.last == constant.last &&
           (content.size() <= 16 || content == p.values[rule.index].strings.entries().front().name);
}

[[gnu::always_inline]] inline bool holds(const program& p, const text_rule& rule, bool formats,
                                         std::string_view content) {
    if (rule.asks == text_asks::constant) return is_constant(p, rule, content);
    if (rule.asks == text_asks::value) return p.values[rule.index].strings.find_padded(content) != nullptr;
    return (rule.plain.has_size(content.size()) && lexical::all_within(content, rule.plain)) ||
           holds_slowly(p, rule, formats, content);
}

} // namespace signalbox::validation::engine::merged
