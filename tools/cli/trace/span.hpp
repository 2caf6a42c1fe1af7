#pragma once

#include <chrono>
#include <string>

namespace signalbox::cli {

// Every time on the command line: what a configuration takes ("250ms", "90s", "10min", "2h", "3d"), and "10m" for
// minutes. Throws command_failure (usage) that names `option`.
std::chrono::milliseconds span_of(const std::string& text, const char* option,
                                  const char* next = "signalbox help trace");

} // namespace signalbox::cli
