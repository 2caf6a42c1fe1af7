#include "broker/pathology/edifact/writer.hpp"

#include <catch2/catch.hpp>

#include "broker/pathology/model/systems.hpp"
#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
using words = std::vector<std::string>;

const date_time may_day = parse_digits("202605011200").value();

report small_report() {
    return edifact::read_interchange(interchange_text({report_text{}.message()})).parts.at(0).report;
}
investigation& first(report& of) { return of.investigations.at(0); }

edifact::written_interchange written(const report& of) {
    return edifact::write_interchange({&of, 1}, {.prepared = may_day});
}

bool holds(const edifact::written_interchange& made, std::string_view text) {
    return made.text.find(text) != std::string::npos;
}
bool lost(const edifact::written_interchange& made, std::string_view code, std::string_view pointer) {
    return std::any_of(made.findings.begin(), made.findings.end(), [&](const finding& each) {
        return each.severity == severity::lost && each.code == code && each.pointer == pointer;
    });
}

coding coded(std::string_view system, std::string code) { return {std::string(system), std::move(code), {}, {}, {}}; }

} // namespace

TEST_CASE("edifact writer: a report as its segments", "[edifact]") {
    const auto made = written(small_report());
    CHECK(made.text == "UNA:+.? 'UNB+UNOC:3+000000000000111:80+000000000000222:80+260501:1200+1015++MEDRPT'"
                       "UNH+1+MEDRPT:0:1:RT:NHS003'BGM+LSR'DTM+137:202605011201:203'"
                       "S01+01'NAD+SLA+++OAKFIELD PATHOLOGY'SPR+ORG'"
                       "S02+02'GIS+N'RFF+SRI:26/CH1'STS++UN'DTM+ISR:202605011130:203'"
                       "S06+06'S07+07'PNA+PAT+9990000018:OPI+++SU:FINCH+FO:ROBIN'DTM+329:19700102:102'PDI+1'"
                       "S16+16'SEQ++1'SPC+TSP+:::VENOUS BLOOD'"
                       "GIS+N'INV+MQ+42R4.:911::Serum ferritin'RSL+NV+11++:::ng/mL'RFF+ASL:1'UNT+24+1'UNZ+1+1015'");
    CHECK(made.findings.empty());
}

TEST_CASE("edifact writer: options say what the interchange is", "[edifact]") {
    const report one = small_report();
    const auto made = edifact::write_interchange({&one, 1}, {.sender = "5",
                                                             .recipient = "6",
                                                             .control_reference = "7",
                                                             .prepared = may_day,
                                                             .acknowledgement_wanted = true,
                                                             .test = true,
                                                             .variant = "NHS002"});
    CHECK(holds(made, "UNB+UNOC:3+5:80+6:80+260501:1200+7++MEDRPT++1++1'UNH+1+MEDRPT:0:1:RT:NHS002'"));
    CHECK(holds(made, "RSL+NV+11++ng/mL'"));
    CHECK(holds(made, "UNZ+1+7'"));
    CHECK(lost(made, "interchange-head", "/sender/value"));
}

TEST_CASE("edifact writer: an interchange needs a sender, a recipient and a short control reference", "[edifact]") {
    report one = small_report();
    one.control_reference = "0f8fad5b-d9cb-469f-a165-70867728950e";
    CHECK(has(written(one).findings, severity::error, "unb"));
    one.control_reference = "";
    CHECK(has(written(one).findings, severity::error, "unb"));
}

TEST_CASE("edifact writer: separators in texts are released", "[edifact]") {
    report one = small_report();
    one.id.value = "A'B:C+D?E";
    CHECK(holds(written(one), "RFF+SRI:A?'B?:C?+D?\?E'"));
}

TEST_CASE("edifact writer: what ISO 8859-1 lacks is a question mark and a finding", "[edifact]") {
    report one = small_report();
    one.patient.name.family = "M\xc3\x9cLLER \xe2\x82\xac";
    const auto made = written(one);
    CHECK(holds(made, "SU:M\xdcLLER ?\?+"));
    CHECK(lost(made, "character-set", "/patient/name/family"));
}

