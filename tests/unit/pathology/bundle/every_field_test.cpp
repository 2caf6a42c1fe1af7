#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/unit/pathology/bundle/example.hpp"

using namespace signalbox;
using namespace signalbox::pathology;
using namespace signalbox::tests;

namespace {

codeable concept_of(std::string code) {
    return {{coded(systems::snomed, std::move(code), "as the sender calls it")}, "in the sender's words"};
}

std::string codes_of(const findings& found) {
    std::string codes;
    for (const finding& f : found) codes += std::string(to_text(f.severity)) + " " + f.code + " " + f.pointer + "\n";
    return codes;
}

bundle::written write(const report& r) { return bundle::write_r4(r, {"seed"}); }
report back(const bundle::written& made) { return bundle::read_r4(*fhir::read_json(made.json)).report; }

// Each member of the model that a FHIR message can carry, said.
report full_report() {
    report r = example_report();
    r.code = concept_of("4241000179101");
    r.conclusion = {{{"First", "  note"}}, {{"Second note"}}, {{"Third"}}};
    r.status = report_status::amended;
    r.parties.push_back(
        {party::role::recipient, party::kind::organisation, {{"", "D82015"}, {"urn:x", "2"}}, "THE SURGERY", "AHI7"});
    r.parties.push_back({party::role::requester, party::kind::organisation, {}, "WHO ASKED", ""});
    r.parties.push_back({party::role::requester, party::kind::organisation, {}, "WHO ASKED TOO", ""});
    r.patient.other_ids = {{"", "LAB 1"}, {"urn:hospital", "2"}};
    r.patient.name = {"TESTING", {"ANNE", "MAY"}, "DR", "MB ChB"};
    r.patient.born = parse_digits("19450730221500");
    r.patient.addresses = {{{"1 HIGH STREET", "", "TESTTOWN"}, "ZZ9 9ZZ"}, {{"ABROAD"}, ""}};
    r.requests = {{{"", "ROI 1"}, {"urn:lab", "SOI"}, parse_digits("20100220"), concept_of("26604007"), {{{"Tired"}}}},
                  {{"urn:gp", "ROI 2"}, {}, {}, {}, {}}};
    specimen& s = r.specimens[0];
    s = {{"", "RTI"},
         {"", "STI"},
         concept_of("122555007"),
         concept_of("182266005"),
         {{coded(systems::fasting, "NF")}, "no"},
         quantity{"1750", {}, "mL", {}},
         parse_digits("201002"),
         parse_digits("20100223"),
         parse_digits("20100224102030"),
         {{{"Haemolysed"}}, {{"Short", "sample"}}}};
    s.status = specimen_status::unsatisfactory;
    s.conditions = {concept_of("281264009"), {{}, "Haemolysed"}};
    r.effective = parse_digits("20100223");
    r.effective_until = parse_digits("20100224102030");
    investigation& one = r.investigations[1];
    one.effective = parse_digits("2010");
    one.method = concept_of("702675006");
    one.flags = {{{coded(systems::interpretation, "HH", "Critical high")}, "very high"},
                 {{coded(systems::deviating_flag, "HI")}, ""}};
    one.ranges = {{{quantity{"1", {}, "ng/L", {}}, quantity{"2", {}, "ug/L", {}}}, {"text", "two"}, {"adults"}}};
    one.notes = {{{"one"}}, {{"two", "", "three"}}};
    value systolic, unit_only;
    systolic.quantity = quantity{"120", comparator::greater, "mm[Hg]", {}};
    unit_only.quantity = quantity{"", {}, "g/L", {}};
    one.parts = {{concept_of("271649006"),
                  systolic,
                  {},
                  {{{coded(systems::interpretation, "H")}, ""}},
                  {{{quantity{"90", {}, "mm[Hg]", {}}, {}}, {"adults"}, {}}}},
                 {concept_of("271650006"), {}, {{}, "cuff too small"}, {}, {}},
                 {concept_of("122555007"), unit_only, {}, {}, {}}};
    one.value.text = {"as text", "too"};
    one.value.quantity->unit_code = coded("urn:units", "ng per l");
    return r;
}

// The example with one more result of that value.
report with_value(const value& v) {
    report r = example_report();
    r.investigations[2].value = v;
    return r;
}

} // namespace

TEST_CASE("R4 bundle: each member of the model is carried and comes back", "[pathology][bundle]") {
    const report sent = full_report();
    const auto made = write(sent);
    const read_report read = bundle::read_r4(*fhir::read_json(made.json));

    CHECK(codes_of(made.findings) == "");
    CHECK(codes_of(read.findings) == "");
    CHECK(read.report.patient == sent.patient);
    CHECK(read.report.requests == sent.requests);
    CHECK(read.report.specimens == sent.specimens);
    CHECK(read.report.parties == sent.parties);
    CHECK(read.report.investigations == sent.investigations);
    CHECK(read.report == sent);
}

TEST_CASE("STU3 bundle: a specimen's status and the report's own time come back, its condition as a note",
          "[pathology][bundle]") {
    report sent = example_report();
    sent.specimens[0].status = specimen_status::entered_in_error;
    sent.effective = parse_digits("20100223");
    const auto plain = bundle::write_stu3(sent, {"seed"});
    CHECK(codes_of(plain.findings) == "");
    const auto read = bundle::read_stu3(*fhir::read_json(plain.json));
    CHECK(codes_of(read.findings) == "");
    CHECK(read.report.specimens == sent.specimens);
    CHECK(read.report.effective == sent.effective);

    sent.specimens[0].conditions = {{{}, "Haemolysed"}};
    const auto haemolysed = bundle::write_stu3(sent, {"seed"});
    CHECK(codes_of(haemolysed.findings) == "lost specimen-as-note /specimens/0/conditions\n");
    const auto noted = bundle::read_stu3(*fhir::read_json(haemolysed.json)).report.specimens[0].notes;
    REQUIRE(noted.size() == sent.specimens[0].notes.size() + 1);
    CHECK(noted.back() == note{{"Specimen condition: Haemolysed"}});
}

