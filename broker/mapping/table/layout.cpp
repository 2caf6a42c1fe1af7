#include "broker/mapping/table/layout.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace signalbox::mapping {

namespace {

// Odd numbers without pattern (the fractions of the square roots of 2, 3, 5 and 7).
constexpr std::array<std::uint64_t, 4> multipliers = {0x6a09e667f3bcc909, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                                      0xa54ff53a5f1d36f1};

std::uint64_t mixed(std::uint64_t h, std::uint64_t word, std::uint64_t by) noexcept {
    h = (h ^ word) * by;
    return h ^ (h >> 32);
}

std::uint64_t word_at(const void* from, std::size_t size) noexcept {
    std::uint64_t word = 0;
    if (size > 0) std::memcpy(&word, from, size);
    return word;
}

std::uint64_t hash_text(std::uint64_t h, std::string_view text) noexcept {
    h = mixed(h, text.size(), multipliers[0]);
    for (; text.size() >= 8; text.remove_prefix(8)) h = mixed(h, word_at(text.data(), 8), multipliers[1]);
    return text.empty() ? h : mixed(h, word_at(text.data(), text.size()), multipliers[2]);
}

} // namespace

std::uint64_t code_begin_of(std::string_view code) noexcept {
    return word_at(code.data(), std::min<std::size_t>(code.size(), 8));
}

std::uint64_t hash_of(std::string_view system, std::string_view code) noexcept {
    const std::uint64_t h = hash_text(hash_text(0, system), code);
    return mixed(h, 0, multipliers[3]);
}

// Four sums side by side, so that each need not wait for the one before.
std::uint64_t checksum_of(const std::byte* bytes, std::size_t size) noexcept {
    assert(size % 8 == 0);
    std::array<std::uint64_t, 4> sums{1, 2, 3, 4};
    std::size_t at = 0;
    for (; at + 32 <= size; at += 32)
        for (std::size_t lane = 0; lane < 4; ++lane)
            sums[lane] = mixed(sums[lane], word_at(bytes + at + 8 * lane, 8), multipliers[lane]);
    for (; at < size; at += 8) sums[0] = mixed(sums[0], word_at(bytes + at, 8), multipliers[0]);
    std::uint64_t sum = size;
    for (std::size_t lane = 0; lane < 4; ++lane) sum = mixed(sum, sums[lane], multipliers[lane]);
    return sum;
}

} // namespace signalbox::mapping
