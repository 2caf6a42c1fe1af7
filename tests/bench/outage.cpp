#include "tests/bench/outage.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/arrivals.hpp"
#include "tests/bench/interchanges.hpp"
#include "tests/bench/sinks.hpp"
#include "tests/bench/zero_log.hpp"

namespace signalbox::tests {

namespace {

using steady = std::chrono::steady_clock;

std::string accepted(std::string_view head) {
    return R"({"delivery_id":")" + std::string(field_of(head, "Idempotency-Key")) + R"(","outcome":"accepted"})";
}

std::string webhook(const std::string& name, const http_sink& sink, const std::string& secret) {
    return "  - name: " + name +
           "\n    kind: webhook\n    form: fhir-r4\n    max_in_flight: 64\n    idempotent: true\n" +
           "    url: http://127.0.0.1:" + std::to_string(sink.port()) + "/\n    secret: {file: " + secret +
           "}\n    retry: {breaker_first_open: 100ms, breaker_open_max: 500ms}\n";
}

std::string route(const std::string& to, const std::string& ods_code) {
    return "  - {name: to-" + to + ", when: {message_type: edifact, ods_code: " + ods_code + "}, deliver_to: [" + to +
           "], acknowledge: recipient}\n";
}

// A hub whose one destination is down until its door is opened, and whose other one takes everything.
class outage {
  public:
    explicit outage(const outage_scale& size) : size_(size), hub_(options()) {
        hub_.start();
        for (unsigned i = 0; i < size.connections; ++i)
            clients_.push_back(std::make_unique<mesh_client>(hub_.endpoint()));
    }

    // p99 of the other destination's arrivals, milliseconds: the median of the windows.
    double other_p99() {
        std::vector<double> windows;
        for (int i = 0; i < size_.windows; ++i) windows.push_back(window());
        return median(windows);
    }

    // Interchanges about all patients in turn, each course by one connection. Seconds that it took.
    double fill() {
        const std::uint32_t courses = size_.patients / size_.reports;
        const auto versions = static_cast<std::uint32_t>(size_.waiting / size_.patients);
        const auto begun = steady::now();
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < size_.connections; ++i)
            threads.emplace_back([&, i] {
                for (std::uint32_t version = 1; version <= versions; ++version)
                    for (std::uint32_t course = i; course < courses; course += size_.connections)
                        send(i, course, version);
            });
        for (std::thread& each : threads) each.join();
        return std::chrono::duration<double>(steady::now() - begun).count();
    }

    // Killed with everything waiting. Seconds until it serves again.
    double start_again() {
        hub_.hub().kill();
        const auto begun = steady::now();
        hub_.start();
        return std::chrono::duration<double>(steady::now() - begun).count();
    }

    // Until everything has arrived. Seconds that it took; negative when something never came.
    double drain() {
        const auto begun = steady::now();
        down_.open_door();
        const bool all = eventually([&] { return courses_.so_far().reports >= queued_; }, std::chrono::seconds{600});
        const std::chrono::duration<double> took = steady::now() - begun;
        return all ? took.count() : -1;
    }

    bool told_once(const std::string& alarm, const std::string& event) {
        const std::string line = "\"" + event + "\",\"rule\":\"" + alarm + "\",\"part\":\"down\"";
        const bool told = eventually([&] { return times_in(hub_.hub().log(), line) > 0; });
        const std::size_t times = times_in(hub_.hub().log(), line);
        std::printf("  %s of %s: %zu times\n", event.c_str(), alarm.c_str(), times);
        return told && times == 1;
    }
    bool nobody_is_asked() { return hub_.command({"dlq", "list", "--json", "--quiet"}).output == "[]\n"; }
    long memory(const std::string& member) { return memory_of(hub_.hub().pid(), member); }
    std::uint64_t queued() const { return queued_; }
    std::uint64_t refused() const { return refused_; }
    ordered_courses::count arrived() const { return courses_.so_far(); }

  private:
    hub_options options() {
        hub_options made;
        made.program = SIGNALBOX_BINARY;
        made.tls = false;
        made.reports_to = "[mailbox]";
        made.alarms_yaml = "  look_every: 5s\n  waiting_max: 500ms\n";
        const std::string secret = place_.write("secret", "a secret of 32 bytes, or longer.");
        made.destinations_yaml = webhook("down", down_, secret) + webhook("other", other_, secret);
        made.routes_yaml = route("down", "A81001") + route("other", "B82002");
        return made;
    }

