#include "broker/validation/engine/merged/names.hpp"

#include <algorithm>

namespace signalbox::validation::engine::merged {
namespace {

class placing {
  public:
    placing(const std::vector<name_entry>& entries, object_rule& rule, machine& into)
        : entries_(entries), rule_(rule), into_(into) {
        rule_.slots = static_cast<std::uint32_t>(into_.slots.size());
    }

    void place_others(edge others) {
        into_.slots.push_back({0, 0, 0, others.to, member_slot::free, others.factor});
        into_.long_names.push_back(nullptr);
        begin_ = into_.slots.size();
        rule_.slots = static_cast<std::uint32_t>(begin_);
    }

    // With the multiplier, of some, that lets the fewest names meet.
    void place_by_hash() {
        constexpr int attempts = 16;
        resize(std::bit_ceil(std::max<std::size_t>(entries_.size(), 1) * 2));
        std::vector<std::uint64_t> hashes;
        for (const name_entry& entry : entries_) hashes.push_back(hash_of(key_of(entry.name)));
        std::uint64_t multiplier = 0x9e3779b97f4a7c15ULL;
        std::size_t fewest = entries_.size() + 1;
        for (int i = 0; i < attempts && fewest != 0; ++i) {
            const std::size_t meeting = meeting_by(multiplier, hashes);
            if (meeting < fewest) rule_.multiplier = multiplier;
            fewest = std::min(fewest, meeting);
            multiplier = (multiplier * 6364136223846793005ULL + 1442695040888963407ULL) | 1;
        }
        fill();
    }

    void place_in_order() {
        rule_.slots_mask = static_cast<std::uint32_t>(entries_.size());
        for (const name_entry& entry : entries_) {
            into_.slots.push_back(slot_of(entry));
            into_.long_names.push_back(entry.name.data());
        }
    }

  private:
    static member_slot slot_of(const name_entry& entry) {
        const name_key k = key_of(entry.name);
        return {k.first,        k.last, entry.presence, entry.to.to, static_cast<std::uint16_t>(entry.name.size()),
                entry.to.factor};
    }

    void resize(std::size_t slots) {
        into_.slots.resize(begin_ + slots);
        into_.long_names.resize(into_.slots.size());
        rule_.slots_mask = static_cast<std::uint32_t>(slots - 1);
        rule_.shift = static_cast<std::uint32_t>(64 - std::countr_zero(slots));
    }

    std::size_t meeting_by(std::uint64_t multiplier, const std::vector<std::uint64_t>& hashes) {
        taken_.assign(rule_.slots_mask + std::size_t{1}, false);
        std::size_t meeting = 0;
        for (const std::uint64_t hash : hashes) {
            const std::size_t at = hash * multiplier >> rule_.shift;
            meeting += taken_[at] ? 1 : 0;
            taken_[at] = true;
        }
        return meeting;
    }

    void fill() {
        for (const name_entry& entry : entries_) {
            std::size_t at = hash_of(key_of(entry.name)) * rule_.multiplier >> rule_.shift;
            while (into_.slots[begin_ + at].size != member_slot::free) at = (at + 1) & rule_.slots_mask;
            into_.slots[begin_ + at] = slot_of(entry);
            into_.long_names[begin_ + at] = entry.name.data();
        }
    }

    const std::vector<name_entry>& entries_;
    object_rule& rule_;
    machine& into_;
    std::size_t begin_ = 0; // of the slots that stand by their hashes
    std::vector<bool> taken_;
};

} // namespace

const member_slot& name_finder::other_slot(const object_rule& rule, std::string_view name,
                                           std::size_t at) const noexcept {
    const name_key k = detail::key_of_padded(name);
    const member_slot* const all = slots(rule);
    for (;; at = (at + 1) & rule.slots_mask) {
        const member_slot& s = all[at];
        if (s.size == member_slot::free) return all[-1]; // that of all others; a name may be as long as that
        if (s.first == k.first && s.last == k.last && s.size == name.size() &&
            (name.size() <= 16 || is_long_name(s, name)))
            return s;
    }
}

bool name_finder::is_long_name(const member_slot& s, std::string_view name) const noexcept {
    return std::memcmp(long_names_[&s - slots_], name.data(), name.size()) == 0;
}

void place_names(const std::vector<name_entry>& entries, edge others, object_rule& rule, machine& into) {
    placing place(entries, rule, into);
    if (rule.named_only) return place.place_in_order();
    place.place_others(others);
    place.place_by_hash();
}

} // namespace signalbox::validation::engine::merged
