#include "tests/bench/beside.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>

#include "broker/base/crypto.hpp"
#include "tests/bench/arrivals.hpp"
#include "tests/bench/interchanges.hpp"
#include "tests/bench/sinks.hpp"
#include "tests/bench/zero_log.hpp"
#include "tests/support/installed_sdk.hpp"
#include "tests/support/webhook_sink.hpp"

namespace signalbox::tests {

namespace {

using steady = std::chrono::steady_clock;

// Gives up soon and looks again soon, so that the bad ones have their turn all the time.
constexpr const char* restless =
    "    retry: {first_wait: 100ms, wait_max: 500ms, attempt_deadline: 1s, breaker_first_open: 200ms, "
    "breaker_open_max: 500ms}\n";

// The library, built once against an installed SDK.
std::string good_library() {
    static const installed_sdk sdk(SIGNALBOX_BUILD_DIR); // as long as the hubs that load from it
    static const std::string library = sdk.build(SIGNALBOX_SOURCE_DIR "/tests/bench/counting_sink.c");
    return library;
}

// What a bad server does to each delivery, by the name of its destination.
const std::map<std::string, webhook_sink::treatment> treatments{
    {"lose", webhook_sink::treatment::lose},   {"busy", webhook_sink::treatment::busy},
    {"error", webhook_sink::treatment::error}, {"silent", webhook_sink::treatment::hang},
    {"reset", webhook_sink::treatment::reset}, {"garbage", webhook_sink::treatment::garbage},
    {"another", webhook_sink::treatment::lie}, {"drip", webhook_sink::treatment::drip},
    {"flood", webhook_sink::treatment::flood}, {"redirect", webhook_sink::treatment::redirect},
};

class company {
  public:
    company(const beside_scale& size, const std::vector<std::string>& manners, bool are_good)
        : size_(size), bad_ones_(names_of(manners)), are_good_(are_good), hub_(options()) {
        hub_.start();
        for (unsigned i = 0; i < size.connections; ++i)
            clients_.push_back(std::make_unique<mesh_client>(hub_.endpoint()));
        send(0, "GP01"); // the library's process is there before the clock runs
        settle();
    }

    // Milliseconds from the send to the good adapter's arrival, with so many reports a second to each bad one.
    double p99(double bad_rate) {
        static_cast<void>(came_->take_latencies());
        const auto share = bad_rate == 0 ? 0 : static_cast<std::uint64_t>(size_.rate / bad_rate);
        at_rate(size_.rate, size_.connections, size_.seconds, [&](unsigned thread, std::uint64_t number) {
            if (share != 0 && number % share == 0) send(thread, "OTHER01");
            send(thread, "GP01");
        });
        settle();
        return 1e3 * at_share(came_->take_latencies(), 0.99);
    }

    // Deliveries of that destination in those states; in any where none are named.
    std::size_t deliveries(const std::string& destination, const std::string& states) {
        std::vector<std::string> words{"delivery", "list", "--destination", destination, "--limit", "1000", "--json"};
        if (!states.empty()) words.insert(words.end(), {"--state", states});
        const auto listed = hub_.command(words);
        return times_in(listed.output, "\"delivery_id\"");
    }
    // Whether it has been bad at all: an attempt has ended.
    bool has_tried(const std::string& destination) {
        return eventually([&] {
            const auto listed = hub_.command({"delivery", "list", "--destination", destination, "--json"});
            return times_in(listed.output, "\"attempts\":") > times_in(listed.output, "\"attempts\":0");
        });
    }
    const std::vector<std::string>& bad_ones() const { return bad_ones_; }
    std::uint64_t sent_to_each_bad() const { return bad_; }
    std::uint64_t failures() const { return failures_; }

  private:
    static std::vector<std::string> names_of(const std::vector<std::string>& manners) {
        std::vector<std::string> names;
        for (const std::string& manner : manners) {
            if (manner != "servers") names.push_back(manner);
            if (manner == "servers")
                for (const auto& [name, what] : treatments) names.push_back(name);
        }
        return names;
    }

    std::string bad_one(const std::string& name) {
        const std::string begin = "  - name: " + name + "\n    form: fhir-r4\n    max_in_flight: 16\n" + restless;
        if (treatments.contains(name))
            return begin + "    kind: webhook\n    idempotent: true\n    url: http://127.0.0.1:" +
                   std::to_string(servers_.port()) + "/" + name +
                   "\n    secret: {file: " + place_.write("secret", "a secret of 32 bytes, or longer.") + "}\n";
        return begin +
               "    kind: executable\n    command: [" SIGNALBOX_SOURCE_DIR
               "/tests/bench/misbehaving_adapter.py]\n    settings: {manner: " +
               (are_good_ ? "good" : name) + "}\n";
    }

