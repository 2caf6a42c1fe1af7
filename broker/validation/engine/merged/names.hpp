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

// Names of a document, looked up without more than one look at memory for most of them.
class name_finder {
  public:
    explicit name_finder(const machine& m) : slots_(m.slots.data()), long_names_(m.long_names.data()) {}

    // The slot of a member's name.
    [[gnu::always_inline]] const member_slot& slot_of(const object_rule& rule, std::string_view name) const noexcept {
        const name_key k = detail::key_of_padded(name);
        const std::size_t at = hash_of(k) * rule.multiplier >> rule.shift;
        const member_slot& s = slots_[rule.slots + at];
        const bool found = s.first == k.first && s.last == k.last && s.size == name.size() && name.size() <= 16;
        return found ? s : other_slot(rule, name, at);
    }

    // The object's first member of the slot's name, which is not empty; absent when there is none.
    [[gnu::always_inline]] fhir::value find_member(const member_slot& s, fhir::value object) const noexcept {
        const std::size_t size = s.size;
        const std::uint64_t mask = detail::first_bytes[size < 8 ? size : 8];
        const std::size_t last = size < 8 ? 0 : size - 8;
        for (const fhir::value member : object) {
            const std::string_view name = member.name();
            if (name.size() != size) continue;
            name_key k;
            std::memcpy(&k.first, name.data(), 8);
            std::memcpy(&k.last, name.data() + last, 8);
            if ((k.first & mask) == s.first && (k.last & mask) == s.last && (size <= 16 || is_long_name(s, name)))
                return member;
        }
        return {};
    }

    const member_slot* slots(const object_rule& rule) const noexcept { return slots_ + rule.slots; }

  private:
    // Of long names, of those that share a place, and of those that have none. From the place `at` on.
    [[gnu::noinline]] const member_slot& other_slot(const object_rule& rule, std::string_view name,
                                                    std::size_t at) const noexcept;
    // Of one above 16 bytes, whose key is the slot's.
    [[gnu::noinline]] bool is_long_name(const member_slot& s, std::string_view name) const noexcept;

    const member_slot* slots_;
    const char* const* long_names_;
};

} // namespace signalbox::validation::engine::merged
