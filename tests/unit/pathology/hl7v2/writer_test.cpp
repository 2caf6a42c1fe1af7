#include "broker/pathology/hl7v2/writer.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/model/systems.hpp"
#include "tests/support/hl7v2_messages.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;
using pathology::comparator;
using pathology::report_status;
using pathology::result_status;
using strings = std::vector<std::string>;

namespace {

std::string shown(std::string text) {
    std::replace(text.begin(), text.end(), '\r', '\n');
    return text;
}

pathology::investigation sodium() {
    pathology::investigation made;
    made.code.codings.push_back({std::string(pathology::systems::read_v2), "44I5.", "Sodium", {}, {}});
    made.value.quantity = pathology::quantity{"140", comparator::none, "mmol/L", {}};
    made.status = result_status::final;
    return made;
}

pathology::report report_with(pathology::investigation one) {
    pathology::report made;
    made.control_reference = "1";
    made.id.value = "L1";
    made.status = report_status::final;
    made.investigations.push_back(std::move(one));
    return made;
}

struct written_line {
    std::string obx;
    strings lost; // "code pointer"
};

written_line write_one(pathology::investigation one) {
    const auto written = v2::write_message(report_with(std::move(one)), {});
    written_line line;
    const auto start = written.text.find("OBX|");
    line.obx = shown(written.text.substr(start, written.text.size() - start - 1));
    for (const auto& each : written.findings) line.lost.push_back(each.code + " " + each.pointer);
    return line;
}

written_line write_value(pathology::value value) {
    pathology::investigation one = sodium();
    one.value = std::move(value);
    written_line line = write_one(std::move(one));
    // From OBX-5 on, with its type in front.
    const auto type = line.obx.substr(6, line.obx.find('|', 6) - 6);
    const auto code = line.obx.find("RD2|") + 5;
    line.obx = type + " " + line.obx.substr(code, line.obx.find("|||||F") - code);
    return line;
}

} // namespace

TEST_CASE("hl7v2 writer: a report with a group", "[pathology][hl7v2]") {
    pathology::report report = report_with({});
    report.generated = pathology::parse_digits("20260714093000");
    report.sender.value = "RX1";
    report.patient.nhs_number = "9990000018";
    report.patient.name = {"SAMPLE", {"ANNA", "MAY"}, "MS", {}};
    report.investigations[0].is_group = true;
    report.investigations[0].code.text = "Electrolytes";
    report.investigations[0].notes.push_back({{"one", "  two"}});
    report.investigations.push_back(sodium());
    report.investigations[1].group = 0;
    const auto written = v2::write_message(report, {});
    CHECK(written.findings.empty());
    CHECK(shown(written.text) == "MSH|^~\\&||RX1|||20260714093000||ORU^R01^ORU_R01|1|P|2.5.1||||||UNICODE UTF-8\n"
                                 "PID|1||9990000018^^^NHS^NH||SAMPLE^ANNA^MAY^^MS\n"
                                 "ORC|RE\nOBR|1||L1|^Electrolytes|||||||||||||||||||||F\n"
                                 "NTE|1||one\nNTE|2||  two\n"
                                 "OBX|1|NM|44I5.^Sodium^RD2||140|mmol/L|||||F\n");
}

TEST_CASE("hl7v2 writer: where three codings have room, the sender's own stay", "[pathology][hl7v2]") {
    pathology::investigation one = sodium();
    one.code.codings = {{std::string(pathology::systems::snomed), "1", {}, {}, "map#1"},
                        {std::string(pathology::systems::snomed), "2", {}, {}, {}},
                        {std::string(pathology::systems::snomed), "3", {}, {}, {}},
                        {"urn:signalbox:hl7v2:LAB", "4", {}, {}, {}}};
    const auto own = write_one(one);
    CHECK(own.obx.find("|2^^SCT^3^^SCT^^^^4^^LAB|") != std::string::npos);
    CHECK(std::count(own.lost.begin(), own.lost.end(), "codings-max /investigations/0/code") == 1);
    one.code.codings[0] = {std::string(pathology::systems::snomed), "1", {}, {}, {}};
    one.code.codings[3].user_selected = true;
    CHECK(write_one(one).obx.find("|1^^SCT^2^^SCT^^^^4^^LAB|") != std::string::npos);
}