    hub_options options() {
        hub_options made;
        made.program = SIGNALBOX_BINARY;
        made.tls = false;
        made.reports_to = "[mailbox]";
        made.destinations_yaml =
            "  - name: good\n    kind: library\n    form: fhir-r4\n    max_in_flight: 16\n    library: " +
            good_library() +
            "\n    sha256: " + base::to_hex(base::sha256_of(base::as_bytes(file_text(good_library())))) +
            "\n    settings: {socket: " + sink_.path() + "}\n";
        std::string all;
        for (const std::string& name : bad_ones_) {
            made.destinations_yaml += bad_one(name);
            all += (all.empty() ? "" : ", ") + name;
        }
        made.routes_yaml = "  - {name: to-bad, when: {message_type: edifact, ods_code: B82002}, deliver_to: [" + all +
                           "], acknowledge: recipient}\n"
                           "  - {name: to-good, when: {message_type: edifact, ods_code: A81001}, deliver_to: [good], "
                           "acknowledge: recipient}\n";
        return made;
    }

    void send(unsigned connection, const std::string& to) {
        const auto begun = steady::now();
        const std::uint64_t number = ++sent_;
        const auto answer =
            clients_[connection]->send(hub_.laboratory(), to, "PATH_MEDRPT_V3",
                                       interchange_of(number, static_cast<std::uint32_t>(number % 4'000) + 1, 1));
        const std::string id = message_id_of(answer);
        if (id.empty())
            ++failures_;
        else if (to == "OTHER01")
            ++bad_;
        else {
            came_->set_out(id, begun);
            ++good_;
        }
    }

    void settle() {
        if (!eventually([&] { return came_->count() >= good_; })) ++failures_;
    }

    beside_scale size_;
    std::vector<std::string> bad_ones_;
    bool are_good_; // for comparison
    temporary_folder place_;
    webhook_sink servers_{[this](const std::string& path, const std::string&) {
        return are_good_ ? webhook_sink::treatment::accept : treatments.at(path.substr(1));
    }};
    std::shared_ptr<arrivals> came_ = std::make_shared<arrivals>();
    datagram_sink sink_{place_.file("socket"), [this](const std::string& delivery_id) { came_->came(delivery_id); }};
    hub_fixture hub_;
    std::vector<std::unique_ptr<mesh_client>> clients_;
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> good_{0};
    std::atomic<std::uint64_t> bad_{0};
    std::atomic<std::uint64_t> failures_{0};
};

// Whatever a bad one did: each of its deliveries is there, and only one that sometimes accepts has taken some.
std::uint64_t lost_of(company& hub, const std::string& name) {
    const bool may_take = name == "slow" || name == "fail";
    const std::size_t there = hub.deliveries(name, "");
    const std::size_t taken = may_take ? 0 : hub.deliveries(name, "delivered,confirmed");
    if (there == hub.sent_to_each_bad() && taken == 0) return 0;
    std::printf("  %s: %zu of %llu are there, %zu taken\n", name.c_str(), there,
                static_cast<unsigned long long>(hub.sent_to_each_bad()), taken);
    return 1;
}

} // namespace

const std::vector<std::string>& bad_manners() {
    static const std::vector<std::string> all{"hang", "crash", "babble", "lie", "slow", "fail", "servers"};
    return all;
}

std::uint64_t measure_beside(const beside_scale& size, const std::vector<std::string>& manners) {
    std::vector<double> alone;
    std::vector<double> beside_good;
    std::vector<double> beside;
    std::uint64_t failures = 0;
    for (int round = 0; round < size.rounds; ++round) {
        {
            company good(size, manners, true);
            alone.push_back(good.p99(0));
            beside_good.push_back(good.p99(size.bad_rate));
            failures += good.failures();
        }
        company hub(size, manners, false);
        beside.push_back(hub.p99(size.bad_rate));
        failures += hub.failures();
        for (const std::string& name : hub.bad_ones()) failures += lost_of(hub, name) + (hub.has_tried(name) ? 0 : 1);
    }
    std::string called;
    for (const std::string& manner : manners) called += (called.empty() ? "" : ", ") + manner;
    std::printf("  beside %-40s p99 %.1f ms; while they are good %.1f ms: %.2f (goal 1.20); alone %.1f ms: %.2f\n",
                (called + ":").c_str(), median(beside), median(beside_good), median(beside) / median(beside_good),
                median(alone), median(beside) / median(alone));
    return failures;
}

} // namespace signalbox::tests
