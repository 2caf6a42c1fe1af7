#pragma once

#include <string>
#include <string_view>

namespace signalbox::routing {

// A family name as names are compared: lower case (Latin letters with their accents, Greek and Cyrillic too), without
// spaces, hyphens and apostrophes of any form. Bytes that are no UTF-8 are read as Latin-1, which is how many clients
// put an accented letter into a header.
std::u32string comparable_name(std::string_view name);

} // namespace signalbox::routing
