// GP Connect pass-through: a structured record from a provider on loopback, through the hub with its answers looked at
// in each way, and through nginx as a plain proxy (package nginx-light; without it only the hub is measured). Load,
// provider and proxy on the same cores, medians of alternated rounds; then what one request waits, one at a time.
// With --memory instead: what the hub holds in memory while a document of 250 MB goes through, plain, in gzip, and with
// a size that nobody stated.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/large_document.hpp"
#include "tests/bench/resident_memory.hpp"
#include "tests/bench/sinks.hpp"
#include "tests/bench/zero_log.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/gpconnect_hub.hpp"
#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox::tests;

namespace {

constexpr unsigned connections = 16;
const std::string nginx = "/usr/sbin/nginx";
const std::string everything =
    R"(,{"name":"includeAllergies","part":[{"name":"includeResolvedAllergies","valueBoolean":true}]},)"
    R"({"name":"includeMedication"},{"name":"includeConsultations"},{"name":"includeProblems"},)"
    R"({"name":"includeImmunisations"},{"name":"includeUncategorisedData"},{"name":"includeInvestigations"},)"
    R"({"name":"includeReferrals"},{"name":"includeDiaryEntries"})";

struct record {
    std::string asked;
    std::string answered;
};

// Of the simulated practice's patient with everything.
record record_of_everything() {
    const gpconnect_sandbox practice(SIGNALBOX_BINARY, "A20047=emis");
    const std::string number = practice.patient("ordinary");
    record made;
    made.asked = R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":{"system":)"
                 R"("https://fhir.nhs.uk/Id/nhs-number","value":")" +
                 number + "\"}}" + everything + "]}";
    made.answered = practice.record_of(number, everything).body;
    return made;
}

// Somebody through whom the record is asked.
struct way {
    way(std::string called, std::uint16_t port) : name(std::move(called)) {
        for (unsigned i = 0; i < connections; ++i) {
            mesh_endpoint to;
            to.port = port;
            clients.push_back(std::make_unique<mesh_client>(to));
        }
    }
    bool ask(unsigned connection, const http_fields& fields, const std::string& body) {
        return clients[connection]
                   ->request("POST", "/A81001/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord", fields,
                             body)
                   .status == 200;
    }

