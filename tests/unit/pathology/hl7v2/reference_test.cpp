#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hl7v2_messages.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;
namespace fs = std::filesystem;
using strings = std::vector<std::string>;

namespace {

const fs::path data = fs::path(SIGNALBOX_REFERENCE_DATA) / "pathology";

v2::message read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return v2::read_message(std::string(std::istreambuf_iterator<char>(in), {}));
}

strings error_codes(const v2::message& message) {
    strings list;
    const auto add = [&list](const pathology::findings& found) {
        for (const auto& each : found)
            if (each.severity == pathology::severity::error) list.push_back(each.code);
    };
    add(message.findings);
    for (const auto& each : message.reports) add(each.findings);
    return list;
}

struct counted_file {
    std::size_t reports;
    std::size_t groups;
    std::size_t results;
    std::size_t specimens;
    strings errors;

    bool operator==(const counted_file&) const = default;
};

std::ostream& operator<<(std::ostream& out, const counted_file& one) {
    out << one.reports << " reports, " << one.groups << " groups, " << one.results << " results, " << one.specimens
        << " specimens";
    for (const auto& code : one.errors) out << ", " << code;
    return out;
}

counted_file count(const v2::message& message) {
    counted_file counted{message.reports.size(), 0, 0, 0, error_codes(message)};
    for (const auto& each : message.reports) {
        for (const auto& one : each.report.investigations) ++(one.is_group ? counted.groups : counted.results);
        counted.specimens += each.report.specimens.size();
    }
    return counted;
}

// What is not one report with one group and no result, as most files about times are, or a patient alone.
const std::map<std::string, counted_file> expected{
    {"LAB-ORM-1.hl7", {0, 0, 0, 0, {"message-type"}}},
    {"LAB-ORU-2.hl7", {2, 2, 10, 2, {"obr-status-missing", "obr-status-missing"}}},
    {"ORU-multiline-short-mixed.hl7", {1, 1, 4, 0, {"obx-code-missing", "obx-code-missing", "obx-code-missing"}}},
    {"sample_oml_20240319-001.hl7", {0, 0, 0, 0, {"message-type"}}},
    {"sample_oru_CDPH_NBS_20241021-001.hl7", {1, 3, 18, 0, {}}},
    {"sample_unix.hl7", {0, 0, 0, 0, {"delimiters", "message-type"}}},
    {"sample_win.hl7", {0, 0, 0, 0, {"delimiters", "message-type"}}},
    {"wstl1__oru_r01_ex1.hl7", {1, 0, 8, 0, {"obr-status-missing"}}},
    {"wstl1__oru_r01_ex6.hl7", {1, 1, 5, 1, {}}},
    {"annotation_author_string_resource_test_file.hl7", {1, 1, 1, 1, {"obx-code-missing"}}},
    {"EIP-to-Identifier-Both.hl7", {1, 1, 0, 1, {}}},
    {"EIP-to-Identifier-FillerAssignedIdentifier.hl7", {1, 1, 0, 1, {}}},
    {"SPM-with-17-2-not-populated.hl7", {1, 1, 0, 1, {}}},
    {"cq_29_null.hl7", {1, 1, 0, 1, {}}},
    {"OBX-to-Observation-obx-33-no-extension.hl7", {1, 1, 1, 1, {}}},
};

counted_file expected_of(const std::string& name) {
    if (const auto known = expected.find(name); known != expected.end()) return known->second;
    if (name.starts_with("OBX-to-Observation")) return {1, 1, 1, 0, {}};
    // PID alone: the source asks for the patient's times.
    if (name.ends_with("-to-dateTime.hl7")) return {0, 0, 0, 0, {"obr-missing"}};
    return {1, 1, 0, 0, {}};
}

// The result's value, and what is said of it, in one line.
std::string neutral(const pathology::investigation& one) {
    static constexpr const char* signs[] = {"", "<", "<=", ">=", ">"};
    const auto number = [](const pathology::quantity& q) {
        return signs[static_cast<int>(q.comparator)] + q.value + "/" + q.unit + "/" + q.unit_code.code;
    };
    std::string text = one.code.codings.empty() ? "" : one.code.codings.front().code;
    text += one.status ? " status " + std::to_string(static_cast<int>(*one.status)) : " no status";
    const auto& value = one.value;
    if (value.quantity) text += " " + number(*value.quantity);
    if (value.range) text += " range " + number(*value.range->low) + " " + number(*value.range->high);
    if (value.ratio) text += " ratio " + number(value.ratio->numerator) + " " + number(value.ratio->denominator);
    if (value.time) text += " time " + to_fhir(*value.time);
    if (value.code) text += " code " + value.code->codings.at(0).code + "/" + value.code->codings.at(0).display;
    if (value.text) text += " text " + value.text->at(0);
    for (const auto& flag : one.flags) text += " flag " + flag.codings.at(0).code;
    for (const auto& range : one.ranges) text += " normal " + range.text.at(0);
    return text;
}