TEST_CASE("hl7v2 writer: options stand in the place of what the report says", "[pathology][hl7v2]") {
    v2::writer_options options;
    options.sending_application.name = "SIGNALBOX";
    options.sending_facility = {"RX1", "1.2", "ISO"};
    options.control_id = "C9";
    options.version = "2.7";
    options.accept_acknowledgement = "AL";
    options.generated = pathology::parse_digits("20260714093001");
    pathology::report report = report_with(sodium());
    report.sender = {std::string(pathology::systems::edi), "000000004400001"};
    const auto written = v2::write_message(report, options);
    CHECK(written.text.starts_with(
        "MSH|^~\\&|SIGNALBOX|RX1^1.2^ISO|||20260714093001||ORU^R01^ORU_R01|C9|P|2.7|||AL|||UNICODE UTF-8\r"));
    CHECK(codes(written.findings) == strings{"control-replaced", "place-replaced"});
}

TEST_CASE("hl7v2 writer: values have the type that holds them", "[pathology][hl7v2]") {
    const auto number = [](std::string text, comparator compared = comparator::none) {
        return pathology::quantity{std::move(text), compared, {}, {}};
    };
    CHECK(write_value({.quantity = number("2.0")}).obx == "NM 2.0|");
    CHECK(write_value({.quantity = number("5", comparator::less)}).obx == "SN <^5|");
    CHECK(write_value({.quantity = number("5", comparator::greater_or_equal)}).obx == "SN >=^5|");
    CHECK(write_value({.range = pathology::range{number("1"), number("3")}}).obx == "SN ^1^-^3|");
    CHECK(write_value({.ratio = pathology::ratio{number("1"), number("128")}}).obx == "SN ^1^:^128|");
    CHECK(write_value({.time = pathology::parse_digits("20260714")}).obx == "DT 20260714|");
    CHECK(write_value({.time = pathology::parse_digits("202607141200")}).obx == "TS 202607141200|");
    CHECK(write_value({.text = strings{"Growth of", "  E. coli"}}).obx == "FT Growth of\\.br\\  E. coli|");
    CHECK(write_value({.text = strings{"a|b"}}).obx == "ST a\\F\\b|");
    CHECK(write_value({.quantity = number("2.0")}).lost.empty());
}

TEST_CASE("hl7v2 writer: values that no type holds are said", "[pathology][hl7v2]") {
    const pathology::quantity gram{"10", comparator::none, "g", {}};
    const pathology::quantity day{"1", comparator::none, "d", {}};
    const pathology::quantity odd{"1e5", comparator::less, {}, {}};
    const std::string at = "/investigations/0/value";
    CHECK(write_value({.quantity = odd}).obx == "ST <1e5|");
    CHECK(write_value({.quantity = odd}).lost == strings{"value-as-text " + at + "/quantity"});
    CHECK(write_value({.ratio = pathology::ratio{gram, day}}).obx == "ST 10 g : 1 d|");
    CHECK(write_value({.range = pathology::range{gram, day}}).obx == "ST 10 g - 1 d|");
    CHECK(write_value({.range = pathology::range{gram, std::nullopt}}).obx == "SN >=^10|g");
    CHECK(write_value({.range = pathology::range{gram, std::nullopt}}).lost == strings{"range-open " + at + "/range"});
    const auto both = write_one([&] {
        auto one = sodium();
        one.value.text = strings{"about 140"};
        return one;
    }());
    CHECK(both.obx == "OBX|1|NM|44I5.^Sodium^RD2||140|mmol/L|||||F\nNTE|1||about 140");
    CHECK(both.lost == strings{"text-as-note " + at + "/text"});
    CHECK(write_value({.quantity = gram, .time = pathology::parse_digits("2026")}).lost == strings{"values " + at});
}

