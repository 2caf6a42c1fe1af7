// The whole MESH send (TLS, token, validation, commit, 202), 64 connections, alternated with the zero-filled log.
#include <atomic>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/zero_log.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

constexpr unsigned connections = 64;
constexpr std::size_t log_record = 2048;

// One laboratory's connection and the report that it sends again and again under new bundle ids.
struct sender {
    mesh_client client;
    report_builder report;
    std::uint64_t sent = 0;
    std::uint64_t refused = 0;

    sender(const mesh_endpoint& to, unsigned index) : client(to) {
        report.nhs_number = synthetic_nhs_number(index + 1);
    }

    void send(const mesh_account& from) {
        char id[40];
        std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012llx", static_cast<unsigned long long>(++sent));
        report.bundle_id = id;
        if (client.send(from, "OTHER01", "PATH_MEDRPT_V4", report.build()).status != 202) ++refused;
    }
};

} // namespace

int main(int argc, char** argv) {
    const bool smoke = argc > 1 && std::strcmp(argv[1], "--smoke") == 0;
    const int rounds = smoke ? 1 : 5;
    const double seconds = smoke ? 0.5 : 4.0;

    hub_options options;
    options.program = SIGNALBOX_BINARY;
    hub_fixture hub(options);
    hub.start();
    temporary_folder disk;
    zero_log log(disk.file("log"), 64U << 20U);
    const std::string record(log_record, 'r');

    std::vector<std::unique_ptr<sender>> senders;
    for (unsigned i = 0; i < connections; ++i) senders.push_back(std::make_unique<sender>(hub.endpoint(), i));
    for (auto& one : senders) one->send(hub.laboratory()); // handshakes before the clock runs

    std::vector<double> sends;
    std::vector<double> appends;
    for (int round = 0; round < rounds; ++round) {
        sends.push_back(
            calls_per_second(connections, seconds, [&](unsigned i) { senders[i]->send(hub.laboratory()); }));
        appends.push_back(calls_per_second(connections, seconds, [&](unsigned) { log.append(record); }));
        std::printf("round %d: MESH send %.0f/s, zero-filled log %.0f/s\n", round + 1, sends.back(), appends.back());
    }
    std::uint64_t refused = 0;
    for (const auto& one : senders) refused += one->refused;
    std::printf("median of %d: MESH send (fsync before each 202) %.0f/s, zero-filled log (group fdatasync) %.0f/s, "
                "ratio %.3f, body %zu bytes, refused %llu\n",
                rounds, median(sends), median(appends), median(sends) / median(appends),
                report_builder{}.build().size(), static_cast<unsigned long long>(refused));
    return refused == 0 ? 0 : 1;
}
