#pragma once

#include <bit>
#include <string_view>
#include <vector>

#include "broker/validation/engine/merged/machine.hpp"

namespace signalbox::validation::engine::merged {

inline std::uint64_t hash_of(const name_key& k) noexcept { return k.first ^ std::rotl(k.last, 23); }

struct name_entry {
    std::string_view name;
    std::uint64_t presence;
    edge to;
};

// Appends the slots of these names, each once, and says in the rule where they are.
void place_names(const std::vector<name_entry>& entries, edge others, object_rule& rule, machine& into);

// Of a name above 16 bytes, whose key is the slot's.
[[gnu::noinline]] bool is_long_name(const machine& m, const member_slot& s, std::string_view name) noexcept;

// The slot of a name of a document.
[[gnu::always_inline]] inline const member_slot& slot_of(const machine& m, const object_rule& rule,
                                                         std::string_view name) noexcept {
    const name_key k = detail::key_of_padded(name);
    const member_slot* const others = m.slots.data() + rule.slots;
    const member_slot* const slots = others + 1;
    std::size_t at = hash_of(k) * rule.multiplier >> rule.shift;
    for (;; at = (at + 1) & rule.slots_mask) {
        const member_slot& s = slots[at];
        if (s.first == k.first && s.last == k.last && s.size == name.size() &&
            (name.size() <= 16 || is_long_name(m, s, name)))
            return s;
        if (s.size == member_slot::free) return *others;
    }
}

// The object's first member of the slot's name, which is not empty; absent when there is none.
[[gnu::always_inline]] inline fhir::value find_member(const machine& m, const member_slot& s,
                                                      fhir::value object) noexcept {
    const std::size_t size = s.size;
    const std::uint64_t mask = detail::first_bytes[size < 8 ? size : 8];
    const std::size_t last = size < 8 ? 0 : size - 8;
    for (const fhir::value member : object) {
        const std::string_view name = member.name();
        if (name.size() != size) continue;
        name_key k;
        std::memcpy(&k.first, name.data(), 8);
        std::memcpy(&k.last, name.data() + last, 8);
        if ((k.first & mask) == s.first && (k.last & mask) == s.last && (size <= 16 || is_long_name(m, s, name)))
            return member;
    }
    return {};
}

} // namespace signalbox::validation::engine::merged
