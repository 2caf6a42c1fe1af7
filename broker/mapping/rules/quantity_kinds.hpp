#pragma once

#include <string_view>

namespace signalbox::mapping {

// Whether two UCUM codes measure the same kind of quantity, as a laboratory names kinds: mmol/mol and % do not, though
// both are numbers without dimension. False for what is no UCUM code or has no name.
bool same_kind_of_quantity(std::string_view left_code, std::string_view right_code);

} // namespace signalbox::mapping
