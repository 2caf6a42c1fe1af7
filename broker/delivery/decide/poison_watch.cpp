#include "broker/delivery/decide/poison_watch.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::delivery::decide {

void poison_watch::accepted(std::string_view delivery_id) {
    ++accepted_;
    forget(delivery_id);
}

bool poison_watch::failed(const std::string& delivery_id) {
    const auto [known, first] = seen_.try_emplace(delivery_id, accepted_);
    if (first) {
        order_.push_back(delivery_id);
        make_room();
        return false;
    }
    return accepted_ > std::exchange(known->second, accepted_);
}

void poison_watch::make_room() {
    while (seen_.size() > capacity_) {
        seen_.erase(order_.front());
        order_.pop_front();
    }
    // Names of what was delivered meanwhile gather here; drop them before they outnumber what is watched.
    if (order_.size() > 2 * capacity_)
        std::erase_if(order_, [this](const std::string& id) { return !seen_.contains(id); });
}

} // namespace signalbox::delivery::decide
