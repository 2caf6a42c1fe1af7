#include "broker/delivery/stdio/told_lines.hpp"

namespace signalbox::delivery::stdio {

namespace {

constexpr std::uint32_t lines_per_second = 20;
constexpr std::size_t loggable_max = 200;
constexpr std::size_t digits_shown = 6;

} // namespace

std::optional<std::string> told_lines::admit(std::string_view line, std::chrono::steady_clock::time_point now) {
    if (now - since_ >= std::chrono::seconds(1)) {
        since_ = now;
        told_ = 0;
    }
    if (told_ >= lines_per_second) return std::nullopt;
    if (++told_ == lines_per_second) return "and more in this second";
    return loggable(line);
}

std::string loggable(std::string_view line) {
    std::string text;
    std::size_t digits = 0;
    for (const char c : line.substr(0, loggable_max)) {
        digits = c >= '0' && c <= '9' ? digits + 1 : (c == ' ' || c == '-') && digits > 0 ? digits : 0;
        const bool printable = c >= ' ' && c <= '~';
        text += printable ? c : '?';
        if (digits <= digits_shown || c < '0' || c > '9') continue;
        for (char& each : text)
            if (each >= '0' && each <= '9') each = '#';
    }
    return text;
}

} // namespace signalbox::delivery::stdio
