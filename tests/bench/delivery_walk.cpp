// The whole walk: MESH in (token, validation, commit, 202), render, deliver, settle; for each kind of destination, all
// on loopback, load and receiver on the same cores. Then what the hub takes with many messages waiting. Real binary,
// medians of alternated rounds, durable on both sides of each 202.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "broker/base/crypto.hpp"
#include "tests/bench/arrivals.hpp"
#include "tests/bench/sinks.hpp"
#include "tests/bench/zero_log.hpp"
#include "tests/support/edifact_text.hpp"
#include "tests/support/folder_watch.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/installed_sdk.hpp"
#include "tests/support/report_builder.hpp"

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

// {"message_id":"…"} of a 202.
std::string message_id_of(const http_answer& answer) {
    const std::string mark = "\"message_id\":\"";
    const auto compact = answer.body.find(mark);
    if (compact == std::string::npos) return {};
    const auto begin = compact + mark.size();
    return answer.body.substr(begin, answer.body.find('"', begin) - begin);
}

std::string with_path(std::string settings, const std::string& path) {
    return settings.replace(settings.find("PATH"), 4, path);
}

// What a laboratory sends.
enum class sent_form : std::uint8_t { fhir_r4, edifact };

// A full blood count of 22.7 KB about the patient of that number, up to 4,096; no two are the same.
std::string fhir_report(std::uint64_t number) {
    report_builder report;
    report.nhs_number = synthetic_nhs_number(static_cast<std::uint32_t>(number % 4096) + 1);
    char id[40];
    std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012llx", static_cast<unsigned long long>(number));
    report.bundle_id = id;
    report.report_id = id;
    return report.build();
}

// The same of ten results, in an interchange of 1.3 KB.
std::string edifact_report(std::uint64_t number) {
    const std::string reference = std::to_string(number);
    pathology::report_text report;
    report.patient = "S07+07'PNA+PAT+" + synthetic_nhs_number(static_cast<std::uint32_t>(number % 4096) + 1) +
                     ":OPI+++SU:FINCH+FO:ROBIN'DTM+329:19700102:102'PDI+1'";
    report.specimens = "S16+16'SEQ++1'SPC+TSP+:::VENOUS BLOOD'RFF+STI:" + reference + "B'";
    report.results.clear();
    for (int i = 0; i < 10; ++i)
        report.results += "GIS+N'INV+MQ+423..:911::Haemoglobin estimation'RSL+NV+" + std::to_string(100 + i) +
                          "++:::g/L'RFF+ASL:1'S20+20'RND+U+115+165'";
    const std::string reported = "RFF+SRI:26/CH1'";
    std::string message = report.message();
    message.replace(message.find(reported), reported.size(), "RFF+SRI:" + reference + "'");
    return "UNA:+.? 'UNB+UNOC:3+000000000000111:80+000000000000222:80+260501:1205+" + reference + "++MEDRPT'" +
           message + "UNZ+1+" + reference + "'";
}

// What is sent to one hub.
class load {
  public:
    load(const hub_fixture& hub, unsigned connections, arrivals& to, sent_form form = sent_form::fhir_r4)
        : hub_(hub), to_(to), form_(form), clients_(connections) {
        connect();
    }
    // Anew: the hub has closed those that were idle while other destinations were measured.
    void connect() {
        for (auto& client : clients_) client = std::make_unique<mesh_client>(hub_.endpoint());
    }

    // One report. Seconds until the hub had it.
    double send(unsigned connection) {
        const std::uint64_t number = ++sent_;
        const bool edifact = form_ == sent_form::edifact;
        const std::string body = edifact ? edifact_report(number) : fhir_report(number);
        const auto begun = steady::now();
        const auto answer =
            clients_[connection]->send(hub_.laboratory(), "GP01", edifact ? "PATH_MEDRPT_V3" : "PATH_MEDRPT_V4", body);
        const std::chrono::duration<double> took = steady::now() - begun;
        if (answer.status != 202)
            ++refused_;
        else
            to_.set_out(message_id_of(answer), begun);
        return took.count();
    }
    unsigned connections() const { return static_cast<unsigned>(clients_.size()); }
    std::uint64_t sent() const { return sent_; }
    std::uint64_t refused() const { return refused_; }

  private:
    const hub_fixture& hub_;
    arrivals& to_;
    sent_form form_;
    std::vector<std::unique_ptr<mesh_client>> clients_;
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> refused_{0};
};

