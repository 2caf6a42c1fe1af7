#pragma once

#include <chrono>
#include <string>

namespace signalbox::cli {

// "250ms", "90s", "10m", "2h"; throws command_failure (usage) that names `option`.
std::chrono::milliseconds span_of(const std::string& text, const char* option);

} // namespace signalbox::cli
