#pragma once

#include <cstddef>
#include <cstdint>

namespace signalbox::tests {

struct outage_scale {
    std::size_t waiting = 200'000; // reports for the destination that is down
    std::uint32_t patients = 4'000;
    unsigned reports = 10; // in one interchange
    unsigned connections = 64;
    int windows = 5;      // of the other destination's traffic, in each state
    double seconds = 1.5; // of one window
    double rate = 300;    // reports a second to the other destination

    static outage_scale of_smoke() {
        return {
            .waiting = 400, .patients = 40, .reports = 10, .connections = 4, .windows = 1, .seconds = 0.3, .rate = 50};
    }
};

// promises.md, Failure tests: "a destination down for a day with 200,000 queued: nothing poisoned; one alarm; drained
// in order". Prints memory, alarms, rates and what the other destination's p99 was before and meanwhile.
// Gives how many facts did not hold; the numbers are judged by who reads them.
std::uint64_t measure_outage(const outage_scale& size);

} // namespace signalbox::tests
