#include "broker/base/message_id.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"

namespace signalbox::base {

namespace {

constexpr std::size_t time_digits = 20;
constexpr std::size_t random_digits = 6;

void fill(std::span<std::byte, 3> digits, std::uint64_t seed, std::uint64_t count) {
    const std::array<std::uint64_t, 2> from{seed, count};
    const auto digest = sha256_of(std::as_bytes(std::span(from)));
    std::copy_n(digest.begin(), digits.size(), digits.begin());
}

} // namespace

std::string message_id_source::next() {
    const std::int64_t now = clock_.now().time_since_epoch().count();
    std::int64_t before = last_.load(std::memory_order_relaxed);
    std::int64_t mine = std::max(now, before + 1);
    while (!last_.compare_exchange_weak(before, mine, std::memory_order_relaxed)) mine = std::max(now, before + 1);

    std::array<std::byte, 3> random{};
    if (seed_ == 0)
        random_fill(random);
    else
        fill(random, seed_, made_.fetch_add(1));
    const time_point at{std::chrono::microseconds{mine}};
    return fmt::format("{}{:06}_{:02X}{:02X}{:02X}", to_compact_seconds(at), mine % 1'000'000,
                       std::to_integer<unsigned>(random[0]), std::to_integer<unsigned>(random[1]),
                       std::to_integer<unsigned>(random[2]));
}

bool is_message_id(std::string_view text) noexcept {
    if (text.size() != time_digits + 1 + random_digits || text[time_digits] != '_') return false;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_hex = [&](char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); };
    return std::all_of(text.begin(), text.begin() + time_digits, is_digit) &&
           std::all_of(text.begin() + time_digits + 1, text.end(), is_hex);
}

} // namespace signalbox::base