TEST_CASE("hl7v2 writer: EDIFACT's indicator in letters of HL7, and what they do not say", "[pathology][hl7v2]") {
    const auto flag = [](const char* code) {
        auto one = sodium();
        one.flags.push_back({{{std::string(pathology::systems::deviating_flag), code, {}, {}, {}}}, {}});
        const auto line = write_one(one);
        return line.obx.substr(line.obx.find("mmol/L||") + 8, 1) + (line.lost.empty() ? "" : " " + line.lost.front());
    };
    CHECK(flag("HI") == "H");
    CHECK(flag("LO") == "L");
    CHECK(flag("OR") == "A flag-finer /investigations/0/flags/0");
    CHECK(flag("PA") == "A flag-finer /investigations/0/flags/0");
}

TEST_CASE("hl7v2 writer: statuses in letters, and what they do not say", "[pathology][hl7v2]") {
    const auto letters = [](report_status of, std::optional<result_status> result) {
        auto report = report_with(sodium());
        report.status = of;
        report.investigations[0].status = result;
        const auto written = v2::write_message(report, {});
        const auto order = written.text.find("OBR|");
        std::string text{written.text[written.text.find('\r', order) - 1], written.text[written.text.size() - 2]};
        for (const auto& each : written.findings) text += " " + each.code;
        return text;
    };
    CHECK(letters(report_status::final, result_status::final) == "FF");
    CHECK(letters(report_status::registered, {}) == "II");
    CHECK(letters(report_status::preliminary, {}) == "PP");
    CHECK(letters(report_status::partial, {}) == "AP");
    CHECK(letters(report_status::corrected, result_status::corrected) == "CC");
    CHECK(letters(report_status::cancelled, result_status::cancelled) == "XX");
    CHECK(letters(report_status::supplementary, {}) == "FF status-finer");
    CHECK(letters(report_status::amended, result_status::amended) == "CC status-finer status-finer");
    CHECK(letters(report_status::entered_in_error, {}) == "XW status-finer");
    CHECK(letters(report_status::final, result_status::entered_in_error) == "FW");
    CHECK(letters(report_status::cancelled, result_status::final) == "XX status-of-report");
    CHECK(letters(report_status::cancelled, result_status::entered_in_error) == "XW");
    CHECK(letters(report_status::entered_in_error, result_status::final) == "XW status-of-report status-finer");
    CHECK(letters(report_status::corrected, result_status::final) == "CC status-of-report");
    CHECK(letters(report_status::corrected, result_status::preliminary) == "CP");
    CHECK(letters(report_status::final, result_status::unknown) == "FP status-unknown");
    CHECK(letters(report_status::unspecified, {}) == "PP status-unsaid");
    CHECK(letters(report_status::unspecified, result_status::final) == "FF status-unsaid");
}

TEST_CASE("hl7v2 writer: no order of a withdrawn report is a live one", "[pathology][hl7v2]") {
    pathology::report report = report_with(sodium());
    report.status = report_status::entered_in_error;
    report.investigations.push_back({.is_group = true, .code = {{}, "Group"}, .status = result_status::final});
    report.investigations[0].group = 1;
    const std::string text = shown(v2::write_message(report, {}).text);
    CHECK(text.find("OBR|1||L1|^Group|||||||||||||||||||||X\n") != std::string::npos);
    CHECK(text.find("|||||W\n") != std::string::npos);
    CHECK(text.find("|F\n") == std::string::npos);
}

