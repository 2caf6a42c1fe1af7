// The FHIR that the NHS laboratory results adaptor makes of its public examples, against what the EDIFACT says.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/edifact/interchange.hpp"
#include "tests/support/report_facts.hpp"

namespace {

using namespace signalbox;
using namespace signalbox::pathology;
namespace fs = std::filesystem;

const fs::path folder = fs::path(SIGNALBOX_REFERENCE_DATA) / "pathology/edifact_labresults";

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

struct pair_of_files {
    std::string edifact;
    std::size_t message; // from 0
    std::string expected;
};

const std::vector<pair_of_files> pairs{
    {"inttest_edifact/multi_pathology", 0, "inttest_fhir/multi_pathology_msg1"},
    {"inttest_edifact/multi_pathology", 1, "inttest_fhir/multi_pathology_msg2"},
    {"inttest_edifact/multi_pathology", 2, "inttest_fhir/multi_pathology_msg3"},
    {"inttest_edifact/pathology_2", 0, "inttest_fhir/pathology_2"},
    {"inttest_edifact/pathology_3", 0, "inttest_fhir/pathology_3"},
    {"uat_success/NHS002/full_acceptance_with_nhsack", 0, "uat_success/NHS002/full_acceptance_with_nhsack.1"},
    {"uat_success/NHS002/full_acceptance_with_nhsack", 1, "uat_success/NHS002/full_acceptance_with_nhsack.2"},
    {"uat_success/NHS002/full_acceptance_without_nhsack", 0, "uat_success/NHS002/full_acceptance_without_nhsack.1"},
    {"uat_success/NHS003/full_acceptance_with_nhsack", 0, "uat_success/NHS003/full_acceptance_with_nhsack.1"},
    {"uat_success/NHS003/full_acceptance_with_nhsack", 1, "uat_success/NHS003/full_acceptance_with_nhsack.2"},
    {"uat_success/NHS003/full_acceptance_with_nhsack", 2, "uat_success/NHS003/full_acceptance_with_nhsack.3"},
    {"uat_success/NHS003/full_acceptance_without_nhsack", 0, "uat_success/NHS003/full_acceptance_without_nhsack.1"},
    {"uat_success/NHS004/screening_full_acceptance_with_nhsack", 0,
     "uat_success/NHS004/screening_full_acceptance_with_nhsack.1"},
    {"uat_success/NHS004/screening_multi_message_with_nhsack", 0,
     "uat_success/NHS004/screening_multi_message_with_nhsack.1"},
    {"uat_success/NHS004/screening_multi_message_with_nhsack", 1,
     "uat_success/NHS004/screening_multi_message_with_nhsack.2"},
    {"uat_success/NHS004/screening_multi_message_with_nhsack", 2,
     "uat_success/NHS004/screening_multi_message_with_nhsack.3"},
    {"uat_success/NHS004/screening_partial_acceptance_with_nhsack", 0,
     "uat_success/NHS004/screening_partial_acceptance_with_nhsack.1"},
};

report as_expected(const std::string& name) {
    const auto document = fhir::read_json(text_of(folder / (name + ".fhir.json")));
    REQUIRE(document.has_value());
    return bundle::read_stu3(*document).report;
}

// Summer time is applied once too often to what is no part of UNB (../shared/contracts/pathology.md 2.9, 1).
void an_hour_earlier(std::optional<date_time>& when) {
    if (!when || !when->has_time() || when->offset_minutes == 0) return;
    when->hour = static_cast<std::uint8_t>(when->hour - 1); // none of them is within the first hour of a day
}

// What is known to be wrong in an expected file.
void correct(report& expected) {
    an_hour_earlier(expected.issued);
    for (specimen& each : expected.specimens) {
        an_hour_earlier(each.collected);
        an_hour_earlier(each.received);
    }
    for (investigation& one : expected.investigations) {
        if (!one.value.code) continue;
        for (coding& each : one.value.code->codings) // a release character stayed in the text
            if (const auto at = each.display.find("?:"); at != std::string::npos) each.display.erase(at, 1);
    }
}

// Written as R4 and as STU3, and read again.
std::vector<report> by_way_of_fhir(const report& sent) {
    const auto r4 = fhir::read_json(bundle::write_r4(sent, {"seed"}).json);
    const auto stu3 = fhir::read_json(bundle::write_stu3(sent, {"seed"}).json);
    return {bundle::read_r4(r4.value()).report, bundle::read_stu3(stu3.value()).report};
}

std::string missing_in(const std::set<std::string>& from, const std::set<std::string>& in) {
    std::string lines;
    for (const std::string& fact : from)
        if (!in.contains(fact)) lines += fact + '\n';
    return lines;
}

} // namespace

TEST_CASE("edifact: reports say field by field what the public adaptor's FHIR says, its defects corrected",
          "[edifact][reference]") {
    if (!fs::exists(folder)) {
        WARN("skipped: no reference data at " << folder.string());
        return;
    }
    std::size_t facts = 0;
    for (const pair_of_files& each : pairs) {
        INFO(each.expected);
        const auto read = edifact::read_interchange(text_of(folder / (each.edifact + ".edifact.dat")));
        REQUIRE(read.parts.size() > each.message);
        report expected = as_expected(each.expected);
        correct(expected);
        const auto theirs = tests::facts_of(expected);
        const auto ours = tests::facts_of(read.parts[each.message].report);
        CHECK(missing_in(theirs, ours) == "");
        CHECK(missing_in(ours, theirs) == "");
        for (const report& again : by_way_of_fhir(read.parts[each.message].report)) {
            CHECK(missing_in(ours, tests::facts_of(again)) == "");
            CHECK(missing_in(tests::facts_of(again), ours) == "");
        }
        facts += ours.size();
    }
    CHECK(facts > 150);
}
