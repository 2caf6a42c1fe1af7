#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::pathology::units {

namespace ucum {
struct measure;
}

// What a unit measures, as a map of a laboratory states it in its column `unit_dimension`. UCUM cannot tell mmol/mol
// from %, nor U/L from mol/(s.L); these names go by the units that are written.
enum class dimension_name : std::uint8_t {
    amount_of_substance,      // mol
    angle,                    // deg
    arbitrary_amount,         // [iU]
    arbitrary_concentration,  // [iU]/L, [CFU]/mL
    arbitrary_content,        // [iU]/g
    area,                     // m2
    areic_mass,               // kg/m2
    catalytic_activity,       // U, kat
    catalytic_concentration,  // U/L, ukat/L
    catalytic_content,        // U/g
    dimensionless,            // 1, {INR}, 10*-3
    electric_potential,       // mV
    energy,                   // kcal
    equivalent_concentration, // meq/L
    fraction,                 // %, [ppm]: of whatever
    frequency,                // /min
    length,                   // cm
    mass,                     // pg
    mass_concentration,       // g/L
    mass_fraction,            // mg/g
    mass_rate,                // g/d
    mass_substance_ratio,     // mg/mmol
    normalised_volume_rate,   // mL/min/{1.73_m2}, mL/min/((173/100).m2), L/min/m2
    number_concentration,     // 10*9/L, /uL
    number_fraction,          // what `dimensionless` and `fraction` are, said of a count
    number_per_field,         // /[HPF]
    osmolality,               // mosm/kg
    osmolarity,               // mosm/L
    ph,                       // [pH]
    pressure,                 // mm[Hg]
    ratio,                    // a number, or like by like: mm/m, and every fraction
    substance_concentration,  // mmol/L
    substance_content,        // umol/g
    substance_fraction,       // mmol/mol
    substance_rate,           // mmol/d
    temperature,              // Cel
    time,                     // s
    velocity,                 // mm/h
    viscosity,                // mPa.s
    volume,                   // fL
    volume_fraction,          // L/L
    volume_rate,              // mL/min
};

// "mass-concentration" and so on, as a map writes them.
std::string_view to_text(dimension_name name) noexcept;
std::optional<dimension_name> parse_dimension_name(std::string_view text) noexcept;

// None for what is no UCUM code and for what has no name here ("mL/kg/h"). Never number_fraction, which no unit says.
std::optional<dimension_name> dimension_of(std::string_view code);
std::optional<dimension_name> dimension_of(const ucum::measure& as_meant);

// True when results of a test with this dimension may come in this unit. "%" and a bare number may be a mass, volume or
// number fraction, and never a substance fraction: HbA1c in mmol/mol is not HbA1c in %. `ratio` takes every number
// without dimension.
bool allows(dimension_name name, std::string_view code);

} // namespace signalbox::pathology::units
