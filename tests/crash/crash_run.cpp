#include "tests/crash/crash_run.hpp"

#include <cstdlib>
#include <iostream>

#include <catch2/catch.hpp>
#include <poll.h>

#include "tests/support/report_builder.hpp"

namespace signalbox::tests {

namespace {

hub_options with_binary(hub_options options) {
    options.program = SIGNALBOX_BINARY;
    options.retry_yaml = "      first_wait: 20ms\n      wait_max: 200ms\n";
    return options;
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

} // namespace

int crash_rounds() {
    const char* const wanted = std::getenv("SIGNALBOX_CRASH_ROUNDS");
    return wanted == nullptr ? 50 : std::atoi(wanted);
}

std::vector<arrival> arrivals_of(const folder_watch& watch) {
    CHECK_FALSE(watch.overflowed());
    std::vector<arrival> arrivals;
    for (const auto& file : watch.files())
        arrivals.push_back({file.name.substr(0, file.name.rfind('.')), bundle_id_of(file.text), sha256_hex(file.text)});
    return arrivals;
}

std::vector<arrival> arrivals_of(const webhook_sink& sink) {
    std::vector<arrival> arrivals;
    for (const auto& each : sink.all())
        arrivals.push_back({each.delivery_id, bundle_id_of(each.payload), sha256_hex(each.payload)});
    return arrivals;
}

crash_run::crash_run(hub_options options) : hub(with_binary(std::move(options))) {
    std::cout << "seed " << seed << std::endl;
    hub.start();
}

crash_load::settings crash_run::load() {
    return {hub.laboratory(), "GP01", "PATH_MEDRPT_V4", 8, 8, 0, [this] { return hub.endpoint(); }};
}

void crash_run::repeatedly(int times, const std::function<std::uint64_t()>& progress, const std::function<void()>& kill,
                           std::uint64_t least) {
    for (int round = 0; round < times; ++round) {
        const std::uint64_t wanted = progress() + std::uniform_int_distribution<std::uint64_t>(least, 40)(random);
        CHECK(eventually([&] { return progress() >= wanted; }));
        ::poll(nullptr, 0, std::uniform_int_distribution<int>(0, 8)(random));
        kill();
    }
}

void crash_run::kill_hub() {
    hub.hub().kill();
    hub.start();
}

void crash_run::judge_it(crash_load& load, const std::function<std::vector<arrival>()>& arrived) {
    load.stop();
    for (const auto& complaint : load.complaints()) FAIL_CHECK(complaint);
    CHECK(eventually([&] { return open_deliveries(hub) == 0; }, std::chrono::seconds{90}));
    const auto open = open_deliveries(hub);
    CHECK(hub.hub().terminate() == 0); // writes the last of the audit

    const judgement verdict = judge(load.sent(), arrived(), read_audit(hub), open);
    std::cout << verdict << ", resent " << load.resent() << std::endl;
    CHECK(verdict.passed());
    CHECK(verdict.acknowledged > 0);
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}

} // namespace signalbox::tests