TEST_CASE("edifact writer: what ISO 8859-1 lacks is written in characters that mean the same", "[edifact]") {
    const auto words_of = [](const char* said) {
        report one = small_report();
        first(one).value.text = words{said};
        const auto made = written(one);
        CHECK(has(made.findings, severity::warning, "characters"));
        CHECK_FALSE(lost(made, "character-set", "/investigations/0/value/text"));
        const auto begin = made.text.find("FTX+RIT+++") + 10;
        return made.text.substr(begin, made.text.find('\'', begin) - begin);
    };
    CHECK(words_of("\u03bcmol/L") == "\xb5mol/L");
    CHECK(words_of("10\u2079/L") == "10^9/L");
    CHECK(words_of("10\u00b9\u2070/L") == "10^10/L");
    CHECK(words_of("s\u207b\u00b9") == "s^-1");
    CHECK(words_of("\u22655 \u2013 \u22647") == ">=5 - <=7");
    CHECK(words_of("\u03ba/\u03bb \u2026") == "kappa/lambda ...");
    CHECK(words_of("\u201cH\u2082O\u201d") == "\"H2O\"");
}

TEST_CASE("edifact writer: what ISO 8859-1 has stays as it is", "[edifact]") {
    report one = small_report();
    first(one).value.text = words{"10\u00b9\u00b2/L \u00b5 \u00b1 \u00a0\u00e9"};
    const auto made = written(one);
    CHECK(holds(made, "FTX+RIT+++10\xb9\xb2/L \xb5 \xb1 \xa0\xe9'"));
    CHECK(made.findings.empty());
}

TEST_CASE("edifact writer: for a unit that ISO 8859-1 cannot hold stands its code", "[edifact]") {
    report one = small_report();
    first(one).value.quantity->unit = "\u5143/L";
    CHECK(lost(written(one), "character-set", "/investigations/0/value/quantity/unit"));
    first(one).value.quantity->unit_code = coded(systems::ucum, "10*9/L");
    const auto made = written(one);
    CHECK(holds(made, "RSL+NV+11++:::10*9/L'"));
    CHECK(lost(made, "unit-text", "/investigations/0/value/quantity/unit"));
}

TEST_CASE("edifact writer: texts are lines of seventy characters, five to a segment", "[edifact]") {
    report one = small_report();
    const std::string long_line = std::string(40, 'a') + " " + std::string(40, 'b');
    first(one).notes = {{{"1", "", "  3", "4", "", "6", long_line}}};
    const auto made = written(one);
    CHECK(holds(made, "FTX+SPC+++1::  3:4'FTX+SPC+++:6:" + std::string(40, 'a') + ":" + std::string(40, 'b') + "'"));
    CHECK(lost(made, "line-wrapped", "/investigations/0/notes"));
}

TEST_CASE("edifact writer: a word of more than seventy characters is cut, and nothing of it goes", "[edifact]") {
    report one = small_report();
    first(one).value.text = words{std::string(75, 'x'), "two\nlines"};
    const auto made = written(one);
    CHECK(holds(made, "FTX+RIT+++" + std::string(70, 'x') + ":xxxxx:two:lines'"));
}

TEST_CASE("edifact writer: several notes are one, with a finding", "[edifact]") {
    report one = small_report();
    first(one).notes = {{{"one"}}, {{"two"}}};
    const auto made = written(one);
    CHECK(holds(made, "FTX+SPC+++one:two'"));
    CHECK(lost(made, "note-boundaries", "/investigations/0/notes"));
}

TEST_CASE("edifact writer: a name goes on in the second component, and ends there", "[edifact]") {
    report one = small_report();
    one.parties[0].name = std::string(35, 'n') + " m";
    CHECK(holds(written(one), "+++" + std::string(35, 'n') + ": m'"));
    one.parties[0].name = std::string(71, 'n');
    CHECK(lost(written(one), "name-length", "/parties/0/name"));
}

