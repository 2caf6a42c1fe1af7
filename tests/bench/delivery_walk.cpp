// The whole walk: MESH in (token, validation, commit, 202), render, deliver, settle; for each kind of destination, all
// on loopback, load and receiver on the same cores. Then what the hub takes with many messages waiting. Real binary,
// medians of alternated rounds, durable on both sides of each 202.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "broker/base/crypto.hpp"
#include "tests/bench/zero_log.hpp"
#include "tests/support/folder_watch.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/installed_sdk.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/webhook_sink.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using steady = std::chrono::steady_clock;

struct scale {
    int rounds = 5;
    double seconds = 4.0;
    unsigned connections = 64;
    std::size_t waiting = 100'000;
};

scale of_smoke() { return {.rounds = 1, .seconds = 0.3, .connections = 8, .waiting = 200}; }

// What is sent to one hub.
class load {
  public:
    load(const hub_fixture& hub, unsigned connections) : hub_(hub) {
        for (unsigned i = 0; i < connections; ++i) clients_.push_back(std::make_unique<mesh_client>(hub.endpoint()));
    }

    // One report of another patient than those before it, up to 4,096.
    void send(unsigned connection) {
        const std::uint64_t number = ++sent_;
        report_builder report;
        report.nhs_number = synthetic_nhs_number(static_cast<std::uint32_t>(number % 4096) + 1);
        char id[40];
        std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012llx", static_cast<unsigned long long>(number));
        report.bundle_id = id;
        report.report_id = id;
        if (clients_[connection]->send(hub_.laboratory(), "GP01", "PATH_MEDRPT_V4", report.build()).status != 202)
            ++refused_;
    }
    unsigned connections() const { return static_cast<unsigned>(clients_.size()); }
    std::uint64_t sent() const { return sent_; }
    std::uint64_t refused() const { return refused_; }

  private:
    const hub_fixture& hub_;
    std::vector<std::unique_ptr<mesh_client>> clients_;
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> refused_{0};
};

// A hub whose reports go to one destination, and who counts what arrives there.
class walk {
  public:
    virtual ~walk() = default;
    virtual std::size_t arrived() const = 0;

    walk(std::string called, hub_options options) : name(std::move(called)), hub(std::move(options)) {}

    void start(unsigned connections) {
        hub.start();
        sender = std::make_unique<load>(hub, connections);
        for (unsigned i = 0; i < connections; ++i) sender->send(i); // connections before the clock runs
        settle();
    }
    // Sends for that long; accepted and delivered within it, a second.
    void measure(double seconds) {
        const std::size_t before = arrived();
        const double accepted = calls_per_second(sender->connections(), seconds, [&](unsigned i) { sender->send(i); });
        accepted_rates.push_back(accepted);
        delivered_rates.push_back(static_cast<double>(arrived() - before) / seconds);
        settle();
    }
    bool settle() {
        return eventually([&] { return arrived() >= sender->sent() - sender->refused(); }, std::chrono::seconds{120});
    }

    std::string name;
    hub_fixture hub;
    std::unique_ptr<load> sender;
    std::vector<double> accepted_rates;
    std::vector<double> delivered_rates;
};

hub_options options_with(const std::string& kind, const std::string& settings) {
    hub_options made;
    made.program = SIGNALBOX_BINARY;
    made.tls = false;
    made.reports_to = "[practice]";
    made.destinations_yaml =
        "  - name: practice\n    kind: " + kind + "\n    form: fhir-r4\n    max_in_flight: 64\n" + settings;
    return made;
}

std::string webhook_settings(const webhook_sink& sink, const temporary_folder& place) {
    return "    url: http://127.0.0.1:" + std::to_string(sink.port()) +
           "/deliveries\n    idempotent: true\n    secret: {file: " +
           place.write("secret", "a secret of 32 bytes, or longer.") + "}\n";
}

// What a walk needs before its hub can be configured.
struct webhook_parts {
    temporary_folder place;
    webhook_sink sink{[](const std::string&, const std::string&) { return webhook_sink::treatment::accept; }};
};

class webhook_walk final : webhook_parts, public walk {
  public:
    webhook_walk() : walk("webhook", options_with("webhook", webhook_settings(sink, place))) {}
    std::size_t arrived() const override { return sink.posts("/deliveries"); }
};

struct folder_parts {
    temporary_folder place;
    folder_watch watch{place.text()};
};

// Destinations that write a file for each message.
class folder_walk final : folder_parts, public walk {
  public:
    folder_walk(const std::string& called, const std::string& kind, const std::string& settings)
        : walk(called, options_with(kind, with_folder(settings, place.text()))) {}
    std::size_t arrived() const override { return watch.count(); }

