#include "tools/cli/trace/span.hpp"

#include <charconv>

#include <fmt/format.h>

#include "tools/cli/commands.hpp"

namespace signalbox::cli {

std::chrono::milliseconds span_of(const std::string& text, const char* option) {
    constexpr std::int64_t most = 100'000'000;
    std::int64_t count = -1;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const bool counted = failed == std::errc{} && count >= 0 && count <= most;
    if (counted && unit == "ms") return std::chrono::milliseconds(count);
    if (counted && unit == "s") return std::chrono::seconds(count);
    if (counted && unit == "m") return std::chrono::minutes(count);
    if (counted && unit == "h") return std::chrono::hours(count);
    throw command_failure{exit_code::usage, fmt::format("{}: 250ms, 90s, 10m or 2h", option), "signalbox help trace"};
}

} // namespace signalbox::cli
