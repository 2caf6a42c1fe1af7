#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/pathology/bundle/bundle.hpp"

using namespace signalbox;
using namespace signalbox::pathology;

namespace {

const std::filesystem::path data = std::filesystem::path(SIGNALBOX_REFERENCE_DATA) / "pathology";

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

// A pointer without positions: "/entry/resource/identifier".
std::string shape_of(const std::string& pointer) {
    std::string shape;
    std::istringstream parts(pointer);
    std::string part;
    std::getline(parts, part, '/');
    while (std::getline(parts, part, '/'))
        if (part.find_first_not_of("0123456789") != std::string::npos) shape += '/' + part;
    return shape;
}

// "3 lost /entry/resource/identifier", one a line, in the order of the shapes.
std::string table_of(const findings& found) {
    std::map<std::string, int> counts;
    for (const finding& f : found) ++counts[(f.code == "no-place" ? "" : f.code + " ") + shape_of(f.pointer)];
    std::string table;
    for (const auto& [shape, count] : counts) table += std::to_string(count) + " " + shape + "\n";
    return table;
}

std::size_t grouped(const report& r) {
    return static_cast<std::size_t>(std::count_if(r.investigations.begin(), r.investigations.end(),
                                                  [](const investigation& i) { return i.group.has_value(); }));
}

read_report read_xml(const std::string& name) {
    const auto message = fhir::read_xml(text_of(data / "fhir_r4_ig_bundles" / name), fhir::release::r4);
    REQUIRE(message.has_value());
    return bundle::read_r4(*message);
}

read_report read_json(const std::string& name) {
    const auto message = fhir::read_json(text_of(data / name));
    REQUIRE(message.has_value());
    return bundle::read_stu3(*message);
}

} // namespace

TEST_CASE("reference examples: the guide's reports are read, and what has no place is known",
          "[pathology][reference]") {
    if (!std::filesystem::exists(data)) return;
    struct expected {
        const char* file;
        std::size_t results;
        std::size_t in_groups;
        std::size_t specimens;
        const char* no_place;
    };
    // Addresses of organisations, identifiers of results, that the NHS number was verified, which of several requests
    // a specimen was taken for, a requisition beside a request's own number, a result issued before its report.
    const expected table[] = {
        {"Pathology-Bundle-FBC-Report-Example.xml", 14, 13, 1,
         "2 /entry/resource/address\n"
         "14 /entry/resource/identifier\n"
         "1 /entry/resource/identifier/extension\n"},
        {"Pathology-Bundle-GTT-Unstructured-Report-Example.xml", 1, 0, 3,
         "2 /entry/resource/address\n"
         "1 /entry/resource/identifier\n"
         "1 /entry/resource/identifier/extension\n"},
        {"Pathology-Bundle-HbA1c-Report-Example.xml", 1, 0, 1,
         "2 /entry/resource/address\n"
         "1 /entry/resource/identifier\n"
         "1 /entry/resource/identifier/extension\n"
         "1 /entry/resource/specimen\n"},
        {"Pathology-Bundle-LFT-UandE-Report-Example.xml", 11, 9, 1,
         "2 /entry/resource/address\n"
         "11 /entry/resource/identifier\n"
         "1 /entry/resource/identifier/extension\n"
         "1 /entry/resource/request\n"
         "2 /entry/resource/requisition\n"},
        {"Pathology-Bundle-Lipids-HbA1c-Report-Example.xml", 6, 4, 1,
         "2 /entry/resource/address\n"
         "6 /entry/resource/identifier\n"
         "1 /entry/resource/identifier/extension\n"
         "1 /entry/resource/issued\n"
         "1 /entry/resource/request\n"
         "2 /entry/resource/requisition\n"},
        {"older-Pathology-Bundle-RenalFunctionTests-Example.xml", 6, 5, 1,
         "2 /entry/resource/address\n"
         "6 /entry/resource/identifier\n"
         "1 /entry/resource/identifier/extension\n"},
    };
    for (const expected& e : table) {
        INFO(e.file);
        const read_report read = read_xml(e.file);
        CHECK(read.report.investigations.size() == e.results);
        CHECK(grouped(read.report) == e.in_groups);
        CHECK(read.report.specimens.size() == e.specimens);
        CHECK(table_of(read.findings) == e.no_place);
        const std::string again = bundle::write_r4(read.report, {"seed"}).json;
        CHECK(bundle::read_r4(*fhir::read_json(again)).report == read.report);
    }
}

