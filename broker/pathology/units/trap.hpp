#pragma once

#include <string_view>

namespace signalbox::pathology::units {

// True for a UCUM code that no laboratory means when it writes it: those of meant_by_trap(), whatever is made of gauss,
// tesla, coulomb, farad, henry or the atomic mass unit ("pH" is a picohenry), and amounts by the million ("Mmol/L").
bool is_trap(std::string_view code);

} // namespace signalbox::pathology::units
