// uses: validation simulate
// What the hub does with a practice's answer before it goes out: the structured record of a simulated patient with
// everything (102 KB), step by step.
#include <stdexcept>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/rules.hpp"
#include "tools/simulate/practice/gpconnect/provider.hpp"

using namespace signalbox;

namespace {

constexpr const char* everything =
    R"({{"resourceType":"Parameters","parameter":[{{"name":"patientNHSNumber","valueIdentifier":{{"system":)"
    R"("https://fhir.nhs.uk/Id/nhs-number","value":"{}"}}}},{{"name":"includeAllergies","part":[)"
    R"({{"name":"includeResolvedAllergies","valueBoolean":true}}]}},{{"name":"includeMedication"}},)"
    R"({{"name":"includeConsultations"}},{{"name":"includeProblems"}},{{"name":"includeImmunisations"}},)"
    R"({{"name":"includeUncategorisedData"}},{{"name":"includeInvestigations"}},{{"name":"includeReferrals"}},)"
    R"({{"name":"includeDiaryEntries"}}]}})";

// {"reason_for_request":"directcare","requested_scope":"patient/*.read"}
constexpr const char* token = "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0."
                              "eyJyZWFzb25fZm9yX3JlcXVlc3QiOiJkaXJlY3RjYXJlIiwicmVxdWVzdGVkX3Njb3BlIjoicGF0aWVudC8qLnJl"
                              "YWQifQ.";

std::string made_record() {
    const auto people = simulate::make_patients("A20047", 1);
    const base::system_clock clock;
    simulate::gp_provider practice({.ods_code = "A20047"}, people, clock);
    const auto answer = practice.answer({"POST",
                                         "/A20047/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord",
                                         "",
                                         {{"Host", "practice.example"},
                                          {"Authorization", token},
                                          {"Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03"},
                                          {"Content-Type", "application/fhir+json"}},
                                         fmt::format(everything, people.front().nhs_number)});
    if (answer.status != 200) throw std::runtime_error("no record: " + answer.body);
    return answer.body;
}

const std::string& record() {
    static const std::string made = made_record();
    return made;
}

const validation::catalogue_entry& entry_of(const char* id) {
    static const auto all = *validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
    return *all->find(id);
}

void counted(benchmark::State& state) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * record().size()));
}

void parse(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(fhir::read_json(record())->size());
    counted(state);
}

void schema(benchmark::State& state, const char* id, validation::strength how) {
    const validation::catalogue_entry& entry = entry_of(id);
    const auto read = fhir::read_json(record());
    for (auto _ : state)
        if (!entry.schema->accepts(read->root(), how)) state.SkipWithError("refused");
    counted(state);
}

void check(benchmark::State& state, validation::strength how) {
    const validation::catalogue_entry& entry = entry_of("gpconnect-structured-response-stu3");
    const auto read = fhir::read_json(record());
    for (auto _ : state) {
        const auto judged = validation::catalogue::check(entry, *read, 100, how);
        if (judged.refused()) state.SkipWithError("refused");
    }
    counted(state);
}

void rules(benchmark::State& state) {
    const validation::catalogue_entry& entry = entry_of("gpconnect-structured-response-stu3");
    const auto read = fhir::read_json(record());
    for (auto _ : state) benchmark::DoNotOptimize(validation::run_rules(entry.rules, *read, 100).kept().size());
    counted(state);
}

void rule(benchmark::State& state, std::string id) {
    const auto read = fhir::read_json(record());
    for (auto _ : state) benchmark::DoNotOptimize(validation::run_rules({id}, *read, 100).kept().size());
}

} // namespace

int main(int count, char** words) {
    using benchmark::RegisterBenchmark;
    const char* const structured = "gpconnect-structured-response-stu3";
    RegisterBenchmark("parse", parse);
    RegisterBenchmark("schema/fhir-stu3", schema, "fhir-stu3", validation::strength::strict);
    RegisterBenchmark("schema/record/strict", schema, structured, validation::strength::strict);
    RegisterBenchmark("schema/record/tolerant", schema, structured, validation::strength::tolerant);
    RegisterBenchmark("rules", rules);
    RegisterBenchmark("check/strict", check, validation::strength::strict);
    RegisterBenchmark("check/tolerant", check, validation::strength::tolerant);
    for (const std::string& id : entry_of(structured).rules) RegisterBenchmark(("rule/" + id).c_str(), rule, id);
    benchmark::Initialize(&count, words);
    benchmark::RunSpecifiedBenchmarks();
}