double at_share(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

// A hub whose reports go to one destination, and what arrives there.
class walk {
  public:
    virtual ~walk() = default;
    virtual std::size_t count() const { return came->count(); }

    walk(std::string called, hub_options options, std::shared_ptr<arrivals> at, sent_form sends = sent_form::fhir_r4)
        : name(std::move(called)), came(std::move(at)), hub(std::move(options)), form(sends) {}

    void start(unsigned connections) {
        hub.start();
        sender = std::make_unique<load>(hub, connections, *came, form);
    }
    // Connections before the clock runs.
    void open_connections() {
        sender->connect();
        for (unsigned i = 0; i < sender->connections(); ++i) sender->send(i);
        settle();
    }
    // Sends as fast as it can for that long, and waits for the last delivery: what is accepted and delivered a second,
    // from the first send to the last arrival.
    void measure(double seconds) {
        open_connections();
        came->take_latencies();
        const std::uint64_t before = sender->sent();
        const auto begun = steady::now();
        calls_per_second(sender->connections(), seconds, [&](unsigned i) { sender->send(i); });
        const auto sent = static_cast<double>(sender->sent() - before);
        const std::chrono::duration<double> sending = steady::now() - begun;
        settle();
        const std::chrono::duration<double> all = steady::now() - begun;
        accepted_rates.push_back(sent / sending.count());
        walked_rates.push_back(sent / all.count());
    }
    // Sends at half of what it can walk: what one message waits for its 202, and until it has arrived.
    void measure_waits(double seconds) {
        open_connections();
        came->take_latencies();
        const auto between = std::chrono::duration<double>(2 / median(walked_rates));
        const auto begun = steady::now();
        std::atomic<std::uint64_t> next{0};
        std::mutex mutex;
        const auto turn = [&](unsigned connection) {
            const auto at = begun + std::chrono::duration_cast<steady::duration>(between * static_cast<double>(next++));
            std::condition_variable never;
            std::mutex own;
            std::unique_lock lock(own);
            never.wait_until(lock, at, [] { return false; });
            const double took = sender->send(connection);
            const std::lock_guard of(mutex);
            accept_waits.push_back(took);
        };
        calls_per_second(sender->connections(), seconds, turn);
        settle();
        const auto latencies = came->take_latencies();
        walk_waits.insert(walk_waits.end(), latencies.begin(), latencies.end());
    }
    bool settle() {
        return eventually([&] { return count() >= sender->sent() - sender->refused(); }, std::chrono::seconds{120});
    }

    std::string name;
    std::shared_ptr<arrivals> came;
    hub_fixture hub;
    sent_form form;
    std::unique_ptr<load> sender;
    std::vector<double> accepted_rates;
    std::vector<double> walked_rates;
    std::vector<double> accept_waits;
    std::vector<double> walk_waits;
};

hub_options options_with(const std::string& kind, const std::string& settings) {
    hub_options made;
    made.program = SIGNALBOX_BINARY;
    made.tls = false;
    made.reports_to = "[practice]";
    made.edifact_to = "[practice]";
    made.destinations_yaml =
        "  - name: practice\n    kind: " + kind + "\n    form: fhir-r4\n    max_in_flight: 64\n" + settings;
    return made;
}

std::string webhook_settings(const http_sink& sink, const temporary_folder& place) {
    return "    url: http://127.0.0.1:" + std::to_string(sink.port()) +
           "/deliveries\n    idempotent: true\n    secret: {file: " +
           place.write("secret", "a secret of 32 bytes, or longer.") + "}\n";
}

// Accepts what a webhook brings.
http_sink::answering accepting(std::shared_ptr<arrivals> to) {
    return [to = std::move(to)](std::string_view head, std::string_view) {
        const std::string delivery_id(field_of(head, "Idempotency-Key"));
        to->came(delivery_id);
        return R"({"delivery_id":")" + delivery_id + R"(","outcome":"accepted"})";
    };
}

// The value of a member after `from`, of compact JSON.
std::string text_after(std::string_view json, std::string_view from, std::string_view member) {
    const std::string mark = "\"" + std::string(member) + "\":\"";
    const auto at = json.find(mark, json.find(from));
    if (at == std::string_view::npos) return {};
    const auto begin = at + mark.size();
    return std::string(json.substr(begin, json.find('"', begin) - begin));
}

// Takes what is sent to $process-message.
http_sink::answering processing(std::shared_ptr<arrivals> to) {
    return [to = std::move(to)](std::string_view head, std::string_view body) {
        to->came(std::string(field_of(head, "Idempotency-Key")));
        return R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader",)"
               R"("response":{"code":"ok","identifier":")" +
               text_after(body, R"("resourceType":"MessageHeader")", "id") + R"("}}}]})";
    };
}

// What a walk needs before its hub can be configured.
struct webhook_parts {
    temporary_folder place;
    std::shared_ptr<arrivals> at = std::make_shared<arrivals>();
    http_sink sink{accepting(at)};
};

class webhook_walk final : webhook_parts, public walk {
  public:
    webhook_walk() : walk("webhook", options_with("webhook", webhook_settings(sink, place)), at) {}
};

struct fhir_parts {
    std::shared_ptr<arrivals> at = std::make_shared<arrivals>();
    http_sink sink{processing(at)};
};

class fhir_walk final : fhir_parts, public walk {
  public:
    fhir_walk(const std::string& called, sent_form form)
        : walk(called,
               options_with("http_fhir", "    settings: {url: \"http://127.0.0.1:" + std::to_string(sink.port()) +
                                             "\", idempotent: true}\n"),
               at, form) {}
};

