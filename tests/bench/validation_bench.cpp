// uses: validation
// Validation of a full blood count against the compiled catalogue: the fast verdict, the whole check with its rules,
// parsing, and loading the catalogue.
#include <fstream>
#include <sstream>

#include <benchmark/benchmark.h>

#include "broker/fhir/json.hpp"
#include "broker/validation/catalogue.hpp"

using namespace signalbox;

namespace {

const std::string source_folder = SIGNALBOX_SOURCE_DIR;

std::string report_text() {
    std::ifstream in(source_folder + "/config/demo/full_blood_count.json", std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    // Compact, as it travels.
    return fhir::write_json(fhir::read_json(text.str())->root());
}

std::shared_ptr<const validation::catalogue> loaded() {
    static const auto all = *validation::catalogue::load(source_folder + "/schemas");
    return all;
}

void accept_against(benchmark::State& state, const char* id) {
    const auto* const entry = loaded()->find(id);
    const std::string text = report_text();
    const auto message = fhir::read_json(text);
    for (auto _ : state) benchmark::DoNotOptimize(entry->schema->accepts(message->root()));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void accept_fhir(benchmark::State& state) { accept_against(state, "fhir-r4"); }
void accept_pathology(benchmark::State& state) { accept_against(state, "pathology-report-r4"); }

void check_pathology_with_rules(benchmark::State& state) {
    const auto* const entry = loaded()->find("pathology-report-r4");
    const std::string text = report_text();
    const auto message = fhir::read_json(text);
    for (auto _ : state) benchmark::DoNotOptimize(validation::catalogue::check(*entry, *message, 100));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void parse(benchmark::State& state) {
    const std::string text = report_text();
    for (auto _ : state) benchmark::DoNotOptimize(fhir::read_json(text)->size());
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void load_catalogue(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(validation::catalogue::load(source_folder + "/schemas").has_value());
}

BENCHMARK(accept_fhir);
BENCHMARK(accept_pathology);
BENCHMARK(check_pathology_with_rules);
BENCHMARK(parse);
BENCHMARK(load_catalogue)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
