#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

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

// Names looked up by their length and their first and last eight bytes: names up to 16 bytes are told apart without
// reading them again. Open addressing, with a multiplier chosen such that collisions are rare or none.
class member_table {
  public:
    // Adds the name when it is new; the entry stays valid until the next call of this or of seal().
    member_entry& entry(std::string_view name);
    // To be called once, before find().
    void seal();

    const member_entry* find(std::string_view name) const noexcept;
    // Quicker, for a name or text of a document: it reads fhir::text_padding bytes, however short the name.
    const member_entry* find_padded(std::string_view name) const noexcept;

    bool empty() const noexcept { return entries_.empty(); }
    const std::vector<member_entry>& entries() const noexcept { return entries_; }
    std::vector<member_entry>& entries() noexcept { return entries_; }

  private:
    struct slot {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        std::uint32_t size = 0;
        std::uint32_t entry = none;
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

} // namespace signalbox::validation::engine
