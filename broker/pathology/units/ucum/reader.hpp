#pragma once

#include <optional>
#include <string_view>

#include "broker/pathology/units/ucum/measure.hpp"

namespace signalbox::pathology::units::ucum {

class atom_table;

// Reads one UCUM code from left to right, as ucum.cpp checks it, and works out what it says. Parentheses nest as deep
// as ucum_code_size_max lets them.
class reader {
  public:
    static constexpr std::string_view body_surface = "{1.73_m2}";

    reader(std::string_view code, const atom_table& atoms) : rest_(code), atoms_(atoms) {}

    std::optional<measure> whole();

  private:
    std::optional<measure> term(int sign);
    std::optional<measure> component();
    std::optional<measure> parenthesis();
    std::optional<measure> whole_number();
    std::optional<measure> unit();
    std::optional<int> exponent();
    std::optional<measure> annotation();
    std::optional<measure> annotated(std::optional<measure> before);

    std::string_view take_symbol();
    std::string_view take_digits();
    bool take(char c);

    std::string_view rest_;
    const atom_table& atoms_;
};

} // namespace signalbox::pathology::units::ucum
