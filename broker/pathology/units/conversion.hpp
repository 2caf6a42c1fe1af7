#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "broker/pathology/model/report.hpp"
#include "broker/pathology/units/number/decimal.hpp"

namespace signalbox::pathology::units {

// Why a number stays as it was sent.
enum class refusal : std::uint8_t {
    unknown_unit,         // one of the two is no UCUM code
    trap_unit,            // a code that is taken for another: "u/L"
    different_dimension,  // U/L and [IU]/L, mL/min and mL/min/{1.73_m2}; mg/dL and mmol/L without molar:MASS
    different_fraction,   // mmol/mol and %: HbA1c has an equation of its own, and that makes another result
    special_unit,         // [pH], dB; all but degrees of temperature
    no_mass_or_substance, // molar:MASS where there is no mass to make a substance of, or the other way round
    not_a_number,         // the value is none
    too_large,            // a number beyond the limits of number/decimal.hpp
};

std::string_view to_text(refusal why) noexcept; // "different dimension": for findings

// The column `conversion` of a map: "factor", or "molar:180.156" with the molar mass in g/mol, which is above zero.
struct conversion_rule {
    std::optional<number::decimal> molar_mass;

    static std::optional<conversion_rule> parse(std::string_view text);
};

struct converted {
    number::rational exact;
    number::decimal shown; // by the rules of decimal::rounded(); every digit where the factor is a power of ten
};

// A conversion from one UCUM code into another, worked out once, when a map is loaded. It never changes which number
// is the greater, so a comparator stays as it is.
class conversion {
  public:
    static boost::system::result<conversion, refusal> between(std::string_view from, std::string_view to,
                                                              const conversion_rule& rule);

    boost::system::result<converted, refusal> apply(const number::decimal& value) const;

    // The whole quantity: its number and its unit, the comparator kept. A range is converted at both ends or not at
    // all.
    boost::system::result<quantity, refusal> apply(const quantity& sent) const;
    boost::system::result<range, refusal> apply(const range& sent) const;

  private:
    conversion(number::rational factor, number::rational shift, std::string to)
        : factor_(std::move(factor)), shift_(std::move(shift)), to_(std::move(to)) {}

    static boost::system::result<conversion, refusal> of_degrees(std::string_view from, std::string_view to);

    number::rational factor_;
    number::rational shift_; // added behind the factor: between degrees of temperature alone
    std::string to_;
};

// One number as text, for what converts once.
boost::system::result<std::string, refusal> convert(std::string_view value, std::string_view from, std::string_view to,
                                                    const conversion_rule& rule);

} // namespace signalbox::pathology::units
