#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/selection.hpp"
#include "tools/replay/run.hpp"

namespace signalbox::replay {

// How fast a trace is played.
struct tempo {
    enum class kind : std::uint8_t {
        recorded, // `speed` times as fast as it was recorded
        rate,     // so many messages a second, growing to it within `ramp`
        most,     // each as soon as there is room for it
    };
    tempo::kind what = tempo::kind::recorded;
    double speed = 1;
    double rate = 0;
    std::chrono::microseconds ramp{};
};

// "1x", "10x", "0.5x", "max"; "500/s", "30/min".
std::optional<tempo> parse_speed(std::string_view text);
std::optional<double> parse_rate(std::string_view text); // a second

// Which messages are played.
struct choice {
    trace::selection where;
    trace::offset from{};
    std::optional<trace::offset> to; // not itself
    double share = 1;                // of all, chosen by their keyed hash
    std::uint64_t seed = 1;
    bool whole_streams = false; // a stream is in or out as a whole; else a message with its repeats is
};

// "10%", "2.5%": the share; nothing for what is none.
std::optional<double> parse_share(std::string_view text);

// Messages of one sender to one recipient with one workflow keep their order.
std::string stream_of(const trace::message& m);
// What makes two requests the same to the hub, when both have it: the recorded idempotency key; empty: none.
std::string_view key_of(const trace::message& m) noexcept;

// The chosen messages, with all that belongs to them; the first one's time becomes that of `from`.
run selected(run all, const choice& which);

// When each message of the run shall start, ascending. It is fixed beforehand, whatever the target does: what waits
// because the target is slow counts as the target's latency. With tempo::most all are 0.
std::vector<std::chrono::microseconds> planned_starts(const run& what, const tempo& how);

} // namespace signalbox::replay
