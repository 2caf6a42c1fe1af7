#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tools/replay/plan/histogram.hpp"
#include "tools/replay/plan/schedule.hpp"
#include "tools/replay/play/caller.hpp"

namespace signalbox::replay {

// How one message went. Times are since the replay began.
struct played {
    std::chrono::microseconds intended{}; // as planned; with tempo::most when there was room for it
    std::chrono::microseconds began{};
    std::chrono::microseconds ended{};
    called answer;
    bool sent = false; // it began
};

// What a replay measured.
struct measurement {
    histogram latency;  // of answered messages, from their intended start
    histogram lateness; // how late the player itself was: from when a message could begin to when it did
    std::uint64_t answered = 0;
    std::uint64_t lost = 0;                            // no answer, whatever was tried
    std::map<std::string, std::uint64_t> lost_because; // how many for which reason
    std::uint64_t not_sent = 0;                        // the replay was stopped before
    std::uint64_t repeats = 0;
    std::uint64_t unlike =
        0; // answers whose status or code is not the expected one: for progress, before all is compared
    std::chrono::microseconds took{};
    std::vector<std::uint32_t> per_second; // answers
};

// So far; for a line of progress.
struct progress {
    std::size_t done = 0;
    std::size_t all = 0;
    std::chrono::microseconds elapsed{};
    std::chrono::microseconds planned_end{}; // start of the last message
    const measurement* measured = nullptr;
};

struct playing {
    tempo how;
    std::size_t concurrency = 64; // messages in hand
    std::function<void(const progress&)> tell;
    std::function<bool()> stopped;               // no further message begins; null: never
    std::chrono::milliseconds stop_wait{10'000}; // for answers to what was sent, of the machine's time, from then on
};

// Plays the messages of `what`, in the order of their streams: none begins before the one before it was answered or
// lost. Gives how each went, in the order of the run. Everything on the executor of `with`.
boost::asio::awaitable<std::vector<played>> play(const run& what, caller& with, pace& time, const playing& how,
                                                 measurement& into);

// The messages of both that were sent, where a replay was stopped.
void leave_out_unsent(run& what, std::vector<played>& how);

// The run that a replay made: its messages as they were sent, at their own times, with their replies.
run run_of(const run& what, const std::vector<played>& how, const std::string& producer, base::time_point started_at,
           bool virtual_clock);

} // namespace signalbox::replay