struct folder_parts {
    temporary_folder place;
    folder_watch watch{place.text()};
};

// Destinations that write a file for each message and have it on the disk.
class folder_walk final : folder_parts, public walk {
  public:
    folder_walk(const std::string& called, const std::string& kind, const std::string& settings)
        : walk(called, options_with(kind, with_path(settings, place.text())), std::make_shared<arrivals>()) {}
    std::size_t count() const override { return watch.count(); }
};

struct library_parts {
    temporary_folder place;
    std::shared_ptr<arrivals> at = std::make_shared<arrivals>();
    datagram_sink sink{place.file("socket"), [to = at](const std::string& delivery_id) { to->came(delivery_id); }};
};

// Destinations that do nothing: what the carrier costs.
class library_walk final : library_parts, public walk {
  public:
    library_walk(const std::string& called, const std::string& settings, sent_form form = sent_form::fhir_r4)
        : walk(called, options_with("library", with_path(settings, sink.path())), at, form) {}
};

std::vector<std::unique_ptr<walk>> all_walks(const std::string& only) {
    std::vector<std::unique_ptr<walk>> made;
    static const installed_sdk sdk(SIGNALBOX_BUILD_DIR); // as long as the hubs that load from it
    static const std::string library = sdk.build(SIGNALBOX_SOURCE_DIR "/tests/bench/counting_sink.c");
    const std::string settings = "    library: " + library +
                                 "\n    sha256: " + base::to_hex(base::sha256_of(base::as_bytes(file_text(library)))) +
                                 "\n    settings: {socket: PATH}\n";
    const std::string python =
        "    command: [" SIGNALBOX_SOURCE_DIR "/adapters/sdk/examples/folder_drop.py]\n    settings: {folder: PATH}\n";
    const std::string trusted = settings + "    trusted: true\n";
    const auto add = [&](const std::string& name, const std::function<std::unique_ptr<walk>()>& make) {
        if (only.empty() || only == name) made.push_back(make());
    };
    add("http_fhir", [&] { return std::make_unique<fhir_walk>("http_fhir", sent_form::fhir_r4); });
    add("http_fhir-edifact", [&] { return std::make_unique<fhir_walk>("http_fhir, EDIFACT", sent_form::edifact); });
    add("trusted", [&] { return std::make_unique<library_walk>("trusted", trusted); });
    add("trusted-edifact",
        [&] { return std::make_unique<library_walk>("trusted, EDIFACT", trusted, sent_form::edifact); });
    add("webhook", [&] { return std::make_unique<webhook_walk>(); });
    add("child", [&] { return std::make_unique<library_walk>("library in a child", settings); });
    add("file_drop", [&] { return std::make_unique<folder_walk>("file_drop", "file_drop", "    folder: PATH\n"); });
    add("executable", [&] { return std::make_unique<folder_walk>("executable, Python", "executable", python); });
    return made;
}

std::uint64_t compare_destinations(const scale& size, const std::string& only) {
    const auto walks = all_walks(only);
    for (const auto& each : walks) each->start(size.connections);
    for (int round = 0; round < size.rounds; ++round)
        for (const auto& each : walks) each->measure(size.seconds);
    std::uint64_t failures = 0;
    for (const auto& each : walks) {
        each->measure_waits(size.seconds);
        failures += each->sender->refused();
        if (!each->settle()) ++failures;
        std::printf("%-20s accepted %5.0f/s, walked %5.0f/s; at half of that the 202 p50 %.1f ms p99 %.1f ms",
                    each->name.c_str(), median(each->accepted_rates), median(each->walked_rates),
                    1e3 * at_share(each->accept_waits, 0.5), 1e3 * at_share(each->accept_waits, 0.99));
        if (!each->walk_waits.empty())
            std::printf(", arrival p50 %.1f ms p99 %.1f ms", 1e3 * at_share(each->walk_waits, 0.5),
                        1e3 * at_share(each->walk_waits, 0.99));
        std::printf("\n");
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
    const auto came = std::make_shared<arrivals>();
    http_sink sink(accepting(came), false);
    hub_options options = options_with("webhook", webhook_settings(sink, place));
    options.destinations_yaml += "    retry: {breaker_first_open: 100ms, breaker_open_max: 500ms}\n";
    hub_fixture hub(options);
    hub.start();
    load sender(hub, size.connections, *came);
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
    const bool drained = eventually([&] { return came->count() >= accepted; }, std::chrono::seconds{600});
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

    // A kind of destination, or --waiting; without one everything.
    const std::string only = argc > 1 && !smoke ? argv[1] : "";
    std::uint64_t failures = 0;
    if (only != "--waiting") failures += compare_destinations(size, only);
    if (only.empty() || only == "--waiting") failures += measure_waiting(size);
    std::printf("\nmedians of %d rounds of %.1f s at %u connections, what was not as expected: %llu\n", size.rounds,
                size.seconds, size.connections, static_cast<unsigned long long>(failures));
    return failures == 0 ? 0 : 1;
}
