// kill -9 in a loop, and the checker's zeros. SIGNALBOX_CRASH_ROUNDS sets how often (50 each by default).
#include <cstdlib>
#include <iostream>
#include <random>

#include <catch2/catch.hpp>
#include <poll.h>

#include "tests/crash/checker.hpp"
#include "tests/crash/load.hpp"
#include "tests/support/folder_watch.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

int rounds() {
    const char* const wanted = std::getenv("SIGNALBOX_CRASH_ROUNDS");
    return wanted == nullptr ? 50 : std::atoi(wanted);
}

hub_options with_binary() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.retry_yaml = "      first_wait: 20ms\n      wait_max: 200ms\n";
    return options;
}

std::vector<arrival> arrivals_of(const folder_watch& watch) {
    std::vector<arrival> arrivals;
    for (const auto& file : watch.files())
        arrivals.push_back({file.name.substr(0, file.name.rfind('.')), bundle_id_of(file.text), sha256_hex(file.text)});
    return arrivals;
}

// What the audit export says of accepted messages and delivered files, one JSON object a line.
audited read_audit(const hub_fixture& hub) {
    audited seen;
    const auto exported = hub.command({"audit", "export"});
    CHECK(exported.exit_code == 0);
    for (std::size_t begin = 0; begin < exported.output.size();) {
        const auto end = exported.output.find('\n', begin);
        const std::string line = exported.output.substr(begin, end - begin);
        begin = end == std::string::npos ? exported.output.size() : end + 1;
        const std::string action = json_text(line, "action");
        if (action == "mesh.send") seen.accepted_ids.push_back(json_text(line, "subject"));
        if (action == "delivery.settle" && json_text(line, "outcome") == "delivered")
            seen.delivered_ids.push_back(json_text(line, "subject"));
    }
    return seen;
}

std::uint64_t open_deliveries(const hub_fixture& hub) {
    std::uint64_t open = 0;
    for (const char* state : {"ready", "retry_wait", "blocked", "ambiguous", "sent", "held", "dead_lettered"}) {
        const auto list = hub.command({"delivery", "list", "--state", state, "--json", "--limit", "1000"});
        CHECK(list.exit_code == 0);
        for (auto at = list.output.find("\"delivery_id\""); at != std::string::npos;
             at = list.output.find("\"delivery_id\"", at + 1))
            ++open;
    }
    return open;
}

// Kills the hub `times` times, each time after `progress` has grown by a random count and a random moment more.
void kill_repeatedly(hub_fixture& hub, int times, std::mt19937_64& random,
                     const std::function<std::uint64_t()>& progress) {
    for (int round = 0; round < times; ++round) {
        const std::uint64_t wanted = progress() + std::uniform_int_distribution<std::uint64_t>(1, 40)(random);
        CHECK(eventually([&] { return progress() >= wanted; }));
        ::poll(nullptr, 0, std::uniform_int_distribution<int>(0, 8)(random));
        hub.hub().kill();
        hub.start();
    }
}

void judge_run(hub_fixture& hub, crash_load& load, const folder_watch& watch) {
    load.stop();
    for (const auto& complaint : load.complaints()) FAIL_CHECK(complaint);
    CHECK(eventually([&] { return open_deliveries(hub) == 0; }, std::chrono::seconds{90}));
    const auto open = open_deliveries(hub);
    CHECK(hub.hub().terminate() == 0); // writes the last of the audit
    CHECK_FALSE(watch.overflowed());

    const judgement verdict = judge(load.sent(), arrivals_of(watch), read_audit(hub), open);
    std::cout << verdict << ", resent " << load.resent() << std::endl;
    CHECK(verdict.passed());
    CHECK(verdict.acknowledged > 0);
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}

struct crash_run {
    hub_fixture hub{with_binary()};
    std::uint64_t seed = std::random_device{}();
    std::mt19937_64 random{seed};

    crash_run() {
        std::cout << "seed " << seed << std::endl;
        hub.start();
    }
    crash_load::settings load() {
        return {hub.laboratory(), "GP01", "PATH_MEDRPT_V4", 8, [this] { return hub.endpoint(); }};
    }
};

} // namespace

TEST_CASE("crash: kill -9 during ingest loses nothing that was acknowledged", "[crash]") {
    crash_run run;
    folder_watch watch(run.hub.practice_folder());
    crash_load load(run.load());

    kill_repeatedly(run.hub, rounds(), run.random, [&] { return load.acknowledged(); });

    judge_run(run.hub, load, watch);
}

TEST_CASE("crash: kill -9 during delivery delivers each message once, in order", "[crash]") {
    crash_run run;
    folder_watch watch(run.hub.practice_folder());
    crash_load load(run.load());

    kill_repeatedly(run.hub, rounds(), run.random, [&] { return watch.count(); });

    judge_run(run.hub, load, watch);
}