TEST_CASE("R4 bundle: every status of a specimen comes back, and one that is there says nothing",
          "[pathology][bundle]") {
    report sent = example_report();
    for (const auto status : {specimen_status::not_said, specimen_status::unavailable, specimen_status::unsatisfactory,
                              specimen_status::entered_in_error}) {
        sent.specimens[0].status = status;
        CHECK(back(write(sent)) == sent);
    }
    auto json = write(sent).json;
    json.replace(json.find(R"("status":"entered-in-error")"), 27, R"("status":"available")");
    const auto available = bundle::read_r4(*fhir::read_json(json));
    CHECK(available.report.specimens[0].status == specimen_status::not_said);
    CHECK(codes_of(available.findings) == "");
}

TEST_CASE("R4 and STU3 bundle: the parts of a result come back, each with its own value", "[pathology][bundle]") {
    report sent = example_report();
    value present;
    present.code = concept_of("52101004");
    value text;
    text.text = {"in words"};
    sent.investigations[1].value = {};
    sent.investigations[1].parts = {{concept_of("271649006"), present, {}, {}, {}},
                                    {concept_of("271650006"), text, {}, {}, {}},
                                    {{}, {}, {}, {}, {}}};
    const auto r4 = bundle::write_r4(sent, {"seed"});
    const auto stu3 = bundle::write_stu3(sent, {"seed"});
    CHECK(codes_of(r4.findings) == "");
    CHECK(codes_of(bundle::read_r4(*fhir::read_json(r4.json)).findings) == "");
    CHECK(back(r4).investigations == sent.investigations);
    const auto of_stu3 = bundle::read_stu3(*fhir::read_json(stu3.json));
    CHECK(codes_of(of_stu3.findings) == "");
    CHECK(of_stu3.report.investigations == sent.investigations);
}

TEST_CASE("R4 bundle: each kind of value comes back", "[pathology][bundle]") {
    value code, range, ratio, time, text, unit_only;
    code.code = concept_of("260385009");
    range.range = pathology::range{quantity{"1", {}, "mL", {}}, quantity{"2", {}, "mL", {}}};
    ratio.ratio = pathology::ratio{quantity{"1", {}, "", {}}, quantity{"128", {}, "", {}}};
    time.time = parse_digits("20100223154100");
    text.text = {"not", "detected"};
    unit_only.quantity = quantity{"", {}, "g/L", {}};
    for (const value& v : {code, range, ratio, time, text, unit_only, value{}}) {
        const report sent = with_value(v);
        const auto made = write(sent);
        CHECK(codes_of(made.findings) == "");
        CHECK(back(made).investigations[2].value == v);
        CHECK(back(made) == sent);
    }
}

TEST_CASE("R4 bundle: every status, sex and comparator comes back", "[pathology][bundle]") {
    for (int i = 0; i <= static_cast<int>(report_status::entered_in_error); ++i) {
        report sent = example_report();
        sent.status = static_cast<report_status>(i);
        sent.investigations[1].status = static_cast<result_status>(i % 8);
        sent.investigations[2].status.reset();
        sent.patient.sex = static_cast<sex>(i % 5);
        sent.investigations[2].value.quantity->comparator = static_cast<comparator>(i % 5);
        CHECK(back(write(sent)) == sent);
    }
}

TEST_CASE("R4 bundle: what has no place is a finding", "[pathology][bundle]") {
    value both;
    both.quantity = quantity{"1", {}, "g/L", {}};
    both.code = concept_of("260385009");
    CHECK(codes_of(write(with_value(both)).findings) == "lost several-values /investigations/2/value\n");

    report about_patient = example_report();
    about_patient.patient.notes = {{{"prefers letters"}}};
    CHECK(codes_of(write(about_patient).findings) == "lost patient-notes /patient/notes\n");

    report reason = example_report();
    reason.investigations[1].absent_reason.text = "lost in transit";
    CHECK(codes_of(write(reason).findings) == "lost absent-reason /investigations/1/absent_reason\n");

    report limit = example_report();
    limit.investigations[1].ranges = {{{quantity{"1", comparator::less, "ng/L", {}}, {}}, {}, {}}};
    CHECK(codes_of(write(limit).findings) == "lost range-comparator /investigations/1/ranges\n");

    report unit = example_report();
    unit.investigations[1].value.quantity->unit_code = coded("", "ngl", "");
    CHECK(codes_of(write(unit).findings) == "lost unit-code /investigations/1\n");
    unit.investigations[1].value.quantity->unit_code = coded("urn:units", "ngl", "nanogram per litre");
    CHECK(codes_of(write(unit).findings) == "lost unit-display /investigations/1\n");
}

TEST_CASE("R4 bundle: a report of nothing is still a message, and comes back as nothing", "[pathology][bundle]") {
    const report nothing;
    const auto made = write(nothing);
    report read = back(made);

    CHECK_FALSE(read.control_reference.empty()); // FHIR demands an identifier: it is made from the seed
    read.control_reference.clear();
    CHECK(read == nothing);
}
