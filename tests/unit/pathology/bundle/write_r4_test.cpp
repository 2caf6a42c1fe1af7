#include <catch2/catch.hpp>

#include "tests/support/json_facts.hpp"
#include "tests/unit/pathology/bundle/example.hpp"

using namespace signalbox;
using namespace signalbox::pathology;
using namespace signalbox::tests;

namespace {

// Entries of the example: header, three parties, patient, request, report, specimen, group and two results.
constexpr const char* header = "entry/0/resource/";
constexpr const char* patient_entry = "entry/4/resource/";
constexpr const char* request_entry = "entry/5/resource/";
constexpr const char* report_entry = "entry/6/resource/";
constexpr const char* specimen_entry = "entry/7/resource/";
constexpr const char* group_entry = "entry/8/resource/";
constexpr const char* first_result = "entry/9/resource/";
constexpr const char* second_result = "entry/10/resource/";

bundle::written write(const report& r) { return bundle::write_r4(r, {"seed"}); }
json_facts facts(const report& r) { return json_facts(write(r).json); }

std::string codes_of(const findings& found) {
    std::string codes;
    for (const finding& f : found) codes += std::string(to_text(f.severity)) + " " + f.code + " " + f.pointer + "\n";
    return codes;
}

} // namespace

TEST_CASE("write_r4: the header names event, sender and report, and keeps the message's own references",
          "[pathology][bundle]") {
    const json_facts made = facts(example_report());
    const auto at = [&](const char* path) { return made.text(std::string(header) + path); };

    CHECK(made.text("type") == "message");
    CHECK(made.text("identifier/system") == "https://tools.ietf.org/html/rfc4122");
    CHECK(made.text("timestamp") == "2010-03-01T17:51:00+00:00");
    CHECK(at("resourceType") == "MessageHeader");
    CHECK(at("eventCoding/code") == "371528001");
    CHECK(at("source/endpoint") == "urn:signalbox:edi:000000004400001");
    CHECK(at("destination/0/receiver/identifier/value") == "000000024600002");
    CHECK(at("sender/reference") == made.text("entry/3/fullUrl"));
    CHECK(at("focus/0/reference") == made.text("entry/6/fullUrl"));
    CHECK(at("definition") == "https://fhir.nhs.uk/England/MessageDefinition/England-Pathology-Report");
    CHECK(at("extension/0/valueString") == "1015");
    CHECK(at("extension/1/valueString") == "1");
}

TEST_CASE("write_r4: a control reference that is a UUID is the bundle's identifier", "[pathology][bundle]") {
    report r = example_report();
    r.control_reference = "866e3e7a-2142-4af2-8461-2d2e876e8521";

    const json_facts made = facts(r);

    CHECK(made.text("identifier/value") == r.control_reference);
    CHECK(made.size(std::string(header) + "extension") == 1);
}

TEST_CASE("write_r4: the report has the guide's code, the laboratory's category and a department's name",
          "[pathology][bundle]") {
    const json_facts made = facts(example_report());
    const auto at = [&](const char* path) { return made.text(std::string(report_entry) + path); };

    CHECK(at("code/coding/0/code") == "721981007");
    CHECK(at("category/0/coding/0/code") == "LAB");
    CHECK(at("category/1/text") == "Haematology");
    CHECK(at("issued") == "2010-02-25T15:41:00+00:00");
    CHECK(at("identifier/0/system") == "urn:signalbox:laboratory:000000004400001:report");
    CHECK(at("identifier/0/value") == "15/CH000037K/200010191704");
    CHECK(made.text(std::string(request_entry) + "requester/reference") == made.text("entry/1/fullUrl"));
}

TEST_CASE("write_r4: an unspecified status is final when every result is, else unknown", "[pathology][bundle]") {
    report r = example_report();
    const auto status = [](const report& of) { return facts(of).text(std::string(report_entry) + "status"); };
    CHECK(status(r) == "final");
    r.investigations[2].status = result_status::preliminary;
    CHECK(status(r) == "unknown");
    r.investigations[2].status = result_status::final;
    r.investigations[0].status.reset(); // a heading need not say it
    CHECK(status(r) == "final");
    r.status = report_status::preliminary;
    CHECK(status(r) == "partial");
    r.status = report_status::supplementary;
    CHECK(status(r) == "final");
    r.status = report_status::corrected;
    CHECK(status(r) == "corrected");
}

TEST_CASE("write_r4: members are reached through their group alone", "[pathology][bundle]") {
    const json_facts made = facts(example_report());

    CHECK(made.size(std::string(report_entry) + "result") == 1);
    CHECK(made.text(std::string(report_entry) + "result/0/reference") == made.text("entry/8/fullUrl"));
    CHECK(made.size(std::string(group_entry) + "hasMember") == 2);
    CHECK(made.text(std::string(group_entry) + "hasMember/1/reference") == made.text("entry/10/fullUrl"));
    CHECK_FALSE(made.has(std::string(first_result) + "hasMember"));
    CHECK(made.text(std::string(first_result) + "specimen/reference") == made.text("entry/7/fullUrl"));
}

