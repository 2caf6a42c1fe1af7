#pragma once

#include <span>
#include <string_view>

namespace signalbox::pathology {

// A unit as it is written, and the UCUM code that stands for it.
struct unit_name {
    std::string_view written;
    std::string_view code;
};

constexpr bool is_before(const unit_name& left, const unit_name& right) noexcept {
    return left.written < right.written;
}

// In the order of the bytes of `written`.
std::span<const unit_name> spelled_units() noexcept; // as people write them
std::span<const unit_name> unit_parts() noexcept;    // parts of units as people write them ("litre": "L")
std::span<const unit_name> equal_units() noexcept;   // UCUM codes that mean the same as another
std::span<const unit_name> trap_units() noexcept;    // UCUM codes that are taken for another

// Empty when the table does not have it.
std::string_view find_unit(std::span<const unit_name> table, std::string_view written) noexcept;

} // namespace signalbox::pathology
