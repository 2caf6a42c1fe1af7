// uses: mapping
// A compiled code map of 1,000 to 1,000,000 rows, mapped from its file: opening it, finding a code, and the whole
// answer with its rules. The codes are asked for in no order, so that each lies somewhere else in memory.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "broker/mapping/rules/lookup.hpp"
#include "broker/mapping/table/builder.hpp"

using namespace signalbox;

namespace {

std::string code_of(std::size_t number) { return "T" + std::to_string(number * 7919 % 10'000'019); }

// A file that is gone when the bench ends.
struct map_file {
    std::string path;
    std::vector<std::string> codes; // in no order

    explicit map_file(std::size_t rows)
        : path(std::filesystem::temp_directory_path() /
               ("signalbox-bench-" + std::to_string(::getpid()) + "-" + std::to_string(rows) + ".map")) {
        mapping::table_builder builder;
        for (std::size_t i = 0; i < rows; ++i) {
            const std::string code = code_of(i);
            const std::string target = std::to_string(1'000'000'000'000'000 + i * 10);
            const std::string display = "Test number " + std::to_string(i) + " concentration in serum";
            mapping::map_row row;
            row.source_system = "urn:lab:RX1:test";
            row.source_code = code;
            row.source_display = display;
            row.target_system = mapping::snomed_system;
            row.target_code = target;
            row.target_display = display;
            row.refset = mapping::target_refset::pbcl;
            row.unit_dimension = "mmol/L";
            row.file = "bench.csv";
            row.line = static_cast<std::uint32_t>(i + 2);
            builder.add(row);
            codes.push_back(code);
        }
        builder.sort();
        const std::string bytes = builder.finish("bench@000000000000", "bench.csv", {});
        std::FILE* const file = std::fopen(path.c_str(), "wb");
        if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) std::abort();
        std::fclose(file);
        std::shuffle(codes.begin(), codes.end(), std::mt19937_64(1)); // the same in every run
    }
    map_file(const map_file&) = delete;
    map_file& operator=(const map_file&) = delete;
    ~map_file() { std::filesystem::remove(path); }
};

const map_file& file_of(benchmark::State& state) {
    static std::map<std::int64_t, map_file> files;
    const auto rows = state.range(0);
    return files.try_emplace(rows, static_cast<std::size_t>(rows)).first->second;
}

void load(benchmark::State& state) {
    const map_file& file = file_of(state);
    for (auto _ : state)
        if (!mapping::code_map::load({file.path})) state.SkipWithError("refused");
}

template <class Ask>
void each_code(benchmark::State& state, Ask ask) {
    const map_file& file = file_of(state);
    const auto map = *mapping::code_map::load({file.path});
    std::size_t next = 0;
    for (auto _ : state) {
        ask(*map, file.codes[next]);
        if (++next == file.codes.size()) next = 0;
    }
}

void find(benchmark::State& state) {
    each_code(state, [](const mapping::code_map& map, const std::string& code) {
        const auto rows = map.find("urn:lab:RX1:test", code);
        benchmark::DoNotOptimize(rows.front().target_code.data());
    });
}

void find_absent(benchmark::State& state) {
    each_code(state, [](const mapping::code_map& map, const std::string& code) {
        benchmark::DoNotOptimize(map.find("urn:lab:RX2:test", code).size());
    });
}

void look_up(benchmark::State& state) {
    each_code(state, [](const mapping::code_map& map, const std::string& code) {
        mapping::question asked{.system = "urn:lab:RX1:test", .code = code};
        asked.unit = asked.unit_code = "mmol/L";
        benchmark::DoNotOptimize(mapping::look_up(map, asked).rows.size());
    });
}

BENCHMARK(load)->Arg(1000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(find)->Arg(1000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(find_absent)->Arg(1'000'000);
BENCHMARK(look_up)->Arg(1000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

} // namespace

BENCHMARK_MAIN();
