#include "tools/cli/trace/span.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/values.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

std::chrono::milliseconds span_of(const std::string& text, const char* option, const char* next) {
    constexpr std::chrono::hours most{24 * 366 * 100}; // as long as a trace can be
    const bool short_minutes = text.ends_with('m');
    const auto read = app::parse_duration(short_minutes ? text + "in" : text);
    if (read && *read <= most) return *read;
    throw command_failure{exit_code::usage, fmt::format("{}: 250ms, 90s, 10m (or 10min), 2h or 3d", option), next};
}

} // namespace signalbox::cli