  private:
    static std::string with_folder(std::string settings, const std::string& folder) {
        settings.replace(settings.find("FOLDER"), 6, folder);
        return settings;
    }
};

std::vector<std::unique_ptr<walk>> all_walks() {
    std::vector<std::unique_ptr<walk>> made;
    made.push_back(std::make_unique<webhook_walk>());
    made.push_back(std::make_unique<folder_walk>("file_drop", "file_drop", "    folder: FOLDER\n"));
    made.push_back(
        std::make_unique<folder_walk>("executable (Python)", "executable",
                                      "    command: [" SIGNALBOX_SOURCE_DIR
                                      "/adapters/sdk/examples/folder_drop.py]\n    settings: {folder: FOLDER}\n"));
    static const installed_sdk sdk(SIGNALBOX_BUILD_DIR); // as long as the hubs that load from it
    const std::string library = sdk.build(sdk.example("folder_drop.c"));
    const std::string settings = "    library: " + library +
                                 "\n    sha256: " + base::to_hex(base::sha256_of(base::as_bytes(file_text(library)))) +
                                 "\n    settings: {folder: FOLDER}\n";
    made.push_back(std::make_unique<folder_walk>("library, in a child", "library", settings));
    made.push_back(std::make_unique<folder_walk>("library, trusted", "library", settings + "    trusted: true\n"));
    return made;
}

std::uint64_t compare_destinations(const scale& size) {
    const auto walks = all_walks();
    for (const auto& each : walks) each->start(size.connections);
    for (int round = 0; round < size.rounds; ++round)
        for (const auto& each : walks) each->measure(size.seconds);
    std::uint64_t failures = 0;
    for (const auto& each : walks) {
        failures += each->sender->refused();
        if (!each->settle()) ++failures;
        std::printf("%-22s accepted %6.0f/s, delivered meanwhile %6.0f/s\n", each->name.c_str(),
                    median(each->accepted_rates), median(each->delivered_rates));
    }
    return failures;
}

long memory_of(pid_t process, const std::string& member) {
    const std::string status = file_text("/proc/" + std::to_string(process) + "/status");
    const auto at = status.find(member + ":");
    return at == std::string::npos ? 0 : std::stol(status.substr(at + member.size() + 1));
}

// With the destination's door closed; then how fast it is drained.
std::uint64_t measure_waiting(const scale& size) {
    temporary_folder place;
    webhook_sink sink([](const std::string&, const std::string&) { return webhook_sink::treatment::accept; }, false);
    hub_options options = options_with("webhook", webhook_settings(sink, place));
    options.destinations_yaml += "    retry: {breaker_first_open: 100ms, breaker_open_max: 500ms}\n";
    hub_fixture hub(options);
    hub.start();
    load sender(hub, size.connections);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < size.connections; ++i)
        threads.emplace_back([&, i] {
            while (sender.sent() < size.waiting) sender.send(i);
        });
    for (auto& thread : threads) thread.join();
    const long resident = memory_of(hub.hub().pid(), "VmRSS");
    const long most = memory_of(hub.hub().pid(), "VmHWM");

    const auto begun = steady::now();
    sink.open_door();
    const std::uint64_t accepted = sender.sent() - sender.refused();
    const bool drained = eventually([&] { return sink.posts("/deliveries") >= accepted; }, std::chrono::seconds{600});
    const double took = std::chrono::duration<double>(steady::now() - begun).count();
    std::printf("\n%llu waiting: resident %ld KiB (at most %ld KiB); drained at %.0f/s\n",
                static_cast<unsigned long long>(accepted), resident, most, static_cast<double>(accepted) / took);
    return sender.refused() + (drained ? 0 : 1);
}

} // namespace

int main(int argc, char** argv) {
    const bool smoke = argc > 1 && std::strcmp(argv[1], "--smoke") == 0;
    const scale size = smoke ? of_smoke() : scale{};
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // a run of minutes shows each line when it is there

    const std::string only = argc > 1 && !smoke ? argv[1] : "";
    std::uint64_t failures = 0;
    if (only.empty() || only == "--destinations") failures += compare_destinations(size);
    if (only.empty() || only == "--waiting") failures += measure_waiting(size);
    std::printf("\nmedians of %d rounds of %.1f s at %u connections, what was not as expected: %llu\n", size.rounds,
                size.seconds, size.connections, static_cast<unsigned long long>(failures));
    return failures == 0 ? 0 : 1;
}