TEST_CASE("edifact writer: interpretations become the flag that means them", "[edifact]") {
    const auto flag = [](std::string_view system, const char* code) {
        report one = small_report();
        first(one).flags = {{{coded(system, code)}, ""}};
        return written(one);
    };
    CHECK(holds(flag(systems::interpretation, "H"), "RSL+NV+11++:::ng/mL+HI'"));
    CHECK(holds(flag(systems::interpretation_stu3, "L"), "+LO'"));
    CHECK(holds(flag(systems::interpretation, "A"), "+PA'"));
    CHECK(flag(systems::interpretation, "H").findings.empty());
    CHECK(holds(flag(systems::interpretation, "HH"), "+HI'"));
    CHECK(lost(flag(systems::interpretation, "HH"), "flag-strength", "/investigations/0/flags/0"));
    CHECK(holds(flag(systems::interpretation, "HU"), "+HI'"));
    CHECK(holds(flag(systems::interpretation, "LU"), "+LO'"));
    CHECK(lost(flag(systems::interpretation, "LU"), "flag-strength", "/investigations/0/flags/0"));
    CHECK(holds(flag("urn:signalbox:hl7v2:HL70078", "PA"), "+PA'"));
    CHECK(flag("urn:signalbox:hl7v2:HL70078", "PA").findings.empty());
    CHECK(lost(flag("urn:signalbox:hl7v2:HL70078", "ZZ"), "flag", "/investigations/0/flags/0"));
    CHECK(lost(flag(systems::interpretation, "POS"), "flag", "/investigations/0/flags/0"));
    CHECK(holds(flag(systems::deviating_flag, "OR"), "+OR'"));
    CHECK(lost(flag(systems::interpretation, "N"), "flag", "/investigations/0/flags/0"));
    CHECK_FALSE(holds(flag(systems::interpretation, "N"), "ng/mL+"));
}

TEST_CASE("edifact writer: the sender's own flag comes before what it was mapped to", "[edifact]") {
    report one = small_report();
    first(one).flags = {{{coded(systems::interpretation, "A"), coded(systems::deviating_flag, "OR")}, ""}};
    const auto made = written(one);
    CHECK(holds(made, "+OR'"));
    CHECK(lost(made, "flag", "/investigations/0/flags/0/codings/0"));
}

TEST_CASE("edifact writer: Read v2 comes before SNOMED CT, and other systems are text", "[edifact]") {
    report one = small_report();
    first(one).code = {{coded(systems::snomed, "1022431000000105"), coded(systems::read_v2, "42R4.00")}, "Hb"};
    auto made = written(one);
    CHECK(holds(made, "INV+MQ+42R4.:911::Hb'"));
    CHECK(lost(made, "read-term", "/investigations/0/code/codings/1/code"));
    CHECK(lost(made, "code-system", "/investigations/0/code/codings/0"));
    first(one).code = {{coded(systems::snomed, "1022431000000105")}, "Hb"};
    made = written(one);
    CHECK(holds(made, "INV+MQ+1022431000000105:921::Hb'"));
    CHECK(made.findings.empty());
    first(one).code = {{coded(systems::loinc, "718-7")}, "Hb"};
    made = written(one);
    CHECK(holds(made, "INV+MQ+:::Hb'"));
    CHECK(lost(made, "code-system", "/investigations/0/code/codings/0"));
    first(one).code = {{coded(systems::loinc, "718-7")}, ""};
    CHECK(holds(written(one), "INV+MQ+:::718-7'"));
}

TEST_CASE("edifact writer: a report that is cancelled says so with each result", "[edifact]") {
    report one = small_report();
    one.status = report_status::cancelled;
    const auto made = written(one);
    CHECK(holds(made, "STS++CA'DTM+ISR"));
    CHECK(holds(made, "STS++CA'RFF+ASL:1'"));
    CHECK(has(made.findings, severity::warning, "report-status"));
}

TEST_CASE("edifact writer: no result of a withdrawn report is a live one, whatever it says itself", "[edifact]") {
    report one = small_report();
    for (const auto& [whole, code] :
         {std::pair{report_status::cancelled, "CA"}, {report_status::entered_in_error, "EN"}})
        for (const auto own : {result_status::final, result_status::preliminary, result_status::corrected}) {
            one.status = whole;
            first(one).status = own;
            const auto made = written(one);
            CHECK(holds(made, std::string("STS++") + code + "'DTM+ISR"));
            CHECK(holds(made, std::string("STS++") + code + "'RFF+ASL:1'"));
            CHECK(lost(made, "result-status", "/investigations/0/status"));
            CHECK(edifact::read_interchange(made.text).parts.at(0).report.status == whole);
        }
    one.status = report_status::cancelled;
    first(one).status = result_status::entered_in_error;
    CHECK(holds(written(one), "STS++EN'RFF+ASL:1'"));
}

