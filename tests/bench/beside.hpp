#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace signalbox::tests {

struct beside_scale {
    int rounds = 3;
    double seconds = 3.5; // of each half of a round
    double rate = 300;    // reports a second to the good adapter
    double bad_rate = 10; // to each of the others
    unsigned connections = 8;

    static beside_scale of_smoke() {
        return {.rounds = 1, .seconds = 0.6, .rate = 40, .bad_rate = 5, .connections = 2};
    }
};

// The manners of misbehaving_adapter.py, and "servers": webhooks whose servers do what tests/support/webhook_sink can.
const std::vector<std::string>& bad_manners();

// Issue 6: "A hung, crashing, babbling, lying or slow adapter costs no message and no other adapter more than 20 % of
// its p99." A hub with a good library in its own process and others beside it: nothing is sent to them; something is,
// and they are good; the same, and they are bad. Prints the three p99: what the second costs is the traffic's, what the
// third costs more is theirs. Gives how many facts did not hold.
std::uint64_t measure_beside(const beside_scale& size, const std::vector<std::string>& manners);

} // namespace signalbox::tests
