#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "tests/crash/checker.hpp"
#include "tests/crash/load.hpp"
#include "tests/support/folder_watch.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/webhook_sink.hpp"

namespace signalbox::tests {

// How often a loop kills: 50 times, or SIGNALBOX_CRASH_ROUNDS.
int crash_rounds();

// The release binary with quick retries, its load and its random moments, whose seed it prints.
struct crash_run {
    explicit crash_run(hub_options options = {}); // their program and retries are set here

    crash_load::settings load();
    // Kills something `times` times, each time after `progress` has grown by a random count of at least `least`, and a
    // random moment more.
    void repeatedly(int times, const std::function<std::uint64_t()>& progress, const std::function<void()>& kill,
                    std::uint64_t least = 1);
    void kill_hub();

    // Ends load and hub, and holds what was sent, what arrived and the audit against each other.
    void judge_it(crash_load& sent, const std::function<std::vector<arrival>()>& arrived);

    hub_fixture hub;
    std::uint64_t seed = std::random_device{}();
    std::mt19937_64 random{seed};
};

std::vector<arrival> arrivals_of(const folder_watch& watch);
std::vector<arrival> arrivals_of(const webhook_sink& sink);

} // namespace signalbox::tests
