#include "tools/cli/replay/progress_line.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/replay/report/report.hpp"

namespace signalbox::cli {

progress_line::progress_line(bool quiet) : active_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

void progress_line::show(const replay::progress& now) {
    if (!active_ || now.elapsed < next_) return;
    next_ = now.elapsed + std::chrono::milliseconds(250);
    shown_ = true;
    const std::string line = "\r\x1b[K" + progress_text(now);
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr)); // nobody misses a line of progress
    static_cast<void>(std::fflush(stderr));
}

void progress_line::end() {
    if (shown_) static_cast<void>(std::fputs("\r\x1b[K", stderr));
}

std::string progress_text(const replay::progress& now) {
    const double seconds = std::chrono::duration<double>(now.elapsed).count();
    const double rate = seconds > 0 ? static_cast<double>(now.done) / seconds : 0;
    const double by_rate = rate > 0 ? static_cast<double>(now.all - now.done) / rate : 0;
    const double by_plan = std::chrono::duration<double>(now.planned_end - now.elapsed).count();
    const double left = now.planned_end.count() > 0 ? std::max(by_plan, 0.0) : by_rate;
    return fmt::format("{} of {}  {:.0f}/s  p50 {}  p99 {}  {} unlike  {} lost  {} repeated  {:.0f} s left", now.done,
                       now.all, rate, replay::duration_text(now.measured->latency.quantile(0.5)),
                       replay::duration_text(now.measured->latency.quantile(0.99)), now.measured->unlike,
                       now.measured->lost, now.measured->repeats, left);
}

} // namespace signalbox::cli
