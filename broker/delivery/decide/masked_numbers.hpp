#pragma once

#include <string>

namespace signalbox::delivery::decide {

// '#' for each digit of a run of ten or more, which may have single signs or spaces between them: what comes from
// outside may be an NHS number (promises.md, 9).
std::string masked_numbers(std::string text);

} // namespace signalbox::delivery::decide