    void send(unsigned connection, std::uint32_t course, std::uint32_t version) {
        const auto answer =
            clients_[connection]->send(hub_.laboratory(), "GP01", "PATH_MEDRPT_V3",
                                       interchange_of(++sent_, course * size_.reports + 1, size_.reports));
        const std::string id = message_id_of(answer);
        if (id.empty()) {
            ++refused_;
            return;
        }
        courses_.set_out(id, course, version);
        queued_ += size_.reports;
    }

    double window() {
        static_cast<void>(came_->take_latencies());
        const std::size_t before = came_->count();
        std::atomic<std::uint64_t> sent{0};
        at_rate(size_.rate, std::min(size_.connections, 8U), size_.seconds, [&](unsigned thread, std::uint64_t) {
            const auto begun = steady::now();
            const std::uint64_t number = ++sent_;
            const auto answer = clients_[thread]->send(
                hub_.laboratory(), "OTHER01", "PATH_MEDRPT_V3",
                interchange_of(number, static_cast<std::uint32_t>(number % size_.patients) + 1, 1));
            const std::string id = message_id_of(answer);
            if (id.empty()) {
                ++refused_;
                return;
            }
            came_->set_out(id, begun);
            ++sent;
        });
        if (!eventually([&] { return came_->count() >= before + sent; })) ++refused_;
        return 1e3 * at_share(came_->take_latencies(), 0.99);
    }

    outage_scale size_;
    temporary_folder place_;
    ordered_courses courses_;
    std::shared_ptr<arrivals> came_ = std::make_shared<arrivals>();
    http_sink down_{[this](std::string_view head, std::string_view) {
                        courses_.came(field_of(head, "Idempotency-Key"));
                        return accepted(head);
                    },
                    false};
    http_sink other_{[this](std::string_view head, std::string_view) {
        came_->came(std::string(field_of(head, "Idempotency-Key")));
        return accepted(head);
    }};
    hub_fixture hub_;
    std::vector<std::unique_ptr<mesh_client>> clients_;
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> queued_{0};
    std::atomic<std::uint64_t> refused_{0};
};

} // namespace

std::uint64_t measure_outage(const outage_scale& size) {
    std::printf("\na destination that is down\n");
    outage hub(size);
    const double before = hub.other_p99();
    const long at_first = hub.memory("VmRSS");
    const double filling = hub.fill();
    std::printf("  %llu reports wait, accepted at %.0f/s; resident %ld KiB, before that %ld\n",
                static_cast<unsigned long long>(hub.queued()), static_cast<double>(hub.queued()) / filling,
                hub.memory("VmRSS"), at_first);
    std::uint64_t failures = hub.told_once("breaker_open", "alarm.opened") ? 0 : 1;
    failures += hub.told_once("oldest_waiting", "alarm.opened") ? 0 : 1;
    const double during = hub.other_p99();
    std::printf("  the other destination's p99: %.1f ms before, %.1f ms with all that waiting (%.2f, goal 1.20)\n",
                before, during, before > 0 ? during / before : 0);

    std::printf("  killed, and ready again after %.2f s (goal 2)\n", hub.start_again());
    const double draining = hub.drain();
    const auto arrived = hub.arrived();
    std::printf("  drained at %.0f/s: %llu came, %llu out of order, %llu again, %llu strangers; at most %ld KiB\n",
                draining > 0 ? static_cast<double>(arrived.reports) / draining : 0,
                static_cast<unsigned long long>(arrived.reports), static_cast<unsigned long long>(arrived.out_of_order),
                static_cast<unsigned long long>(arrived.repeated), static_cast<unsigned long long>(arrived.strangers),
                hub.memory("VmHWM"));
    failures += hub.told_once("breaker_open", "alarm.closed") ? 0 : 1;
    failures += hub.told_once("oldest_waiting", "alarm.closed") ? 0 : 1;
    if (draining < 0 || arrived.reports != hub.queued()) ++failures;
    if (!hub.nobody_is_asked()) ++failures; // nothing was poisoned
    return failures + hub.refused() + arrived.out_of_order + arrived.repeated + arrived.strangers;
}

} // namespace signalbox::tests
