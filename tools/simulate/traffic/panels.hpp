#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::simulate {

// One test as a laboratory reports it: a Read v2 code (5 bytes), its unit, the limits of its reference range, and how
// far values lie outside of it at most (in widths of the range). `decimals` of the value and the limits.
struct traffic_test {
    std::string_view code;
    std::string_view name;
    std::string_view unit;
    double low = 0;
    double high = 0;
    double spread = 0.4;
    std::uint8_t decimals = 0;
};

// What is asked for together. Without tests: one that is answered in words.
struct traffic_panel {
    std::string_view code;
    std::string_view name;
    std::string_view specimen;
    std::span<const traffic_test> tests;
    std::span<const std::string_view> texts; // answers in words
};

enum class panel_kind : std::uint8_t {
    blood_count,
    kidney,
    liver,
    lipids,
    thyroid,
    diabetes,
    vitamins,
    inflammation,
    clotting,
    urine,
    respiratory,
};
constexpr std::size_t panel_kinds = 11;

const traffic_panel& panel_of(panel_kind kind) noexcept;

} // namespace signalbox::simulate