TEST_CASE("edifact writer: a corrected report says so with its final results, unless some are corrected", "[edifact]") {
    report one = small_report();
    one.investigations.push_back(first(one));
    one.status = report_status::corrected;
    for (investigation& each : one.investigations) each.status = result_status::final;
    CHECK(holds(written(one), "STS++CO'RFF+ASL:1'GIS"));
    CHECK(holds(written(one), "STS++CO'RFF+ASL:1'UNT"));
    CHECK(lost(written(one), "report-status", "/status"));
    first(one).status = result_status::corrected;
    CHECK(holds(written(one), "STS++CO'RFF+ASL:1'GIS"));
    CHECK(holds(written(one), "STS++FI'RFF+ASL:1'UNT"));
    one.status = report_status::amended;
    first(one).status = result_status::preliminary;
    CHECK(holds(written(one), "STS++PR'RFF+ASL:1'GIS"));
    CHECK(holds(written(one), "STS++AM'RFF+ASL:1'UNT"));
}

TEST_CASE("edifact writer: a value that is no number or has another form is put in words", "[edifact]") {
    report one = small_report();
    first(one).value.quantity = quantity{"1e3", comparator::less, "mg/L", {}};
    auto made = written(one);
    CHECK(holds(made, "INV+MQ+42R4.:911::Serum ferritin'FTX+RIT+++<1e3 mg/L'"));
    CHECK(lost(made, "number", "/investigations/0/value/quantity"));
    first(one).value = {};
    first(one).value.range = range{quantity{"3", {}, "mmol/L", {}}, quantity{"5", {}, "mmol/L", {}}};
    CHECK(holds(written(one), "FTX+RIT+++3 mmol/L - 5 mmol/L'"));
    first(one).value = {};
    first(one).value.ratio = ratio{{"1", {}, "", {}}, {"128", {}, "", {}}};
    CHECK(holds(written(one), "FTX+RIT+++1 ?: 128'"));
    first(one).value = {};
    first(one).absent_reason.text = "haemolysed";
    CHECK(holds(written(one), "FTX+RIT+++haemolysed'"));
}

TEST_CASE("edifact writer: limits that are not two numbers of one unit are put in words", "[edifact]") {
    report one = small_report();
    first(one).ranges = {{{quantity{"3", comparator::greater, "g", {}}, {}}, {}, {}}};
    const auto made = written(one);
    CHECK(holds(made, "FTX+CRR+++>3 g - '"));
    CHECK_FALSE(holds(made, "RND"));
    CHECK(lost(made, "range-limits", "/investigations/0/ranges/0/limits"));
}

TEST_CASE("edifact writer: a member on another specimen than its group's stands outside of it", "[edifact]") {
    report one = small_report();
    one.specimens.resize(2);
    one.investigations.resize(2);
    one.investigations[1] = one.investigations[0];
    one.investigations[0].is_group = true;
    one.investigations[1].group = 0;
    one.investigations[1].specimen = 0;
    CHECK(holds(written(one), "RFF+ARL:1'UNT"));
    CHECK_FALSE(lost(written(one), "group-of-member", "/investigations/1/group"));
    one.investigations[1].specimen = 1;
    CHECK(lost(written(one), "group-of-member", "/investigations/1/group"));
    CHECK(holds(written(one), "RFF+ASL:2'UNT"));
    CHECK_FALSE(holds(written(one), "RFF+ARL"));
}

TEST_CASE("edifact writer: a group without a specimen has the one that all its members name", "[edifact]") {
    report one = small_report();
    one.specimens.resize(2);
    one.investigations.resize(3, first(one));
    one.investigations[0].is_group = true;
    one.investigations[0].specimen.reset();
    for (std::size_t i : {1, 2}) {
        one.investigations[i].group = 0;
        one.investigations[i].specimen = 1;
    }
    CHECK(holds(written(one), "SEQ++1'RSL+NV+11++:::ng/mL'RFF+ASL:2'"));
    CHECK(holds(written(one), "RFF+ARL:1'UNT"));
    CHECK(has(written(one).findings, severity::warning, "group-specimen"));
    one.investigations[2].specimen = 0;
    CHECK(holds(written(one), "SEQ++1'RSL+NV+11++:::ng/mL'GIS"));
    CHECK(holds(written(one), "RFF+ASL:2'GIS"));
    CHECK(holds(written(one), "RFF+ASL:1'UNT"));
}

