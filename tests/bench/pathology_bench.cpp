// uses: mapping base
// A report of twenty results from EDIFACT into FHIR R4, step by step and as a whole, with and without the seed map, and
// as one of many in an interchange.
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "broker/base/memory.hpp"
#include "broker/mapping/forms/code_report.hpp"
#include "broker/mapping/forms/read_reports.hpp"
#include "broker/mapping/render.hpp"

using namespace signalbox;

namespace {

std::string message(const std::string& reference) {
    std::string text = "UNH+" + reference +
                       "+MEDRPT:0:1:RT:NHS003'BGM+LSR'DTM+137:202611220905:203'S01+01'"
                       "NAD+PO+G9999998:900++TEST'SPR+PRO'S01+01'NAD+MR+A81001:901'SPR+ORG'S01+01'"
                       "NAD+SLA+++TEST HOSPITAL'SPR+ORG'S02+02'GIS+N'RFF+SRI:26/R-1'STS++UN'"
                       "DTM+ISR:202611220900:203'S06+06'S07+07'PNA+PAT+9990000018:OPI+++SU:SAMPLE+FO:SAM'"
                       "DTM+329:19700101:102'PDI+2'S16+16'SEQ++1'SPC+TSP+:::VENOUS BLOOD'RFF+STI:R-1B'"
                       "GIS+N'INV+MQ+424..:911::Full blood count - FBC'SEQ++1'RFF+ASL:1'";
    std::size_t segments = 30;
    for (int i = 0; i < 20; ++i, segments += 6)
        text += "GIS+N'INV+MQ+423..:911::Haemoglobin estimation'RSL+NV+" + std::to_string(100 + i) +
                "++:::g/L'RFF+ARL:1'S20+20'RND+U+115+165'";
    return text + "UNT+" + std::to_string(segments + 1) + "+" + reference + "'";
}

std::string interchange(std::int64_t reports) {
    std::string text = "UNA:+.? 'UNB+UNOC:3+000000000000001:80+000000000000002:80+261122:0905+77++MEDRPT++1'";
    for (std::int64_t i = 1; i <= reports; ++i) text += message(std::to_string(i));
    return text + "UNZ+" + std::to_string(reports) + "+77'";
}

const std::string text = interchange(1);

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

mapping::source source_of(const std::string& bytes, std::string_view message_type = "edifact") {
    mapping::source from;
    from.bytes = bytes;
    from.message_type = message_type;
    from.decoded_max = bytes.size();
    from.segments_max = 1'000'000;
    from.seed = "20261122090500000000_ABCDEF";
    return from;
}

void count_reports(benchmark::State& state, std::int64_t in_each) {
    state.counters["reports"] =
        benchmark::Counter(static_cast<double>(state.iterations() * in_each), benchmark::Counter::kIsRate);
}

void edifact_to_r4(benchmark::State& state, bool coded) {
    const auto map = coded ? seed_map() : mapping::code_map::empty();
    const auto from = source_of(text);
    for (auto _ : state) {
        auto made = mapping::render(mapping::form::fhir_r4, from, *map);
        if (!made) std::abort();
        benchmark::DoNotOptimize(made);
    }
    count_reports(state, 1);
}
BENCHMARK_CAPTURE(edifact_to_r4, without_map, false);
BENCHMARK_CAPTURE(edifact_to_r4, seed_map, true);

std::string hl7v2_message(std::int64_t reports) {
    std::string made = "MSH|^~\\&|LAB|A|GP|B|20261122090500||ORU^R01|C1|P|2.5.1\r";
    for (std::int64_t i = 1; i <= reports; ++i) {
        made += "PID|1||9990000018^^^NHS^NH||SAMPLE^SAM\rOBR|1||R-" + std::to_string(i) +
                "|424..^Full blood count - FBC^RD|||20261122||||||||||||||||||F\r";
        for (int result = 0; result < 20; ++result)
            made += "OBX||NM|423..^Haemoglobin estimation^RD||" + std::to_string(100 + result) + "|g/L|115-165||||F\r";
    }
    return made;
}

// All reports of one interchange or message, one after the other, as a destination gets them: a report costs the same
// however many there are.
void parts_to_r4(benchmark::State& state, std::string (*make)(std::int64_t), std::string_view message_type) {
    const auto map = seed_map();
    const std::string whole = make(state.range(0));
    for (auto _ : state) {
        auto from = source_of(whole, message_type);
        for (from.part = 1; from.part <= state.range(0); ++from.part) {
            auto made = mapping::render(mapping::form::fhir_r4, from, *map);
            if (!made) std::abort();
            from.opened = std::move(made->opened);
            benchmark::DoNotOptimize(made);
        }
    }
    count_reports(state, state.range(0));
}
BENCHMARK_CAPTURE(parts_to_r4, edifact, interchange, "edifact")
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(parts_to_r4, hl7v2, hl7v2_message, "hl7v2")
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

} // namespace

int main(int count, char** words) {
    base::keep_freed_memory(); // as the hub does
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
