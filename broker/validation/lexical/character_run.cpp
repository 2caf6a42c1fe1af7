#include "broker/validation/lexical/character_run.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::lexical {
namespace {

constexpr std::size_t block_size = 16;
static_assert(fhir::text_padding >= 8 && std::endian::native == std::endian::little);

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

byte_range character_run::plain() const noexcept {
    constexpr std::size_t most = 0xfffffffe;
    if (size_min_ > std::min(size_max_, most)) return {};
    return {range_begin_, static_cast<std::uint8_t>(range_begin_ + range_last_), static_cast<std::uint32_t>(size_min_),
            static_cast<std::uint32_t>(std::min(size_max_, most))};
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

// Its ends as one block: they overlap where it is shorter, and what is behind it becomes a byte of the range.
bool character_run::short_within_range(std::string_view text) const noexcept {
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t ends[2];
    std::memcpy(&ends[0], text.data(), 8);
    std::memcpy(&ends[1], text.data() + (text.size() > 8 ? text.size() - 8 : 0), 8);
    const std::uint64_t behind = text.size() < 8 ? ~std::uint64_t{0} << 8 * text.size() : 0;
    for (std::uint64_t& end : ends) end = (end & ~behind) | (each * range_begin_ & behind);
    return all_within_range(reinterpret_cast<const char*>(ends));
}

bool character_run::allows(std::string_view text) const noexcept {
    bool allowed = true;
    for (const char c : text) allowed &= allowed_[static_cast<std::uint8_t>(c)];
    return allowed;
}

bool character_run::matches(std::string_view text) const noexcept {
    if (!fits(text.size())) return false;
    while (text.size() >= block_size && all_within_range(text.data())) text.remove_prefix(block_size);
    return allows(text);
}

bool character_run::matches_padded(std::string_view text) const noexcept {
    if (!fits(text.size())) return false;
    while (text.size() >= block_size && all_within_range(text.data())) text.remove_prefix(block_size);
    if (text.empty()) return true;
    return (text.size() < block_size && short_within_range(text)) || allows(text);
}

} // namespace signalbox::validation::lexical
