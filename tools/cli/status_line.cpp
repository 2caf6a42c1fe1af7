#include "tools/cli/status_line.hpp"

#include <cstdio>

#include <unistd.h>

#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

constexpr std::chrono::seconds between_lines{10};
constexpr const char* begin_again = "\r\x1b[K";

} // namespace

status_line::status_line()
    : on_terminal_(::isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now() + between_lines) {}

void status_line::show(const std::string& text) {
    if (text == last_) return;
    if (on_terminal_) {
        static_cast<void>(std::fputs((begin_again + text).c_str(), stderr)); // nobody misses a line of progress
        static_cast<void>(std::fflush(stderr));
        shown_ = true;
        last_ = text;
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + between_lines;
    last_ = text;
    note(text);
}

void status_line::end() {
    if (shown_) static_cast<void>(std::fputs(begin_again, stderr));
    shown_ = false;
}

} // namespace signalbox::cli
