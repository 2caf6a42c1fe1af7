#include "broker/validation/lexical/character_run.hpp"

#include <algorithm>
#include <limits>

namespace signalbox::validation::lexical {
namespace {

constexpr std::size_t block_size = 16;

// The one set that is repeated from the beginning to the end; nullptr for any other pattern.
const piece* repeated_set(const piece& pattern) {
    using kind = enum piece::kind;
    const bool three = pattern.kind == kind::sequence && pattern.parts.size() == 3;
    if (!three || pattern.parts[0].kind != kind::begin || pattern.parts[2].kind != kind::end) return nullptr;
    const piece& repeat = pattern.parts[1];
    if (repeat.kind != kind::repeat || repeat.parts.front().kind != kind::set) return nullptr;
    return repeat.parts.front().set.properties.empty() ? &repeat : nullptr;
}

enum class wide { none, all, some };

wide beyond_ascii(const code_set& set) {
    if (set.ranges.empty() || set.ranges.back().last < 0x80) return wide::none;
    const code_range& last = set.ranges.back();
    return last.first <= 0x80 && last.last == last_code_point ? wide::all : wide::some;
}

} // namespace

std::optional<character_run> character_run::build(const piece& pattern) {
    const piece* const repeat = repeated_set(pattern);
    if (repeat == nullptr) return std::nullopt;
    const code_set& set = repeat->parts.front().set;
    const wide others = beyond_ascii(set);
    const bool counted = repeat->min > 1 || repeat->max != unlimited;
    if (others == wide::some || (others == wide::all && counted)) return std::nullopt;

    character_run made;
    made.size_min_ = repeat->min;
    made.size_max_ = repeat->max == unlimited ? std::numeric_limits<std::size_t>::max() : repeat->max;
    for (const code_range& r : set.ranges) {
        for (char32_t c = r.first; c <= std::min<char32_t>(r.last, 0x7f); ++c) made.allowed_[c] = true;
    }
    for (std::size_t byte = 0x80; byte < 0x100; ++byte) made.allowed_[byte] = others == wide::all;

    std::size_t longest = 0;
    for (std::size_t begin = 0, byte = 0; byte < 0x100; ++byte) {
        if (!made.allowed_[byte]) begin = byte + 1;
        if (byte + 1 - begin <= longest) continue;
        longest = byte + 1 - begin;
        made.range_begin_ = static_cast<std::uint8_t>(begin);
        made.range_last_ = static_cast<std::uint8_t>(longest - 1);
    }
    if (longest == 0) return std::nullopt; // no character at all
    return made;
}

// Without a branch, so that the compiler looks at all of them at once.
bool character_run::all_within_range(const char* block) const noexcept {
    std::uint8_t outside = 0;
    for (std::size_t i = 0; i < block_size; ++i) {
        const auto offset = static_cast<std::uint8_t>(static_cast<std::uint8_t>(block[i]) - range_begin_);
        outside |= static_cast<std::uint8_t>(offset > range_last_);
    }
    return outside == 0;
}

bool character_run::matches(std::string_view text) const noexcept {
    if (text.size() < size_min_ || text.size() > size_max_) return false;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (end - at >= static_cast<std::ptrdiff_t>(block_size) && all_within_range(at)) at += block_size;
    bool allowed = true;
    for (; at != end; ++at) allowed &= allowed_[static_cast<std::uint8_t>(*at)];
    return allowed;
}

} // namespace signalbox::validation::lexical