TEST_CASE("hl7v2 writer: reference ranges", "[pathology][hl7v2]") {
    const auto range_of = [](std::vector<pathology::reference_range> ranges) {
        auto one = sodium();
        one.ranges = std::move(ranges);
        const auto line = write_one(one);
        const auto start = line.obx.find("mmol/L|") + 7;
        return line.obx.substr(start, line.obx.find('|', start) - start) + (line.lost.empty() ? "" : " !");
    };
    const pathology::quantity low{"133", comparator::none, "mmol/L", {}};
    const pathology::quantity high{"146", comparator::none, "mmol/L", {}};
    const pathology::quantity gram{"146", comparator::none, "g/L", {}};
    CHECK(range_of({{{low, high}, {}, {}}}) == "133-146");
    CHECK(range_of({{{low, high}, {"133 - 146"}, {}}}) == "133 - 146");
    CHECK(range_of({{{low, std::nullopt}, {}, {}}}) == ">=133");
    CHECK(range_of({{{std::nullopt, high}, {}, {}}}) == "<=146");
    CHECK(range_of({{{}, {"see", "note"}, {}}}) == "see\\.br\\note");
    CHECK(range_of({{{low, high}, {"adults"}, {}}}) == "133-146 adults !");
    CHECK(range_of({{{std::nullopt, gram}, {}, {}}}) == "<=146 g/L !");
    CHECK(range_of({{{low, high}, {}, {"adult women"}}}) == "133-146 (adult women) !");
    CHECK(range_of({{{low, high}, {}, {}}, {{}, {"x"}, {}}}) == "133-146; x !");
}

TEST_CASE("hl7v2 writer: results stand below their group, and a change of order is said", "[pathology][hl7v2]") {
    pathology::report report = report_with(sodium());
    report.investigations[0].group = 1;
    report.investigations.push_back({.is_group = true, .code = {{}, "Group"}});
    report.investigations.push_back({.is_group = true, .code = {{}, "Inner"}, .group = 1});
    report.investigations.push_back({.code = {{}, "Stray"}, .status = result_status::final, .group = 7, .specimen = 3});
    const auto written = v2::write_message(report, {});
    CHECK(shown(written.text).find("OBR|1||L1|^Group|||||||||||||||||||||F\nOBX|1|NM|44I5.") != std::string::npos);
    CHECK(codes(written.findings) == strings{"order", "group-nesting", "group-unknown", "specimen-unknown"});
}

