#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "broker/delivery/retry_policy.hpp"

namespace signalbox::delivery::decide {

// Whether a destination is worth trying. Closed: everything may go. Open: nothing until its time. Then one probe, whose
// outcome closes it or opens it again for twice as long. Reads no clock.
class breaker {
  public:
    using time = std::chrono::steady_clock::time_point;

    // Attempts that began before the breaker last changed its mind do not count any more: the ticket tells.
    enum class ticket : std::uint64_t {};
    enum class change : std::uint8_t { none, opened, closed };

    explicit breaker(const retry_policy& policy) : policy_(policy), open_for_(policy.breaker_first_open) {}

    // How many more attempts may begin now.
    std::uint32_t admits(time now) const noexcept;
    // An attempt begins; only when admits() allows one.
    ticket begin(time now) noexcept;

    // The destination answered, whatever it answered.
    change answered(ticket of, time now);
    // It did not answer, or it could not take anything.
    change failed(ticket of, time now);
    // It does not know us (401, 403, TLS): opens at once.
    change refused(time now);
    // The attempt did not take place after all; a probe is free again.
    void given_back(ticket of) noexcept;

    bool is_open() const noexcept { return state_ != state::closed; }
    // When the next probe may begin; nothing while closed or while a probe runs.
    std::optional<time> probe_at() const noexcept;

  private:
    enum class state : std::uint8_t { closed, open, probing };
    struct result {
        time at;
        bool failed;
    };

    change open(time now);
    bool is_current(ticket of) const noexcept { return of == ticket{generation_}; }
    void remember(time now, bool failed);
    bool too_many_failures(time now) const;

    retry_policy policy_;
    state state_ = state::closed;
    std::uint64_t generation_ = 1;
    std::uint32_t in_a_row_ = 0;
    std::deque<result> window_;
    std::chrono::milliseconds open_for_; // the next time it opens
    time probe_at_{};
};

} // namespace signalbox::delivery::decide