TEST_CASE("edifact writer: the conclusion of a report is a result in words behind the others", "[edifact]") {
    report of = small_report();
    of.conclusion = {{{"Phone the patient", "  urgent"}}};

    const auto made = written(of);

    CHECK(holds(made, "GIS+N'INV+MQ+:::Conclusion'FTX+RIT+++Phone the patient:  urgent'RFF+ASL:1'UNT"));
    CHECK(lost(made, "conclusion-as-result", "/conclusion"));
    const auto again = edifact::read_interchange(made.text);
    CHECK(again.parts.at(0).acceptable());
    CHECK(again.parts[0].report.investigations.back().value.text ==
          std::vector<std::string>{"Phone the patient", "  urgent"});
}

TEST_CASE("edifact writer: the parts of a result stand in words behind its own", "[edifact]") {
    report of = small_report();
    investigation& pressure = first(of);
    pressure.value = {};
    result_part systolic;
    systolic.code = {{{systems::snomed, "271649006", "Systolic", {}, {}}}, ""};
    systolic.value.quantity = quantity{"150", comparator::greater, "mm[Hg]", {}};
    systolic.flags = {{{{systems::interpretation, "H", "", {}, {}}}, ""}};
    systolic.ranges = {{{quantity{"90", {}, "", {}}, quantity{"140", {}, "", {}}}, {}, {}}};
    result_part position;
    position.code.text = "Position";
    position.value.text = {"lying"};
    pressure.parts = {systolic, position};

    const auto made = written(of);

    CHECK(holds(made, "FTX+RIT+++Systolic?: >150 mm[Hg] (H) [90 - 140]:Position?: lying'"));
    CHECK(lost(made, "parts", "/investigations/0/parts"));
}

TEST_CASE("edifact writer: the time that only FHIR says of a report is told as lost", "[edifact]") {
    report of = small_report();
    of.effective = parse_digits("20260501");

    const auto made = written(of);

    CHECK(made.text == written(small_report()).text);
    CHECK(lost(made, "report-effective", "/effective"));
}

TEST_CASE("edifact writer: what a specimen was like stands in words behind its notes", "[edifact]") {
    report of = small_report();
    specimen& taken = of.specimens.at(0);
    taken.notes = {{{"Left arm"}}};
    taken.status = specimen_status::unsatisfactory;
    taken.conditions = {{{}, "Haemolysed"}, {{{systems::specimen_condition, "CLOT", "", {}, {}}}, ""}};

    const auto made = written(of);

    CHECK(holds(made, "FTX+SPC+++Left arm:Specimen unsatisfactory:Specimen condition?: Haemolysed:"
                      "Specimen condition?: CLOT'"));
    CHECK(lost(made, "specimen-as-note", "/specimens/0/status"));
    CHECK(lost(made, "specimen-as-note", "/specimens/0/conditions/1"));
}

TEST_CASE("edifact writer: what refers to nothing is an error", "[edifact]") {
    report one = small_report();
    first(one).specimen = 9;
    CHECK(has(written(one).findings, severity::error, "reference"));
    first(one).specimen = 0;
    first(one).group = 0;
    CHECK(has(written(one).findings, severity::error, "reference"));
}

TEST_CASE("edifact writer: times are on British clocks to the minute", "[edifact]") {
    report one = small_report();
    one.issued = parse_fhir_date_time("2026-05-01T10:30:00Z");
    auto made = written(one);
    CHECK(holds(made, "DTM+ISR:202605011130:203'"));
    CHECK(made.findings.empty());
    one.issued = parse_fhir_date_time("2026-05-01T10:30:01Z");
    CHECK(lost(written(one), "time-precision", "/issued"));
    one.issued = parse_fhir_date_time("2026-10-25T01:30:00+00:00"); // the second 01:30 of that night
    CHECK(lost(written(one), "time-ambiguous", "/issued"));
}

TEST_CASE("edifact writer: references of messages are their own when no two are the same", "[edifact]") {
    std::vector<report> two{small_report(), small_report()};
    CHECK(holds(edifact::write_interchange(two, {.prepared = may_day}), "UNH+2+"));
    two[1].message_reference = "B";
    const auto made = edifact::write_interchange(two, {.prepared = may_day});
    CHECK(holds(made, "UNH+1+"));
    CHECK(holds(made, "UNH+B+"));
    two[1].report::conclusion = {{{"x"}}};
    CHECK(lost(edifact::write_interchange(two, {.prepared = may_day}), "conclusion-as-result", "/1/conclusion"));
}
