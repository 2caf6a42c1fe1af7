#pragma once

#include <istream>
#include <string>

namespace signalbox::cli {

// What is left to read; a stream that failed on the way is bad() then.
std::string rest_of(std::istream& from);

} // namespace signalbox::cli