// Every member of the model is set to something that can be found again, and each is in the text or named as lost.
TEST_CASE("hl7v2 writer: every member is written or named as lost", "[pathology][hl7v2]") {
    const auto coded = [](const std::string& word) {
        return pathology::codeable{
            {{"https://" + word + "-system", word + "-code", word + "-display", true, word + "-map"}}, word + "-text"};
    };
    const auto id = [](const std::string& word) { return pathology::identifier{"https://" + word + "-system", word}; };
    const auto notes = [](const std::string& word) {
        return std::vector<pathology::note>{{{word + "-1", word + "-2"}}};
    };
    const auto when = [](int day) { return pathology::parse_digits("202607" + std::to_string(day)); };
    const auto amount = [](const std::string& value) {
        return pathology::quantity{value,
                                   comparator::less,
                                   "unit" + value,
                                   {"https://unit-system", "code" + value, "display" + value, {}, {}}};
    };
    pathology::report report;
    report.sender = id("sender");
    report.recipient = id("recipient");
    report.control_reference = "control";
    report.message_reference = "message";
    report.generated = when(10);
    using role = enum pathology::party::role;
    using kind = enum pathology::party::kind;
    for (const auto& [as, is, word] :
         std::vector<std::tuple<role, kind, std::string>>{{role::requester, kind::person, "asker"},
                                                          {role::requester, kind::organisation, "surgery"},
                                                          {role::requester, kind::department, "ward"},
                                                          {role::recipient, kind::person, "reader"},
                                                          {role::recipient, kind::organisation, "practice"},
                                                          {role::laboratory, kind::person, "pathologist"},
                                                          {role::laboratory, kind::organisation, "lab"},
                                                          {role::laboratory, kind::department, "section"}})
        report.parties.push_back({as, is, {id(word + "-id")}, word + "-name", word + "-reference"});
    report.id = id("report");
    report.status = report_status::final;
    report.issued = when(11);
    report.code = coded("report");
    report.conclusion = notes("conclusion");
    report.patient = {"9990000018",    {id("hospital")},       {"family", {"given"}, "title", "suffix"},
                      when(12),        pathology::sex::female, {{{"street", "town"}, "LS1 1AA"}},
                      notes("patient")};
    report.requests.push_back({id("placer"), id("filler"), when(13), coded("wanted"), notes("clinical")});
    report.specimens.push_back({id("sample"),
                                id("accession"),
                                coded("blood"),
                                coded("arm"),
                                {{{std::string(pathology::systems::fasting), "F", {}, {}, {}}}, {}},
                                amount("71"),
                                when(14),
                                when(15),
                                when(16),
                                notes("specimen")});
    pathology::investigation header;
    header.is_group = true;
    header.code = coded("group");
    header.value.text = strings{"group-value"};
    header.absent_reason = coded("why");
    header.flags = {coded("groupflag")};
    header.ranges = {{{}, {"group-range"}, {}}};
    header.notes = notes("group");
    header.effective = when(17);
    header.method = coded("groupmethod");
    header.parts = {{{{}, "grouppart"}, {}, {}, {}, {}}};
    header.specimen = 0;
    pathology::investigation result;
    result.code = coded("result");
    result.status = result_status::final;
    result.group = 0;
    result.value.quantity = amount("72");
    result.absent_reason = coded("absent");
    result.flags = {coded("flag")};
    result.ranges = {{{}, {"range-text"}, {"population"}}};
    result.notes = notes("result");
    result.effective = when(18);
    result.method = coded("method");
    result.parts = {{{{}, "part"}, {}, {}, {}, {}}};
    report.investigations = {header, result};

    const auto written = v2::write_message(report, {});

    for (const char* said : {"sender",
                             "recipient",
                             "control",
                             "20260710",
                             "asker-id",
                             "asker-name",
                             "surgery-id",
                             "surgery-name",
                             "reader-id",
                             "reader-name",
                             "pathologist-id",
                             "pathologist-name",
                             "lab-id",
                             "lab-name",
                             "section-name",
                             "report",
                             "20260711",
                             "report-code",
                             "report-text",
                             "conclusion-1",
                             "conclusion-2",
                             "9990000018",
                             "hospital",
                             "family",
                             "given",
                             "title",
                             "suffix",
                             "20260712",
                             "|F|",
                             "street",
                             "town",
                             "LS1 1AA",
                             "patient-1",
                             "placer",
                             "filler",
                             "20260713",
                             "clinical-1",
                             "sample",
                             "accession",
                             "blood-code",
                             "blood-text",
                             "arm-code",
                             "F^^HL70916",
                             "71^code71&unit71&https://unit-system",
                             "20260714^20260715",
                             "20260716",
                             "specimen-1\\.br\\specimen-2",
                             "group-code",
                             "group-1",
                             "20260717",
                             "result-code",
                             "result-display",
                             "https://result-system",
                             "result-text",
                             "<^72",
                             "code72^unit72^https://unit-system",
                             "flag-code",
                             "range-text (population)",
                             "result-1",
                             "20260718",
                             "method-code"}) {
        INFO(said);
        CHECK(written.text.find(said) != std::string::npos);
    }
    strings lost;
    for (const auto& each : written.findings) lost.push_back(each.code + " " + each.pointer);
    const auto is_code_finding = [](const std::string& one) {
        return one.starts_with("mapped-by ") || one.starts_with("user-selected ");
    };
    CHECK(std::count_if(lost.begin(), lost.end(), is_code_finding) == 2 * 7);
    std::erase_if(lost, is_code_finding);
    const std::string value = "/investigations/1";
    CHECK(lost == strings{"group-absent_reason /investigations/0/absent_reason",
                          "group-flags /investigations/0/flags",
                          "group-method /investigations/0/method",
                          "group-parts /investigations/0/parts",
                          "group-ranges /investigations/0/ranges",
                          "group-value /investigations/0/value",
                          "absent-reason " + value + "/absent_reason",
                          "parts " + value + "/parts",
                          "range-as-text " + value + "/ranges",
                          "unit-display " + value + "/value/quantity/unit_code/display",
                          "message-reference /message_reference",
                          "party-reference /parties/0/second_reference",
                          "party-reference /parties/1/second_reference",
                          "party /parties/2",
                          "party-reference /parties/3/second_reference",
                          "party /parties/4",
                          "party-reference /parties/5/second_reference",
                          "party-reference /parties/6/second_reference",
                          "party-identifiers /parties/7/identifiers",
                          "party-reference /parties/7/second_reference",
                          "place-system /recipient/system",
                          "request-code /requests/0/code",
                          "place-system /sender/system",
                          "volume /specimens/0/volume",
                          "unit-display /specimens/0/volume/unit_code/display"});
}

