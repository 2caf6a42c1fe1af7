#pragma once

#include <bit>
#include <string_view>
#include <vector>

#include "broker/validation/engine/merged/machine.hpp"

namespace signalbox::validation::engine::merged {

struct name_entry {
    std::string_view name;
    std::uint64_t presence;
    edge to;
};

// Appends the slots of these names, each once, and says in the rule where they are.
void place_names(const std::vector<name_entry>& entries, edge others, object_rule& rule, machine& into);

// Whether it is the slot's name; `k` is that of `name`.
[[gnu::always_inline]] inline bool is_name(const machine& m, const member_slot& s, const name_key& k,
                                           std::string_view name) noexcept {
    if (s.first != k.first || s.last != k.last || s.size != name.size()) return false;
    return name.size() <= 16 ||
           std::memcmp(m.long_names[static_cast<std::size_t>(&s - m.slots.data())], name.data(), name.size()) == 0;
}

// The slot of a name of a document.
[[gnu::always_inline]] inline const member_slot& slot_of(const machine& m, const object_rule& rule,
                                                         std::string_view name) noexcept {
    const name_key k = detail::key_of_padded(name);
    const member_slot* const others = m.slots.data() + rule.slots;
    const member_slot* const slots = others + 1;
    std::size_t at = detail::mixed(k, name.size()) * rule.multiplier >> rule.shift;
    for (;; at = (at + 1) & rule.slots_mask) {
        if (is_name(m, slots[at], k, name)) return slots[at];
        if (slots[at].size == member_slot::free) return *others;
    }
}

// The object's first member of the slot's name; absent when there is none.
[[gnu::always_inline]] inline fhir::value find_member(const machine& m, const member_slot& s,
                                                      fhir::value object) noexcept {
    for (const fhir::value member : object) {
        const std::string_view name = member.name();
        if (name.size() == s.size && is_name(m, s, detail::key_of_padded(name), name)) return member;
    }
    return {};
}

} // namespace signalbox::validation::engine::merged
