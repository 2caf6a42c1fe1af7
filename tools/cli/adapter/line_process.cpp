#include "tools/cli/adapter/line_process.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace signalbox::cli {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t errors_max = 1UL << 20;

void close_end(int& end) noexcept {
    if (end >= 0) ::close(std::exchange(end, -1));
}

} // namespace

line_process::line_process(delivery::stdio::child_settings how) : how_(std::move(how)) {}

line_process::~line_process() { kill(); }

std::string line_process::start() {
    kill();
    heard_ = delivery::stdio::lines();
    unsent_.clear();
    auto started = delivery::stdio::child::start(how_);
    if (!started) return how_.command.front() + ": " + started.error().message();
    child_ = std::make_unique<delivery::stdio::child>(std::move(*started));
    ends_ = child_->take_ends();
    return "";
}

void line_process::send(std::string_view line) {
    unsent_ += line;
    write_some();
}

std::optional<std::string> line_process::next_line(time_point until) {
    while (true) {
        if (auto line = heard_.next()) return line;
        if (ends_.output < 0 || heard_.too_long() || steady_clock::now() >= until) return std::nullopt;
        move_bytes(until);
    }
}

bool line_process::has_ended(time_point until) {
    while (ends_.output >= 0 && steady_clock::now() < until) move_bytes(until);
    return ends_.output < 0;
}

void line_process::kill() {
    if (child_ != nullptr) child_->kill();
    while (ends_.errors >= 0 && errors_.size() < errors_max) { // what it said last
        const std::size_t before = errors_.size();
        read_from(ends_.errors, true);
        if (errors_.size() == before) break;
    }
    child_ = nullptr;
    for (int* end : {&ends_.input, &ends_.output, &ends_.errors, &ends_.death}) close_end(*end);
}

void line_process::move_bytes(time_point until) {
    std::array<pollfd, 3> all{{{ends_.output, POLLIN, 0}, {ends_.errors, POLLIN, 0}, {-1, POLLOUT, 0}}};
    if (!unsent_.empty()) all[2].fd = ends_.input;
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    ::poll(all.data(), all.size(), static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (all[0].revents != 0) read_from(ends_.output, false);
    if (all[1].revents != 0) read_from(ends_.errors, true);
    if (all[2].revents != 0) write_some();
}

void line_process::read_from(int& end, bool of_errors) {
    std::array<char, 65536> piece{};
    const ssize_t got = ::read(end, piece.data(), piece.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return close_end(end);
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
    if (!of_errors) return heard_.feed(bytes);
    errors_.append(bytes.substr(0, errors_max - std::min(errors_max, errors_.size())));
}

void line_process::write_some() {
    if (unsent_.empty() || ends_.input < 0) return;
    const ssize_t put = ::write(ends_.input, unsent_.data(), unsent_.size());
    if (put > 0) unsent_.erase(0, static_cast<std::size_t>(put));
    if (put < 0 && errno != EAGAIN && errno != EINTR) close_end(ends_.input); // which its output tells too
}

} // namespace signalbox::cli
