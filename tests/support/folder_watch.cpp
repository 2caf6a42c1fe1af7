#include "tests/support/folder_watch.hpp"

#include <array>
#include <stdexcept>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

folder_watch::folder_watch(std::string folder)
    : folder_(std::move(folder)), events_(::inotify_init1(IN_CLOEXEC)), stop_(::eventfd(0, EFD_CLOEXEC)) {
    if (::inotify_add_watch(events_, folder_.c_str(), IN_MOVED_TO) < 0)
        throw std::runtime_error("cannot watch " + folder_);
    thread_ = std::thread([this] { run(); });
}

folder_watch::~folder_watch() {
    static_cast<void>(::eventfd_write(stop_, 1)); // cannot fail: the counter is at 0
    thread_.join();
    ::close(events_);
    ::close(stop_);
}

std::vector<folder_watch::file> folder_watch::files() const {
    const std::lock_guard lock(mutex_);
    return files_;
}

void folder_watch::run() {
    std::array<pollfd, 2> waiting{{{events_, POLLIN, 0}, {stop_, POLLIN, 0}}};
    alignas(inotify_event) std::array<char, 65536> buffer{};
    while (::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[1].revents == 0) {
        const auto size = ::read(events_, buffer.data(), buffer.size());
        for (const char* at = buffer.data(); at < buffer.data() + size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            at += sizeof(inotify_event) + event->len;
            if ((event->mask & IN_Q_OVERFLOW) != 0U) overflowed_ = true;
            if (event->len == 0 || event->name[0] == '.') continue;
            file arrived{event->name, file_text(folder_ + "/" + event->name)};
            const std::lock_guard lock(mutex_);
            files_.push_back(std::move(arrived));
            ++count_;
        }
    }
}

} // namespace signalbox::tests
