#include "broker/delivery/decide/retry_schedule.hpp"

#include <algorithm>
#include <cassert>

namespace signalbox::delivery::decide {

using std::chrono::milliseconds;

milliseconds retry_schedule::ceiling(std::uint32_t attempt) const noexcept {
    assert(attempt >= 1);
    // 20 doublings of one millisecond are already 17 minutes, and of an hour still far from the end of the type.
    const auto doublings = std::min<std::uint32_t>(attempt - 1, 20);
    return std::min(policy_.first_wait * (1 << doublings), policy_.wait_max);
}

milliseconds retry_schedule::after_failure(std::uint32_t attempt, std::optional<milliseconds> asked) {
    std::uniform_int_distribution<milliseconds::rep> any(0, ceiling(attempt).count());
    const milliseconds jittered{any(random_)};
    if (!asked) return jittered;

    const auto honoured = std::clamp(*asked, milliseconds{0}, policy_.retry_after_max);
    return std::max(honoured, jittered);
}

} // namespace signalbox::delivery::decide