TEST_CASE("write_r4: a group within itself is written as of no group, and told", "[pathology][bundle]") {
    report r = example_report();
    r.investigations[0].group = 0;

    const auto made = write(r);

    CHECK(codes_of(made.findings) == "lost group-circle /investigations/0/group\n");
    CHECK(json_facts(made.json).size(std::string(report_entry) + "result") == 1);
}

TEST_CASE("write_r4: numbers keep their digits, comparator and unit", "[pathology][bundle]") {
    const json_facts made = facts(example_report());
    const auto at = [&](const char* path) { return made.text(std::string(second_result) + "valueQuantity/" + path); };

    CHECK(at("value") == "0.80");
    CHECK(at("comparator") == "<");
    CHECK(at("unit") == "ng/mL");
}

TEST_CASE("write_r4: UCUM's code stands beside a unit that has one meaning", "[pathology][bundle]") {
    report r = example_report();
    const auto code = [&](const std::string& unit) {
        r.investigations[1].value.quantity->unit = unit;
        const json_facts made = facts(r);
        CHECK(made.text(std::string(first_result) + "valueQuantity/unit") == unit);
        return made.text(std::string(first_result) + "valueQuantity/code");
    };
    CHECK(code("mmol/L") == "mmol/L");
    CHECK(code("10^9/L") == "10*9/L");
    CHECK(code("iu/L") == "U/L");
    CHECK(code("m") == ""); // metres or minutes
    CHECK(code("IU/L 37C") == "");

    r.investigations[1].value.quantity->unit_code = coded(systems::ucum, "m/s");
    CHECK(code("fast") == "m/s"); // the sender's own word counts
}

TEST_CASE("write_r4: a decimal that JSON has no form for keeps its form beside the number", "[pathology][bundle]") {
    report r = example_report();
    r.investigations[1].value.quantity->value = ".50";
    const json_facts made = facts(r);
    CHECK(made.text(std::string(first_result) + "valueQuantity/value") == "0.50");
    CHECK(made.text(std::string(first_result) + "valueQuantity/_value/extension/0/valueString") == ".50");

    r.investigations[1].value.quantity->value = "1/40";
    const auto text = write(r);
    CHECK(json_facts(text.json).text(std::string(first_result) + "valueString") == "1/40 ng/L");
    CHECK(codes_of(text.findings) == "warning number-as-text /investigations/1/value/quantity\n");
}

TEST_CASE("write_r4: a number beyond a double is written as text, and said", "[pathology][bundle]") {
    const auto value_of = [](std::string number) {
        report sent = example_report();
        sent.investigations[1].value.quantity = quantity{std::move(number), {}, "g/L", {}};
        return bundle::read_r4(*fhir::read_json(bundle::write_r4(sent, {"seed"}).json)).report.investigations[1].value;
    };
    const std::string widest(308, '9');
    CHECK(value_of("-" + widest).quantity->value == "-" + widest);
    CHECK(value_of("1" + widest).text == std::vector<std::string>{"1" + widest + " g/L"});
    CHECK_FALSE(value_of("1" + widest).quantity);
    report sent = example_report();
    sent.investigations[1].value.quantity = quantity{"1" + widest, {}, "g/L", {}};
    const findings found = bundle::write_r4(sent, {"seed"}).findings;
    REQUIRE(found.size() == 1);
    CHECK(found.front().code == "number-as-text");
}

TEST_CASE("write_r4: a flag keeps EDIFACT's code behind the one that everybody knows", "[pathology][bundle]") {
    report r = example_report();
    const auto flag = [&](const char* code) {
        r.investigations[1].flags = {{{coded(systems::deviating_flag, code)}, ""}};
        const json_facts made = facts(r);
        const std::string at = std::string(first_result) + "interpretation/0/";
        return made.text(at + "coding/0/code") + " " + made.text(at + "coding/1/code") + " " + made.text(at + "text");
    };
    CHECK(flag("HI") == "H HI ");
    CHECK(flag("LO") == "L LO ");
    CHECK(flag("OR") == "A OR Outside reference range");
    CHECK(flag("PA") == "A PA Potentially abnormal");
    CHECK_FALSE(facts(example_report()).has(std::string(first_result) + "interpretation")); // never "normal"
}

TEST_CASE("write_r4: text beside a number is a note, alone it is the value, with its lines and spaces",
          "[pathology][bundle]") {
    report r = example_report();
    r.investigations[1].value.text = {"  Fasting   4.8", "", "  120 min   6.4"};
    r.investigations[1].notes = {{{"first"}}, {{"second"}}};
    const json_facts beside = facts(r);
    CHECK(beside.text(std::string(first_result) + "note/0/text") == "  Fasting   4.8\n\n  120 min   6.4");
    CHECK(beside.text(std::string(first_result) + "note/2/text") == "second");

    r.investigations[1].value.quantity.reset();
    const json_facts alone = facts(r);
    CHECK(alone.text(std::string(first_result) + "valueString") == "  Fasting   4.8\n\n  120 min   6.4");
    CHECK(alone.size(std::string(first_result) + "note") == 2);
}

