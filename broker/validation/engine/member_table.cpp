#include "broker/validation/engine/member_table.hpp"

#include <algorithm>
#include <cstring>

namespace signalbox::validation::engine {
namespace {

// From here on a name that is looked for among the entries costs more than a hash of it.
constexpr std::size_t many = 32;

} // namespace

// The first and last eight bytes, which overlap in names shorter than 16; of less than eight, all of it in both.
name_key key_of(std::string_view name) noexcept {
    name_key made{0, 0};
    if (name.empty()) return made;
    std::memcpy(&made.first, name.data(), std::min<std::size_t>(name.size(), 8));
    made.last = made.first;
    if (name.size() > 8) std::memcpy(&made.last, name.data() + name.size() - 8, 8);
    return made;
}

member_entry& member_table::entry(std::string_view name) {
    if (entries_.size() < many) {
        for (member_entry& known : entries_) {
            if (known.name == name) return known;
        }
        return entries_.emplace_back(member_entry{name, none, none});
    }
    if (numbers_.empty()) {
        for (std::size_t i = 0; i < entries_.size(); ++i) numbers_.emplace(entries_[i].name, i);
    }
    const auto [known, added] = numbers_.try_emplace(name, entries_.size());
    return added ? entries_.emplace_back(member_entry{name, none, none}) : entries_[known->second];
}

void member_table::seal() {
    numbers_ = {};
    if (entries_.empty()) return;
    const std::size_t size = std::bit_ceil(entries_.size() * 2);
    std::uint64_t multiplier = 0x9e3779b97f4a7c15ULL;
    for (const std::size_t slots : {size, size * 2}) {
        slots_.resize(slots);
        shift_ = static_cast<std::uint32_t>(64 - std::countr_zero(slots));
        for (int attempt = 0; attempt < 24; ++attempt) {
            if (place_all(multiplier, false)) return;
            multiplier = multiplier * 6364136223846793005ULL + 1442695040888963407ULL;
            multiplier |= 1;
        }
    }
    place_all(multiplier, true);
}

bool member_table::place_all(std::uint64_t multiplier, bool collisions_allowed) {
    std::fill(slots_.begin(), slots_.end(), slot{});
    multiplier_ = multiplier;
    for (const member_entry& entry : entries_) {
        const std::string_view name = entry.name.empty() ? std::string_view("", 0) : entry.name;
        const name_key k = key_of(name);
        std::size_t at = detail::mixed(k, name.size()) * multiplier_ >> shift_;
        while (slots_[at].taken()) {
            if (!collisions_allowed) return false;
            at = (at + 1) & (slots_.size() - 1);
        }
        slots_[at] = {k.first, k.last, {name, entry.target, entry.presence}};
    }
    return true;
}

const member_entry* member_table::find(std::string_view name) const noexcept {
    return slots_.empty() ? nullptr : found(name, key_of(name));
}

} // namespace signalbox::validation::engine
