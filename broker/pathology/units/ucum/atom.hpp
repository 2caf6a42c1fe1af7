#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::pathology::units::ucum {

enum class atom_kind : std::uint8_t {
    base,      // one of UCUM's seven
    plain,     // so many times another unit
    counted,   // UCUM makes it a number or a number in a time: moles, katals, fields of a microscope
    arbitrary, // of its own kind: [iU]
    special,   // on a scale with a function: Cel, [pH], B
};

// A unit without prefix, exponent and annotation: `value` times `unit`. With a special unit they are what its function
// is applied to.
struct atom {
    std::string_view code;
    bool takes_prefix = false;
    atom_kind kind{};
    std::string_view value; // a decimal
    std::string_view unit;  // a UCUM code, "1" for a number
};

// All 312 of them, in three parts.
std::span<const atom> scientific_atoms() noexcept;
std::span<const atom> customary_atoms() noexcept;
std::span<const atom> clinical_atoms() noexcept;

} // namespace signalbox::pathology::units::ucum
