#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::lexical {

using bytes16 [[gnu::vector_size(16)]] = std::uint8_t;

// Texts of bytes that all lie in one range, looked at 16 at a time.
struct byte_range {
    bytes16 begin{};
    bytes16 last{}; // as offsets from `begin`
    // Of a text, in bytes; no text is of this size, so that none is in a range that nobody has made.
    std::uint32_t size_min = 0xffffffff;
    std::uint32_t size_more = 0; // may be added to that

    byte_range() = default;
    byte_range(std::uint8_t first_byte, std::uint8_t last_byte, std::uint32_t smallest, std::uint32_t largest)
        : begin(bytes16{} + first_byte),
          last(bytes16{} + static_cast<std::uint8_t>(last_byte - first_byte)),
          size_min(smallest),
          size_more(largest - smallest) {}

    bool has_size(std::size_t size) const noexcept { return static_cast<std::uint32_t>(size) - size_min <= size_more; }
};

namespace detail {

using words2 [[gnu::vector_size(16)]] = std::uint64_t;

static_assert(fhir::text_padding >= 8 && std::endian::native == std::endian::little);

// Some bits of each byte that lies outside.
[[gnu::always_inline]] inline bytes16 outside(bytes16 block, const byte_range& range) noexcept {
    const bytes16 offset = block - range.begin;
    return (offset > range.last ? offset : range.last) ^ range.last;
}

[[gnu::always_inline]] inline bool is_zero(bytes16 block) noexcept {
    const auto words = reinterpret_cast<words2>(block);
    return (words[0] | words[1]) == 0;
}

[[gnu::always_inline]] inline bytes16 read(const char* from) noexcept {
    bytes16 block;
    std::memcpy(&block, from, sizeof block);
    return block;
}

} // namespace detail

// For a text of a document: it may read fhir::text_padding bytes, however short the text.
[[gnu::always_inline]] inline bool all_within(std::string_view text, const byte_range& range) noexcept {
    using namespace detail;
    const char* at = text.data();
    const std::size_t size = text.size();
    if (size >= 16) {
        const char* const last = at + size - 16; // overlaps what was seen
        bytes16 found = outside(read(last), range);
        for (; at < last; at += 16) found |= outside(read(at), range);
        return is_zero(found);
    }
    if (size == 0) return true;
    // Its ends as one block: they overlap where it is shorter, and what lies behind it does not count.
    std::uint64_t ends[2];
    std::memcpy(&ends[0], at, 8);
    std::memcpy(&ends[1], at + (size > 8 ? size - 8 : 0), 8);
    const std::uint64_t counts = size < 8 ? ~(~std::uint64_t{0} << 8 * size) : ~std::uint64_t{0};
    const auto found = reinterpret_cast<words2>(outside(reinterpret_cast<bytes16>(words2{ends[0], ends[1]}), range));
    return ((found[0] | found[1]) & counts) == 0;
}

} // namespace signalbox::validation::lexical
