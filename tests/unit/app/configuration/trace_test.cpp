#include "broker/app/configuration/trace.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/yaml.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

struct reading {
    trace::recording_limits limits;
    std::vector<std::string> problems;
};

reading read(const char* yaml) {
    const auto given = fhir::read_yaml(yaml);
    REQUIRE(given.has_value());
    app::trace_reader reader(*given, "hub.yaml");
    reading made;
    made.limits = reader.read(given->root().find("trace"));
    for (const app::problem& each : reader.problems()) made.problems.push_back(each.pointer + ": " + each.what);
    return made;
}

} // namespace

TEST_CASE("configuration trace: folder, sizes and times", "[app]") {
    const auto made = read("trace: {folder: /srv/traces, rotate_at: 1MiB, files_max: 3, queue_max: 128KiB, "
                           "queue_lines_max: 50, duration_max: 1h, lease: 90s}\n");
    CHECK(made.problems.empty());
    CHECK(made.limits.folder == "/srv/traces");
    CHECK(made.limits.rotate_at == 1UL << 20);
    CHECK(made.limits.files_max == 3);
    CHECK(made.limits.queue_max == 128UL << 10);
    CHECK(made.limits.queue_lines_max == 50);
    CHECK(made.limits.duration_max == 1h);
    CHECK(made.limits.lease == 90s);
}

TEST_CASE("configuration trace: files and queues have a least size", "[app]") {
    CHECK(read("trace: {rotate_at: 1KiB, duration_max: 0s}\n").problems ==
          std::vector<std::string>{"/trace/rotate_at: 65536 or more", "/trace/duration_max: a duration of more than "
                                                                      "nothing"});
}

TEST_CASE("configuration trace: a lease is of 1 s to 1 h", "[app]") {
    for (const char* wrong : {"trace: {lease: 999ms}", "trace: {lease: 61min}"})
        CHECK(read(wrong).problems == std::vector<std::string>{"/trace/lease: a duration from 1s to 1h"});
    CHECK(read("trace: {lease: 1s}").limits.lease == 1s);
}
