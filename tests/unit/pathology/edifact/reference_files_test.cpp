#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/edifact/writer.hpp"
#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
namespace fs = std::filesystem;

const fs::path folder = fs::path(SIGNALBOX_REFERENCE_DATA) / "pathology/edifact_labresults";

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

// The bare messages of the documentation lack interchange and last terminator.
std::string wrapped(std::string text) {
    if (text.find("UNB") != std::string::npos) return text;
    while (text.ends_with('\n')) text.pop_back();
    if (!text.ends_with('\'')) text += '\'';
    return "UNB+UNOC:3+1:80+2:80+260501:1205+7++MEDRPT'" + text + "UNZ+1+7'";
}

std::vector<fs::path> files_below(const char* name) {
    std::vector<fs::path> files;
    if (!fs::exists(folder / name)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(folder / name))
        if (entry.path().extension() == ".dat") files.push_back(entry.path());
    return files;
}

std::string errors_in(const findings& found) {
    std::string text;
    for (const finding& each : found)
        if (each.severity == severity::error) text += describe(each) + "\n";
    return text;
}

} // namespace

TEST_CASE("edifact: public example reports are read without errors", "[edifact][reference]") {
    std::size_t reports = 0;
    for (const char* name : {"documentation", "inttest_edifact", "uat_success"})
        for (const fs::path& file : files_below(name)) {
            if (file.filename().string().find("partial") != std::string::npos) continue;
            INFO(file.filename().string());
            const auto read = edifact::read_interchange(wrapped(text_of(file)));
            CHECK(errors_in(read.findings).empty());
            CHECK_FALSE(read.parts.empty());
            for (const auto& part : read.parts) {
                CHECK(errors_in(part.findings).empty());
                CHECK_FALSE(part.report.id.empty());
                CHECK(part.report.issued.has_value());
                ++reports;
            }
        }
    if (reports == 0) WARN("skipped: no reference data at " << folder.string());
}

TEST_CASE("edifact: in the public partial example a test without its code is an uncoded one", "[edifact][reference]") {
    const fs::path file = folder / "uat_success/NHS004/screening_partial_acceptance_with_nhsack.edifact.dat";
    if (!fs::exists(file)) {
        WARN("skipped: no reference data at " << folder.string());
        return;
    }
    const auto read = edifact::read_interchange(text_of(file));
    REQUIRE(read.parts.size() == 2);
    CHECK(has(read.parts[0].findings, severity::warning, "code-missing"));
    CHECK(read.parts[0].acceptable());
    CHECK(read.parts[1].acceptable());
}

TEST_CASE("edifact: each public failure example has its finding", "[edifact][reference]") {
    const std::map<std::string, std::pair<severity, std::string>> expected{
        {"screening_invalid_coded_value_with_nhsack", {severity::error, "value-missing"}},
        {"screening_invalid_coded_value_without_nhsack", {severity::error, "value-missing"}},
        {"screening_invalid_coding_with_nhsack", {severity::warning, "code-list"}},
        {"screening_invalid_investigation_report_with_nhsack", {severity::error, "test-missing"}},
        {"screening_missing_result_text_with_nhsack", {severity::warning, "text-missing"}}};
    const auto files = files_below("uat_failure");
    if (files.empty()) WARN("skipped: no reference data at " << folder.string());
    for (const fs::path& file : files) {
        const std::string name = file.stem().stem().string();
        INFO(name);
        REQUIRE(expected.contains(name));
        const auto read = edifact::read_interchange(text_of(file));
        REQUIRE(read.parts.size() == 1);
        CHECK(has(read.parts[0].findings, expected.at(name).first, expected.at(name).second));
    }
}

TEST_CASE("edifact: public example reports are the same after writing and reading again", "[edifact][reference]") {
    for (const char* name : {"documentation", "inttest_edifact", "uat_success"})
        for (const fs::path& file : files_below(name)) {
            INFO(file.filename().string());
            for (const auto& part : edifact::read_interchange(wrapped(text_of(file))).parts) {
                if (!part.acceptable()) continue;
                const auto written = edifact::write_interchange(
                    {&part.report, 1},
                    {.control_reference = "1", .prepared = {2026, 5, 1, 0, 0, 0, "", 0, date_time::precision::day}});
                const auto again = edifact::read_interchange(written.text);
                REQUIRE(again.parts.size() == 1);
                report expected = part.report;
                expected.control_reference = "1";
                CHECK(again.parts[0].report == expected);
            }
        }
}
