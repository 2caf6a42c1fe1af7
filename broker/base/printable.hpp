#pragma once

#include <string>
#include <string_view>

namespace signalbox::base {

// A text from outside as a terminal or a log may show it: control characters, which could steer a terminal or begin a
// line of their own, as "\x1b". For UTF-8.
std::string printable(std::string_view text);

} // namespace signalbox::base
