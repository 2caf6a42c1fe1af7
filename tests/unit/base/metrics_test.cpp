#include "broker/base/metrics.hpp"

#include <thread>

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

bool exposed(const std::string& line) {
    return ("\n" + base::metrics_text()).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("counter: what several threads add is summed", "[base]") {
    base::counter counter("test_threads_total", "Additions from threads");

    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([counter]() mutable {
            for (int n = 0; n < 1000; ++n) counter.add();
        });
    for (auto& thread : threads) thread.join();

    CHECK(counter.value() == 12'000);
    CHECK(exposed("test_threads_total 12000"));
}

TEST_CASE("counter: one series per set of labels, the same one each time it is looked up", "[base]") {
    base::counter("test_labels_total", "Labels", {{"outcome", "kept"}}).add(2);
    base::counter("test_labels_total", "Labels", {{"outcome", "refused"}}).add(3);
    base::counter("test_labels_total", "Labels", {{"outcome", "kept"}}).add(5);

    CHECK(exposed("test_labels_total{outcome=\"kept\"} 7"));
    CHECK(exposed("test_labels_total{outcome=\"refused\"} 3"));
    CHECK(exposed("# TYPE test_labels_total counter"));
    CHECK(exposed("# HELP test_labels_total Labels"));
}

TEST_CASE("gauge: it goes up and down", "[base]") {
    base::gauge gauge("test_gauge", "Up and down");

    gauge.set(10);
    gauge.add(-13);

    CHECK(gauge.value() == -3);
    CHECK(exposed("test_gauge -3"));
}

TEST_CASE("histogram: observations fall into their buckets, the last of which has no bound", "[base]") {
    base::histogram histogram("test_seconds", "Durations");

    for (const double seconds : {0.00005, 0.0001, 0.002, 2.0, 1000.0}) histogram.observe(seconds);

    CHECK(exposed("test_seconds_bucket{le=\"0.0001\"} 2"));
    CHECK(exposed("test_seconds_bucket{le=\"0.0025\"} 3"));
    CHECK(exposed("test_seconds_bucket{le=\"2.5\"} 4"));
    CHECK(exposed("test_seconds_bucket{le=\"100\"} 4"));
    CHECK(exposed("test_seconds_bucket{le=\"+Inf\"} 5"));
    CHECK(exposed("test_seconds_count 5"));
    CHECK(exposed("test_seconds_sum 1002.00215"));
}

TEST_CASE("histogram: a duration below zero counts as none", "[base]") {
    base::histogram histogram("test_negative_seconds", "Durations");

    histogram.observe(-1.0);

    CHECK(exposed("test_negative_seconds_count 1"));
    CHECK(exposed("test_negative_seconds_sum 0"));
}