pathology::report only_report(const std::string& file) {
    const auto message = read_file(data / file);
    return message.reports.size() == 1 ? message.reports.front().report : pathology::report{};
}

} // namespace

TEST_CASE("hl7v2 reference: every public file is read, or refused by name", "[pathology][hl7v2][reference]") {
    if (!fs::exists(data)) return;
    std::size_t files = 0;
    std::size_t refused = 0;
    for (const char* folder : {"hl7v2_google", "hl7v2_lfh", "hl7v2_msft", "hl7v2_reportstream"})
        for (const auto& entry : fs::recursive_directory_iterator(data / folder)) {
            if (entry.path().extension() != ".hl7") continue;
            const std::string name = entry.path().filename().string();
            INFO(name);
            const counted_file counted = count(read_file(entry.path()));
            CHECK(counted == expected_of(name));
            ++files;
            refused += counted.errors.empty() ? 0 : 1;
        }
    CHECK(files == 45);
    CHECK(refused == 17);
}

// Beside each file of prime-reportstream lies the FHIR that it expects; here are its neutral facts. Its status for an
// OBX-11 that is empty, "unknown", is "not said" here; its text for a period is ours with a space.
TEST_CASE("hl7v2 reference: values, units and statuses as prime-reportstream expects them",
          "[pathology][hl7v2][reference]") {
    if (!fs::exists(data)) return;
    const std::string folder = "hl7v2_reportstream/obx/OBX-to-Observation-";
    for (const auto& [file, fact] : std::vector<std::pair<std::string, std::string>>{
             {"ce-value", "8675-3 no status code 1/Display"},
             {"cwe-value", "8675-3 no status code 1/Display"},
             {"data-absent-x-value", "8675-3 status 6"},
             {"dr-value", "8675-3 no status text 20230501102531-0400 20230501112531-0400"},
             {"dt-value", "8675-3 no status time 2023-05-01T10:00:00+01:00"},
             {"ft-value", "8675-3 no status text Some formatted value"},
             {"is-value", "8675-3 no status code Value/"},
             {"obx-18-extra-device-identifier", "8675-3 no status text 223100.0000"},
             {"obx25-not-valued", "8675-3 no status text Some value"},
             {"sn-as-range-value", "8675-3 no status range 1/CM/1 3/CM/1"},
             {"sn-as-ratio-value-colon", "8675-3 no status ratio 1/CM/1 3/CM/1"},
             {"sn-as-string-value", "8675-3 no status text -1+3"}}) {
        INFO(file);
        CHECK(neutral(only_report(folder + file + ".hl7").investigations.at(1)) == fact);
    }
    CHECK(only_report(folder + "obx-33-no-extension.hl7").investigations.at(1).specimen == 0U);
}

TEST_CASE("hl7v2 reference: a report of urea and electrolytes, as its source expects it",
          "[pathology][hl7v2][reference]") {
    if (!fs::exists(data)) return;
    const auto report = only_report("hl7v2_google/wstl1__oru_r01_ex6.hl7");
    REQUIRE(report.investigations.size() == 6);
    CHECK(neutral(report.investigations[1]) == "tt-0003-02 status 3 5.10/MMOLL/ normal 3.5 - 5.3");
    CHECK(neutral(report.investigations[4]) == "tt-0003-05 status 3 <15/MLMIN/ normal [ ]");
    CHECK(report.investigations[4].notes.size() == 1);
    CHECK(report.patient.other_ids.size() == 1);
    CHECK(report.patient.nhs_number.size() == 10);
    CHECK(report.requests.at(0).laboratory_id == report.id);
}

TEST_CASE("hl7v2 reference: newborn screening, with flags and alternate codes", "[pathology][hl7v2][reference]") {
    if (!fs::exists(data)) return;
    const auto report = only_report("hl7v2_reportstream/hl7_to_fhir/sample_oru_CDPH_NBS_20241021-001.hl7");
    REQUIRE(report.investigations.size() == 21);
    CHECK(neutral(report.investigations[2]) == "38473-5 status 3 65.88/nmol/L/ flag N normal <85");
    CHECK(neutral(report.investigations[3]) == "99717-6 status 3 39/nmol/L/ flag H normal <38");
    CHECK(neutral(report.investigations[9]) == "46758-9 status 3 code LA18592-8/In range flag N");
}