TEST_CASE("reference examples: the ITK3 messages of the NHS's EDIFACT adaptor are read", "[pathology][reference]") {
    if (!std::filesystem::exists(data)) return;
    findings no_place;
    std::size_t files = 0;
    std::size_t results = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator(data / "edifact_labresults")) {
        if (each.path().extension() != ".json") continue;
        INFO(each.path().filename().string());
        ++files;
        const read_report read = read_json(std::filesystem::relative(each.path(), data).string());
        CHECK_FALSE(has_error(read.findings));
        results += read.report.investigations.size();
        no_place.insert(no_place.end(), read.findings.begin(), read.findings.end());
        const auto again = fhir::read_json(bundle::write_stu3(read.report, {"seed"}).json);
        CHECK(bundle::read_stu3(*again).report == read.report);
    }
    CHECK(files == 17);
    CHECK(results == 51);
    // That both acknowledgements are asked for, and that the NHS number was verified, which nobody had done.
    CHECK(table_of(no_place) == "34 /entry/resource/extension/extension\n10 /entry/resource/identifier/extension\n");
}

TEST_CASE("reference examples: reports of GP Connect are read, each alone", "[pathology][reference]") {
    if (!std::filesystem::exists(data)) return;
    const read_report comments = read_json("fhir_stu3_gpc/fhir_bundle_with_filing_comments.json");
    CHECK(table_of(comments.findings) == "1 no-report \n");

    const read_report nopat = read_json("fhir_stu3_gpc/diagnostic-report-with-multi-specimens-nopat.json");
    CHECK(nopat.report.id.value == "96B93E28-293D-46E7-B4C2-D477EEBF7098");
    // The category is not the laboratory's, and the resources that it refers to are elsewhere.
    CHECK(table_of(nopat.findings) == "1 /category\n1 /meta/security\n1 /specimen\n1 /subject\n1 no-patient \n");
}

// Each is a resource without what it refers to, but one: a practice's filing comments without the report.
TEST_CASE("reference examples: resources of GP Connect that are no report by themselves are refused by name",
          "[pathology][reference]") {
    if (!std::filesystem::exists(data)) return;
    std::map<std::string, int> refused;
    for (const auto& each : std::filesystem::directory_iterator(data / "fhir_stu3_gpc")) {
        const std::string name = each.path().filename().string();
        INFO(name);
        const read_report read = read_json("fhir_stu3_gpc/" + name);
        for (const finding& f : read.findings)
            if (f.severity == severity::error) ++refused[f.code];
        if (name.starts_with("diagnostic")) CHECK_FALSE(read.report.id.empty());
    }
    CHECK(refused == std::map<std::string, int>{{"no-patient", 15}, {"no-report", 1}});
}

TEST_CASE("reference examples: the guide's requests and single resources are refused as no report",
          "[pathology][reference]") {
    if (!std::filesystem::exists(data)) return;
    std::map<std::string, int> said;
    for (const auto& each : std::filesystem::directory_iterator(data / "fhir_r4_ig_bundles")) {
        const std::string text = text_of(each.path());
        const auto message =
            each.path().extension() == ".xml" ? fhir::read_xml(text, fhir::release::r4) : fhir::read_json(text);
        INFO(each.path().filename().string());
        if (!message) {
            ++said[message.error().what];
            continue;
        }
        const read_report read = bundle::read_r4(*message);
        const auto wrong = std::ranges::find(read.findings, severity::error, &finding::severity);
        ++said[wrong == read.findings.end() ? "a report" : wrong->code];
    }
    CHECK(said ==
          std::map<std::string, int>{{"a report", 6},
                                     {"no-report", 12},
                                     {"no-patient", 1},
                                     {"DiagnosticReport.meta stands after an element that it must precede", 1}});
}