TEST_CASE("write_r4: a range is in the unit of its result, and names its population", "[pathology][bundle]") {
    report r = example_report();
    reference_range range;
    range.limits.low = quantity{"170", {}, "", {}};
    range.population = {"Adult", "women"};
    range.text = {"see handbook"};
    r.investigations[1].ranges = {range};

    const json_facts made = facts(r);
    const std::string at = std::string(first_result) + "referenceRange/0/";

    CHECK(made.text(at + "low/value") == "170");
    CHECK(made.text(at + "low/unit") == "ng/L");
    CHECK(made.text(at + "appliesTo/0/text") == "Adult\nwomen");
    CHECK(made.text(at + "text") == "see handbook");
}

TEST_CASE("write_r4: a result without a value says why, as far as anybody knows", "[pathology][bundle]") {
    report r = example_report();
    investigation& one = r.investigations[1];
    one.value = {};
    const auto reason = [&] {
        const json_facts made = facts(r);
        const std::string at = std::string(first_result) + "dataAbsentReason/";
        return made.text(at + "coding/0/code") + " " + made.text(at + "text");
    };
    CHECK(reason() == "unknown ");
    one.notes = {{{"Haemolysed"}}};
    CHECK(reason() == "as-text ");
    one.absent_reason.text = "Specimen unsatisfactory";
    CHECK(reason() == "as-text Specimen unsatisfactory");
    one.absent_reason = {};
    one.status = result_status::cancelled;
    CHECK(reason() == " ");
}

TEST_CASE("write_r4: an NHS number is not said to be verified, and what is none is not under its system",
          "[pathology][bundle]") {
    report r = example_report();
    const json_facts good = facts(r);
    CHECK(good.text(std::string(patient_entry) + "identifier/0/system") == systems::nhs_number);
    CHECK_FALSE(good.has(std::string(patient_entry) + "identifier/0/extension"));

    r.patient.nhs_number = "ZZZ9999";
    const auto bad = write(r);
    CHECK(json_facts(bad.json).text(std::string(patient_entry) + "identifier/0/system") ==
          "urn:signalbox:laboratory:000000004400001:nhs-number");
    CHECK(json_facts(bad.json).text(std::string(patient_entry) + "identifier/0/value") == "ZZZ9999");
    CHECK(codes_of(bad.findings) == "warning nhs-number-invalid /patient/nhs_number\n");
}

TEST_CASE("write_r4: a code that is no SNOMED CT concept does not stand under its system", "[pathology][bundle]") {
    report r = example_report();
    r.investigations[1].code = {{coded(systems::snomed, "1022431000000106")}, ""};

    const auto made = write(r);

    CHECK(json_facts(made.json).text(std::string(first_result) + "code/coding/0/system") ==
          "urn:signalbox:invalid:snomed");
    CHECK(codes_of(made.findings) == "warning snomed-invalid /investigations/1\n");
    CHECK(bundle::read_r4(*fhir::read_json(made.json)).report == r);
}

TEST_CASE("write_r4: what a map added stands before the sender's own, with the map's row", "[pathology][bundle]") {
    report r = example_report();
    coding mapped = coded(systems::snomed, "1022431000000105", "Haemoglobin level");
    mapped.mapped_by = "seed@0123#7";
    r.investigations[1].code.codings.push_back(mapped);

    const json_facts made = facts(r);
    const std::string at = std::string(first_result) + "code/coding/";

    CHECK(made.text(at + "0/code") == "1022431000000105");
    CHECK(made.text(at + "0/extension/0/url") == "urn:signalbox:code-map");
    CHECK(made.text(at + "0/extension/0/valueString") == "seed@0123#7");
    CHECK(made.text(at + "0/userSelected") == "false");
    CHECK(made.text(at + "1/code") == "42T..");
    CHECK(made.text(at + "1/userSelected") == "true");
}

TEST_CASE("write_r4: fasting, times and volume stand in the specimen's collection", "[pathology][bundle]") {
    report r = example_report();
    r.specimens[0].fasting = {{coded(systems::fasting, "F")}, ""};
    r.specimens[0].volume = quantity{"1750", {}, "mL", {}};
    r.specimens[0].collected = parse_digits("20100223154100");
    r.specimens[0].received = parse_digits("20100224");

    const json_facts made = facts(r);
    const auto at = [&](const char* path) { return made.text(std::string(specimen_entry) + path); };

    CHECK(at("collection/fastingStatusCodeableConcept/coding/0/code") == "F");
    CHECK(at("collection/quantity/value") == "1750");
    CHECK(at("collection/collectedDateTime") == "2010-02-23T15:41:00+00:00");
    CHECK(at("receivedTime") == "2010-02-24");
}
