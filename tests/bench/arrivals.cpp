#include "tests/bench/arrivals.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::tests {

void arrivals::set_out(std::string message_id, time at) {
    const std::lock_guard lock(mutex_);
    set_out_.emplace(std::move(message_id), at);
}

void arrivals::came(const std::string& delivery_id, time at) {
    const std::lock_guard lock(mutex_);
    came_.emplace(delivery_id.substr(0, delivery_id.rfind('-')), at);
    last_ = std::max(last_, at);
    ++count_;
}

arrivals::time arrivals::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

std::vector<double> arrivals::take_latencies() {
    const std::lock_guard lock(mutex_);
    std::vector<double> taken;
    for (const auto& [message_id, at] : std::exchange(set_out_, {})) {
        const auto there = came_.find(message_id);
        if (there != came_.end()) taken.push_back(std::chrono::duration<double>(there->second - at).count());
    }
    came_.clear();
    return taken;
}

} // namespace signalbox::tests