    std::string name;
    std::vector<std::unique_ptr<mesh_client>> clients;
    std::vector<double> rates;
    std::vector<double> waits;
};

double at_share(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::unique_ptr<gpconnect_hub> hub_before(std::uint16_t provider, const std::string& answers) {
    gpconnect_hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.answers = answers;
    options.requests_max = "64";
    options.provider_port = provider;
    return std::make_unique<gpconnect_hub>(std::move(options),
                                           [](const gpconnect_provider::request&) { return fhir_answer(500, ""); });
}

// nginx before that provider, with connections kept to both sides.
std::string nginx_configuration(const temporary_folder& place, std::uint16_t port, std::uint16_t provider) {
    const std::string folder = place.text();
    return place.write(
        "nginx.conf",
        "daemon off; worker_processes 2; pid " + folder + "/pid; error_log " + folder +
            "/error.log;\nevents { worker_connections 1024; }\nhttp { access_log off; keepalive_requests "
            "1000000000; client_body_temp_path " +
            folder + "/b; proxy_temp_path " + folder + "/p; fastcgi_temp_path " + folder + "/f; uwsgi_temp_path " +
            folder + "/u; scgi_temp_path " + folder +
            "/s;\nupstream provider { server 127.0.0.1:" + std::to_string(provider) +
            "; keepalive 64; keepalive_requests 1000000000; }\nserver { listen 127.0.0.1:" + std::to_string(port) +
            "; location / { proxy_pass http://provider; proxy_http_version 1.1; "
            "proxy_set_header Connection \"\"; } } }\n");
}

// A port that nobody has just now.
std::uint16_t free_port() {
    return http_sink([](std::string_view, std::string_view) { return std::string(); }).port();
}

// A document of 250 MB, after one that takes what is taken once: buffers, the allocator's pages.
// A hub that holds documents would miss the goal with the small one as well.
bool measure_document(const char* how, std::uint64_t size, gpconnect_provider::answer (*give)(std::uint64_t),
                      std::uint64_t (*read)(const gpconnect_hub&)) {
    constexpr long goal_kib = 4096;
    std::atomic<std::uint64_t> wanted{1'000'000};
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, [&](const gpconnect_provider::request&) { return give(wanted); });
    read(hub);
    const pid_t process = hub.process().pid();
    forget_peak(process);
    const long before = resident_now(process);
    wanted = size;
    const auto begun = std::chrono::steady_clock::now();
    const std::uint64_t came = read(hub);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    const long most = resident_at_most(process);
    std::printf("a document of %.0f MB, %s: resident %ld KiB before, at most %ld KiB (+%ld KiB; goal +%ld); %.1f s\n",
                static_cast<double>(came) / 1e6, how, before, most, most - before, goal_kib, took.count());
    return came == size && most - before <= goal_kib;
}

int measure_memory(bool smoke) {
    const std::uint64_t size = smoke ? 16'000'000 : 250'000'000;
    const bool plain = measure_document("plain", size, document_of, read_document);
    const bool packed = measure_document("in gzip", size, document_of, read_packed_document);
    const bool unsized =
        measure_document("in gzip, its size not stated", size, unsized_document_of, read_packed_document);
    return plain && packed && unsized ? 0 : 1;
}

int measure_speed(bool smoke) {
    const int rounds = smoke ? 1 : 5;
    const double seconds = smoke ? 0.3 : 4.0;

    const record what = record_of_everything();
    const http_sink provider([&](std::string_view, std::string_view) { return what.answered; }, true,
                             "application/fhir+json");
    std::vector<std::unique_ptr<gpconnect_hub>> hubs;
    std::vector<way> ways;
    const temporary_folder place;
    std::unique_ptr<background_program> proxy;
    if (std::filesystem::exists(nginx)) {
        const std::uint16_t port = free_port();
        proxy = std::make_unique<background_program>(
            std::vector<std::string>{nginx, "-p", place.text(), "-c", nginx_configuration(place, port, provider.port()),
                                     "-e", place.file("error.log")},
            place.file("told"));
        ways.emplace_back("nginx", port);
        const bool up = eventually([&] { return std::filesystem::exists(place.file("pid")); });
        if (!up) std::printf("nginx did not start\n");
    }
    for (const char* answers : {"off", "warn", "strict"}) {
        hubs.push_back(hub_before(provider.port(), answers));
        ways.emplace_back(std::string("hub, answers ") + answers, hubs.back()->endpoint().port);
    }
    ways.emplace_back("the provider itself", provider.port());

    http_fields fields = hubs.front()->fields("fhir:operation:gpc.getstructuredrecord-1");
    fields.emplace_back("Content-Type", "application/fhir+json");
    std::atomic<std::uint64_t> failures{0};
    for (int round = 0; round < rounds; ++round) {
        for (way& each : ways) {
            for (auto& [name, value] : fields)
                if (name == "Authorization") value = gpconnect_token(seconds_now()).authorization();
            each.rates.push_back(calls_per_second(connections, seconds, [&](unsigned i) {
                if (!each.ask(i, fields, what.asked)) ++failures;
            }));
            for (int i = 0; i < (smoke ? 10 : 400); ++i) {
                const auto begun = std::chrono::steady_clock::now();
                if (!each.ask(0, fields, what.asked)) ++failures;
                each.waits.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
            }
        }
    }
    const double plain = proxy ? median(ways.front().rates) : 0;
    for (const way& each : ways) {
        std::printf("%-20s %6.0f/s", each.name.c_str(), median(each.rates));
        if (plain > 0) std::printf(", %.2f of nginx", median(each.rates) / plain);
        std::printf("; one at a time p50 %.2f ms p99 %.2f ms\n", 1e3 * at_share(each.waits, 0.5),
                    1e3 * at_share(each.waits, 0.99));
    }
    std::printf("record %zu bytes, medians of %d rounds of %.1f s at %u connections, failures %llu\n",
                what.answered.size(), rounds, seconds, connections, static_cast<unsigned long long>(failures.load()));
    return failures == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const auto is_given = [&](const char* word) {
        return std::any_of(argv + 1, argv + argc, [&](const char* given) { return std::strcmp(given, word) == 0; });
    };
    return is_given("--memory") ? measure_memory(is_given("--smoke")) : measure_speed(is_given("--smoke"));
}
