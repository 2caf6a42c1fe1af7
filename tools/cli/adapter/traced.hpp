#pragma once

#include <string>
#include <vector>

#include "tools/cli/adapter/kit.hpp"

namespace signalbox::cli {

// What destinations of that form were given in a trace, by its outcomes, or, where the form is the original, what
// senders sent: the first 1,000, or 64 MiB of them. Throws command_failure for what is no trace or has none.
std::vector<kit::traced> messages_in(const std::string& trace, mapping::form form, const std::string& content_type);

} // namespace signalbox::cli
