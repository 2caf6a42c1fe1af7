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
void place_names(const std::vector<name_entry>& entries, object_rule& rule, machine& into);

// The slot of a name of a document; nullptr where the rule has no such name.
[[gnu::always_inline]] inline const member_slot* find_name(const machine& m, const object_rule& rule,
                                                           std::string_view name) noexcept {
    const name_key k = detail::key_of_padded(name);
    const member_slot* const slots = m.slots.data() + rule.slots;
    std::size_t at = detail::mixed(k, name.size()) * rule.multiplier >> rule.shift;
    for (;; at = (at + 1) & rule.slots_mask) {
        const member_slot& s = slots[at];
        if (s.first == k.first && s.last == k.last && s.size == name.size()) {
            if (name.size() <= 16) return &s;
            const char* const known = m.long_names[static_cast<std::size_t>(&s - m.slots.data())];
            if (std::memcmp(known, name.data(), name.size()) == 0) return &s;
        }
        if (s.size == member_slot::free) return nullptr;
    }
}

} // namespace signalbox::validation::engine::merged
