#include "broker/store/engine/change_queue.hpp"

#include <algorithm>
#include <cassert>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace signalbox::store::engine {
namespace {

// Stands at the head of a closed queue; never followed.
change* closed_mark() noexcept { return reinterpret_cast<change*>(std::uintptr_t{1}); }

} // namespace

change_queue::change_queue(std::size_t waiting_max)
    : waiting_max_(waiting_max), event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    assert(event_ >= 0);
}

change_queue::~change_queue() {
    if (newest_ != closed_mark()) close();
    ::close(event_);
}

error_code change_queue::push(std::unique_ptr<change>& added) {
    if (waiting_.fetch_add(1) >= waiting_max_) {
        --waiting_;
        return errc::overloaded;
    }
    change* head = newest_.load();
    do {
        if (head == closed_mark()) {
            --waiting_;
            return errc::stopped;
        }
        added->next = head;
    } while (!newest_.compare_exchange_weak(head, added.get()));
    static_cast<void>(added.release()); // the queue has it
    if (asleep_.load()) wake();
    return {};
}

std::vector<std::unique_ptr<change>> change_queue::take(std::chrono::milliseconds wait_max) {
    if (newest_.load() == nullptr) sleep(wait_max);
    return in_order(newest_.exchange(nullptr));
}

std::vector<std::unique_ptr<change>> change_queue::close() { return in_order(newest_.exchange(closed_mark())); }

std::vector<std::unique_ptr<change>> change_queue::in_order(change* newest) {
    std::vector<std::unique_ptr<change>> all;
    for (change* each = newest; each != nullptr; each = each->next) all.emplace_back(each);
    std::ranges::reverse(all);
    return all;
}

void change_queue::sleep(std::chrono::milliseconds wait_max) noexcept {
    asleep_ = true;
    // A push between the first look and here saw no sleeper, so look again before sleeping.
    if (newest_.load() == nullptr) {
        pollfd waits{.fd = event_, .events = POLLIN, .revents = 0};
        static_cast<void>(::poll(&waits, 1, static_cast<int>(wait_max.count()))); // early or late, the caller looks
    }
    asleep_ = false;
    std::uint64_t count = 0;
    static_cast<void>(::read(event_, &count, sizeof count)); // empties it; EAGAIN when it was empty
}

void change_queue::wake() noexcept {
    const std::uint64_t one = 1;
    static_cast<void>(::write(event_, &one, sizeof one)); // can fail only when it is readable already
}

} // namespace signalbox::store::engine
