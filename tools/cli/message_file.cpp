#include "tools/cli/message_file.hpp"

#include <cerrno>

#include <unistd.h>

#include "broker/base/errc.hpp"

namespace signalbox::cli {

result<message_file> message_file::open(const std::string& name) {
    if (name == "-") return message_file(base::descriptor(-1), STDIN_FILENO);
    auto opened = base::open_file(name, base::pipes::read);
    if (!opened) return opened.error();
    const int number = opened->number();
    return message_file(std::move(*opened), number);
}

result<std::string> message_file::whole() { return base::read_rest(number_); }

result<std::optional<std::string>> message_file::line() {
    std::size_t searched = at_;
    while (true) {
        const std::size_t end = ahead_.find('\n', searched);
        if (end != std::string::npos) {
            std::string found = ahead_.substr(at_, end - at_);
            at_ = end + 1;
            return std::optional(std::move(found));
        }
        ahead_.erase(0, at_);
        at_ = 0;
        if (ahead_.size() > base::file_size_max) return base::errc::file_too_large;
        searched = ahead_.size();
        const auto more = read_more();
        if (!more) return more.error();
        if (*more == 0) break;
    }
    if (ahead_.empty()) return std::optional<std::string>();
    return std::optional(std::exchange(ahead_, {}));
}

// How many bytes came; 0 behind the last.
result<std::size_t> message_file::read_more() {
    char piece[65536];
    ssize_t got = 0;
    do got = ::read(number_, piece, sizeof piece);
    while (got < 0 && errno == EINTR);
    if (got < 0) return base::last_error();
    ahead_.append(piece, static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
}

} // namespace signalbox::cli
