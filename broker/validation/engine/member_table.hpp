#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::engine {

constexpr std::uint32_t none = 0xffffffff;

// What a name leads to. The names' texts belong to whoever filled the table.
struct member_entry {
    std::string_view name;
    std::uint32_t target = none;   // a node, or whatever the owner of the table numbers
    std::uint32_t presence = none; // the bit that says that the name was there, for required and its kin
};

struct name_key {
    std::uint64_t first;
    std::uint64_t last;
};

// All of a name of up to 16 bytes, but for its length.
name_key key_of(std::string_view name) noexcept;

// Names looked up by their length and their first and last eight bytes: names up to 16 bytes are told apart without
// reading them again. Open addressing, with a multiplier chosen such that collisions are rare or none.
class member_table {
  public:
    // Adds the name when it is new; the entry stays valid until the next call of this or of seal().
    member_entry& entry(std::string_view name);
    // To be called once, before find(); entries stay as they are from then on.
    void seal();

    const member_entry* find(std::string_view name) const noexcept;
    // Quicker, for a name or text of a document: it reads fhir::text_padding bytes, however short the name.
    const member_entry* find_padded(std::string_view name) const noexcept;

    bool empty() const noexcept { return entries_.empty(); }
    const std::vector<member_entry>& entries() const noexcept { return entries_; }
    std::vector<member_entry>& entries() noexcept { return entries_; }

  private:
    // With a copy of the entry, so that a name that is found costs one look at memory. `entry.name` has no text where
    // the slot is free; an empty name has one.
    struct slot {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        member_entry entry;

        bool taken() const noexcept { return entry.name.data() != nullptr; }
    };

    bool place_all(std::uint64_t multiplier, bool collisions_allowed);
    const member_entry* found(std::string_view name, const name_key& k) const noexcept;

    std::vector<member_entry> entries_;
    std::vector<slot> slots_;
    std::uint64_t multiplier_ = 0;
    std::uint32_t shift_ = 63;
    // Until seal(), once there are many: where each entry stands, so that a long list takes no time by its square.
    std::unordered_map<std::string_view, std::size_t> numbers_;
};

// What every member and text of a document is looked up by, here so that it costs no call.

namespace detail {

constexpr std::uint64_t first_bytes[] = {
    0, 0xff, 0xffff, 0xff'ffff, 0xffff'ffff, 0xff'ffff'ffff, 0xffff'ffff'ffff, 0xff'ffff'ffff'ffff, ~0ULL,
};

// The same without a branch, by reading eight bytes of a shorter name too.
inline name_key key_of_padded(std::string_view name) noexcept {
    name_key made{0, 0};
    if (name.empty()) return made;
    std::memcpy(&made.first, name.data(), 8);
    std::memcpy(&made.last, name.data() + (name.size() > 8 ? name.size() - 8 : 0), 8);
    const std::uint64_t mask = first_bytes[std::min<std::size_t>(name.size(), 8)];
    return {made.first & mask, made.last & mask};
}

static_assert(std::endian::native == std::endian::little, "a name's first byte is a key's lowest");

inline std::uint64_t mixed(const name_key& k, std::size_t size) noexcept {
    return (k.first ^ std::rotl(k.last, 23)) + size * 0x9e3779b97f4a7c15ULL;
}

} // namespace detail

[[gnu::always_inline]] inline const member_entry* member_table::find_padded(std::string_view name) const noexcept {
    static_assert(fhir::text_padding >= 8);
    return slots_.empty() ? nullptr : found(name, detail::key_of_padded(name));
}

[[gnu::always_inline]] inline const member_entry* member_table::found(std::string_view name,
                                                                      const name_key& k) const noexcept {
    std::size_t at = detail::mixed(k, name.size()) * multiplier_ >> shift_;
    for (const slot* s = &slots_[at]; s->taken(); at = (at + 1) & (slots_.size() - 1), s = &slots_[at]) {
        if (s->first != k.first || s->last != k.last || s->entry.name.size() != name.size()) continue;
        if (name.size() <= 16 || s->entry.name == name) return &s->entry;
    }
    return nullptr;
}

} // namespace signalbox::validation::engine
