// The whole MESH send (TLS, token, validation, commit, 202), 64 connections, alternated with the zero-filled log; with
// --recorded alternated with itself while an identifiable recording of everything runs.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/zero_log.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/json_facts.hpp"
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

// `signalbox trace record --identifiable` of everything, from when the hub records until its file is whole.
class recording {
  public:
    explicit recording(hub_fixture& hub) : out_(folder_.file("all.sbtrace.zst")) {
        const std::string notes = folder_.file("notes");
        const std::string data = hub.hub().data();
        pid_ = ::fork();
        if (pid_ == 0) {
            if (std::freopen(notes.c_str(), "w", stderr) == nullptr) ::_exit(126);
            ::execl(SIGNALBOX_BINARY, SIGNALBOX_BINARY, "trace", "record", "--data", data.c_str(), "--out",
                    out_.c_str(), "--identifiable", "--why", "bench", nullptr);
            ::_exit(127);
        }
        began_ = eventually([&] { return file_text(notes).find("recording; ") != std::string::npos; });
    }

    // Messages that it holds, 0 when it has lost some or is no whole trace.
    std::uint64_t end() {
        int status = -1;
        ::kill(pid_, SIGINT);
        ::waitpid(pid_, &status, 0);
        if (!began_ || status != 0) return 0;
        const json_facts info(run_program(SIGNALBOX_BINARY, {"trace", "info", "--json", out_}).output);
        const bool whole = info.text("ending") == "whole" && info.text("lost") == "0";
        return whole ? std::stoull(info.text("messages")) : 0;
    }

  private:
    temporary_folder folder_;
    std::string out_;
    pid_t pid_ = -1;
    bool began_ = false;
};

using all_senders = std::vector<std::unique_ptr<sender>>;

// What recording costs: rounds without and with, each pair beginning with the other one.
bool compare_recorded(hub_fixture& hub, all_senders& senders, int rounds, double seconds) {
    std::vector<double> without;
    std::vector<double> with;
    std::vector<double> ratios;
    bool whole = true;
    const auto send = [&] {
        return calls_per_second(connections, seconds, [&](unsigned i) { senders[i]->send(hub.laboratory()); });
    };
    const auto send_recorded = [&] {
        recording trace(hub);
        with.push_back(send());
        whole = trace.end() > 0 && whole;
    };
    for (int round = 0; round < rounds; ++round) {
        if (round % 2 == 1) send_recorded();
        without.push_back(send());
        if (round % 2 == 0) send_recorded();
        ratios.push_back(with.back() / without.back());
        std::printf("round %d: %.0f/s, recorded %.0f/s, ratio %.3f\n", round + 1, without.back(), with.back(),
                    ratios.back());
    }
    std::printf("median of %d: MESH send %.0f/s, recorded %.0f/s, ratio %.3f (goal: 0.95), recordings %s\n", rounds,
                median(without), median(with), median(ratios), whole ? "whole" : "with losses");
    return whole;
}

std::uint64_t refused_of(const all_senders& senders) {
    std::uint64_t refused = 0;
    for (const auto& one : senders) refused += one->refused;
    return refused;
}

} // namespace

int main(int argc, char** argv) {
    bool smoke = false;
    bool recorded = false;
    for (int i = 1; i < argc; ++i) {
        smoke = smoke || std::strcmp(argv[i], "--smoke") == 0;
        recorded = recorded || std::strcmp(argv[i], "--recorded") == 0;
    }
    const int rounds = smoke ? 1 : 5;
    const double seconds = smoke ? 0.5 : 4.0;

    hub_options options;
    options.program = SIGNALBOX_BINARY;
    hub_fixture hub(options);
    hub.start();
    temporary_folder disk;
    zero_log log(disk.file("log"), 64U << 20U);
    const std::string record(log_record, 'r');

    all_senders senders;
    for (unsigned i = 0; i < connections; ++i) senders.push_back(std::make_unique<sender>(hub.endpoint(), i));
    for (auto& one : senders) one->send(hub.laboratory()); // handshakes before the clock runs

    if (recorded) {
        const bool whole = compare_recorded(hub, senders, smoke ? 1 : 8, seconds);
        return whole && refused_of(senders) == 0 ? 0 : 1;
    }
    std::vector<double> sends;
    std::vector<double> appends;
    for (int round = 0; round < rounds; ++round) {
        sends.push_back(
            calls_per_second(connections, seconds, [&](unsigned i) { senders[i]->send(hub.laboratory()); }));
        appends.push_back(calls_per_second(connections, seconds, [&](unsigned) { log.append(record); }));
        std::printf("round %d: MESH send %.0f/s, zero-filled log %.0f/s\n", round + 1, sends.back(), appends.back());
    }
    const std::uint64_t refused = refused_of(senders);
    std::printf("median of %d: MESH send (fsync before each 202) %.0f/s, zero-filled log (group fdatasync) %.0f/s, "
                "ratio %.3f, body %zu bytes, refused %llu\n",
                rounds, median(sends), median(appends), median(sends) / median(appends),
                report_builder{}.build().size(), static_cast<unsigned long long>(refused));
    return refused == 0 ? 0 : 1;
}