TEST_CASE("hl7v2 writer: the time of a report as a whole, and a specimen entered in error, are told as lost",
          "[hl7v2]") {
    auto one = sodium();
    one.specimen = 0;
    auto report = report_with(std::move(one));
    report.specimens.resize(1);
    const std::string without = v2::write_message(report, {}).text;
    report.specimens[0].status = pathology::specimen_status::entered_in_error;
    report.effective = pathology::parse_digits("20260501");

    const auto made = v2::write_message(report, {});

    CHECK(made.text == without);
    strings lost;
    for (const auto& each : made.findings)
        if (each.severity == pathology::severity::lost) lost.push_back(each.code);
    for (const char* code : {"report-effective", "specimen-status"})
        CHECK(std::count(lost.begin(), lost.end(), code) == 1);
}

TEST_CASE("hl7v2 writer: why a test was not done is a note behind it", "[hl7v2]") {
    auto one = sodium();
    one.value = {};
    one.status = pathology::result_status::cancelled;
    one.absent_reason.text = "Insufficient";
    CHECK(v2::write_message(report_with(std::move(one)), {}).text.find("NTE|1||Insufficient\r") != std::string::npos);
}

TEST_CASE("hl7v2 writer: the parts of a result are a note behind it", "[hl7v2]") {
    auto one = sodium();
    pathology::result_part part;
    part.code.text = "Second run";
    part.value.quantity = pathology::quantity{"141", {}, "mmol/L", {}};
    one.parts = {part};
    CHECK(v2::write_message(report_with(std::move(one)), {}).text.find("NTE|1||Second run: 141 mmol/L\r") !=
          std::string::npos);
}

TEST_CASE("hl7v2 writer: the sender's own code has one of the two places that every version has", "[hl7v2]") {
    auto one = sodium();
    one.code.codings = {{pathology::systems::snomed, "1", "PaLM", false, "map#2"},
                        {pathology::systems::snomed, "2", "PBCL", false, "map#3"},
                        {pathology::systems::read_v2, "44I5.", "Sodium", true, {}}};
    CHECK(v2::write_message(report_with(std::move(one)), {}).text.find("|1^PaLM^SCT^44I5.^Sodium^RD2") !=
          std::string::npos);
}

TEST_CASE("hl7v2 writer: why a specimen was rejected and what it was like have their fields", "[hl7v2]") {
    auto one = sodium();
    one.specimen = 0;
    auto report = report_with(std::move(one));
    report.specimens.resize(1);
    auto& taken = report.specimens[0];
    const auto spm_of = [&] {
        const std::string text = v2::write_message(report, {}).text;
        const auto begin = text.find("SPM|");
        return text.substr(begin, text.find('\r', begin) - begin);
    };

    taken.status = pathology::specimen_status::unavailable;
    CHECK(spm_of().ends_with("||N"));
    taken.status = pathology::specimen_status::unsatisfactory;
    CHECK(spm_of().ends_with("|UNSATISFACTORY^Specimen unsatisfactory^99SIGNALBOX"));
    taken.conditions = {{{{v2::table_0490, "QS", "Quantity not sufficient", {}, {}}}, ""},
                        {{{pathology::systems::specimen_condition, "HEM", "Hemolyzed", {}, {}}}, ""},
                        {{}, "Lipaemic"}};
    CHECK(spm_of().ends_with("|QS^Quantity not sufficient^HL70490|||HEM^Hemolyzed^HL70493~^Lipaemic"));
    taken.status = pathology::specimen_status::not_said; // then nobody rejected it
    CHECK(spm_of().ends_with("|||||||QS^Quantity not sufficient^HL70490~HEM^Hemolyzed^HL70493~^Lipaemic"));
}
