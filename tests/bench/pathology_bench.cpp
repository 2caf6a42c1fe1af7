// uses: mapping
// One report of twenty results from EDIFACT into FHIR R4, step by step and as a whole, with and without the seed map.
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "broker/mapping/forms/code_report.hpp"
#include "broker/mapping/forms/read_reports.hpp"
#include "broker/mapping/render.hpp"

using namespace signalbox;

namespace {

std::string interchange() {
    std::string text = "UNA:+.? 'UNB+UNOC:3+000000000000001:80+000000000000002:80+261122:0905+77++MEDRPT++1'"
                       "UNH+1+MEDRPT:0:1:RT:NHS003'BGM+LSR'DTM+137:202611220905:203'S01+01'"
                       "NAD+PO+G9999998:900++TEST'SPR+PRO'S01+01'NAD+MR+A81001:901'SPR+ORG'S01+01'"
                       "NAD+SLA+++TEST HOSPITAL'SPR+ORG'S02+02'GIS+N'RFF+SRI:26/R-1'STS++UN'"
                       "DTM+ISR:202611220900:203'S06+06'S07+07'PNA+PAT+9990000018:OPI+++SU:SAMPLE+FO:SAM'"
                       "DTM+329:19700101:102'PDI+2'S16+16'SEQ++1'SPC+TSP+:::VENOUS BLOOD'RFF+STI:R-1B'"
                       "GIS+N'INV+MQ+424..:911::Full blood count - FBC'SEQ++1'RFF+ASL:1'";
    std::size_t segments = 34;
    for (int i = 0; i < 20; ++i, segments += 6)
        text += "GIS+N'INV+MQ+423..:911::Haemoglobin estimation'RSL+NV+" + std::to_string(100 + i) +
                "++:::g/L'RFF+ARL:1'S20+20'RND+U+115+165'";
    return text + "UNT+" + std::to_string(segments + 1) + "+1'UNZ+1+77'";
}

const std::string text = interchange();

std::shared_ptr<const mapping::code_map> seed_map() {
    auto loaded = mapping::code_map::load({SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv"});
    if (!loaded) std::abort();
    return *loaded;
}

pathology::report read_once() {
    auto sent = mapping::read_reports(text, mapping::report_form::edifact);
    if (sent.reports.size() != 1 || pathology::has_error(sent.reports[0].findings)) std::abort();
    return std::move(sent.reports[0].report);
}

void read_edifact(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(mapping::read_reports(text, mapping::report_form::edifact));
}
BENCHMARK(read_edifact);

void code_with_seed_map(benchmark::State& state) {
    const auto map = seed_map();
    const auto report = read_once();
    for (auto _ : state) {
        auto coded = report;
        benchmark::DoNotOptimize(mapping::code_report(coded, *map, {}));
    }
}
BENCHMARK(code_with_seed_map);

void write(benchmark::State& state, mapping::form form) {
    const auto report = read_once();
    for (auto _ : state) benchmark::DoNotOptimize(mapping::write_report(report, form, "seed"));
}
BENCHMARK_CAPTURE(write, fhir_r4, mapping::form::fhir_r4);
BENCHMARK_CAPTURE(write, fhir_stu3, mapping::form::fhir_stu3);
BENCHMARK_CAPTURE(write, edifact, mapping::form::edifact_nhs003);
BENCHMARK_CAPTURE(write, hl7v2, mapping::form::hl7v2_oru);

void edifact_to_r4(benchmark::State& state, bool coded) {
    const auto map = coded ? seed_map() : mapping::code_map::empty();
    mapping::source from;
    from.bytes = text;
    from.message_type = "edifact";
    from.decoded_max = text.size();
    from.seed = "20261122090500000000_ABCDEF";
    for (auto _ : state) {
        auto made = mapping::render(mapping::form::fhir_r4, from, *map);
        if (!made) std::abort();
        benchmark::DoNotOptimize(made);
    }
    state.counters["reports"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(edifact_to_r4, without_map, false);
BENCHMARK_CAPTURE(edifact_to_r4, seed_map, true);

} // namespace

BENCHMARK_MAIN();
