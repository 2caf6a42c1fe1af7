#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "broker/delivery/carrier.hpp"
#include "broker/message/states.hpp"

namespace signalbox::delivery::decide {

// What is known about the attempt that just ended, beside its outcome.
struct attempt_facts {
    bool honours_keys = false;          // of the destination
    std::uint32_t failures_counted = 0; // before this attempt
    std::uint32_t poison_after = 0;
    bool accepted_since = false;          // the destination accepted something else since the attempt before
    std::chrono::milliseconds back_off{}; // what the retry schedule says
};

// What becomes of the delivery.
struct decision {
    message::delivery_state to{};
    std::uint32_t failures_counted = 0;
    std::optional<std::chrono::milliseconds> wait; // before the next attempt, in retry_wait
    bool poisoned = false;
    std::string reason; // empty for the ordinary end
};

// The table of promises.md, Outcomes, and the poison rule. `answer` has gone through clean().
decision decide(const outcome& answer, const attempt_facts& facts);

// A carrier's answer is untrusted: a code of at most 32 characters of [A-Za-z0-9._-], diagnostics of at most 1 KiB
// without control characters and cut between characters, both without what could be an NHS number. What is no code is
// put before the diagnostics, which the log does not have, and called "unfit-code".
outcome clean(outcome answer);

std::string_view to_text(outcome::kind kind) noexcept; // "accepted"

} // namespace signalbox::delivery::decide
