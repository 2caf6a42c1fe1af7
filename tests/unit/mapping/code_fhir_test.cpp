#include "broker/mapping/code_fhir.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"
#include "tests/support/map_builder.hpp"

using namespace signalbox;
using kind = mapping::mapping_issue::kind;

namespace {

// Targets that the tests tell apart; what they mean is of no matter here.
const std::string one = "1022431000000105";
const std::string two = "1022651000000100";

std::shared_ptr<const mapping::code_map> map_with(const std::string& columns, const std::string& first,
                                                  const std::string& second) {
    const std::string row = "urn:lab,X,,http://snomed.info/sct,";
    return tests::map_with_columns(columns, {row + one + ",,equal," + first, row + two + ",,equal," + second});
}

std::string observation(const std::string& more) {
    return R"({"resourceType":"Observation","code":{"coding":[{"system":"urn:lab","code":"X"}]})" + more + "}";
}

std::string quantity(const std::string& unit, const std::string& code = "") {
    const std::string coded = code.empty() ? "" : R"(,"system":"http://unitsofmeasure.org","code":")" + code + "\"";
    return R"(,"valueQuantity":{"value":1.10,"unit":")" + unit + "\"" + coded + "}";
}

mapping::coded_resource add(const mapping::code_map& map, const std::string& json, std::string_view sender = {}) {
    return mapping::add_codes(*fhir::read_json(json), map, {sender, {}});
}

// The targets that were added, else what was reported.
std::string outcome(const mapping::coded_resource& made) {
    for (const std::string& target : {one, two})
        if (made.json.find(target) != std::string::npos) return target;
    REQUIRE(made.issues.size() == 1);
    switch (made.issues.front().what) {
    case kind::unmapped: return "unmapped";
    case kind::ambiguous: return "ambiguous";
    case kind::needs_approval: return "needs approval";
    case kind::unit_mismatch: return "unit mismatch";
    }
    return "";
}

} // namespace

TEST_CASE("codes: the unit of the result chooses the row, as text or as code", "[mapping]") {
    const auto map = map_with("unit", "g/l", "mmol/L");

    CHECK(outcome(add(*map, observation(quantity("g/l")))) == one);
    CHECK(outcome(add(*map, observation(quantity("mmol per litre", "mmol/L")))) == two);
    CHECK(outcome(add(*map, observation(quantity("stones")))) == "unmapped");
    CHECK(outcome(add(*map, observation(""))) == "unmapped");
}

TEST_CASE("codes: a spelling of a unit is of the dimension that is meant", "[mapping]") {
    const auto map = map_with("unit_dimension", "10*9/L", "U/L");

    CHECK(outcome(add(*map, observation(quantity("x10^9/L")))) == one);
    CHECK(outcome(add(*map, observation(quantity("10*3/uL", "10*3/uL")))) == one);
    CHECK(outcome(add(*map, observation(quantity("u/L", "u/L")))) == two); // not atomic mass units
    CHECK(outcome(add(*map, observation(quantity("g/L", "g/L")))) == "unit mismatch");
    CHECK(outcome(add(*map, observation(""))) == "ambiguous");
}

TEST_CASE("codes: a unit mismatch leaves the PBCL's code, and is reported", "[mapping]") {
    const auto map = map_with("target_refset,unit_dimension", "PaLM,mmol/L", "PBCL,");

    const auto made = add(*map, observation(quantity("g/L", "g/L")));

    CHECK(made.json.find(one) == std::string::npos);
    CHECK(made.json.find(two) != std::string::npos);
    CHECK(made.codes_mapped == 1);
    REQUIRE(made.issues.size() == 1);
    CHECK(made.issues.front().what == kind::unit_mismatch);
    CHECK(made.issues.front().pointer == "/code/coding/0");
}

TEST_CASE("codes: each component has its own unit", "[mapping]") {
    const auto map = map_with("unit", "g/L", "mmol/L");
    const auto made = add(*map, R"({"resourceType":"Observation","component":[)"
                                R"({"code":{"coding":[{"system":"urn:lab","code":"X"}]})" +
                                    quantity("g/L") + R"(},{"code":{"coding":[{"system":"urn:lab","code":"X"}]})" +
                                    quantity("mmol/L") + "}]}");

    CHECK(made.codes_mapped == 2);
    CHECK(made.json.find(one) < made.json.find(two));
}

TEST_CASE("codes: the specimen is found by its reference", "[mapping]") {
    const auto map = map_with("specimen", "Urine", "119297000");
    const std::string urine = R"({"resourceType":"Specimen","id":"s1","type":{"text":"urine"}})";
    const std::string blood = R"({"resourceType":"Specimen","id":"s2","type":{"coding":[)"
                              R"({"system":"http://snomed.info/sct","code":"119297000"}]}})";
    const auto bundle = [&](const std::string& reference) {
        return R"({"resourceType":"Bundle","entry":[{"resource":)" + observation(R"(,"specimen":)" + reference) +
               R"(},{"fullUrl":"urn:uuid:1","resource":)" + urine + R"(},{"resource":)" + blood + "}]}";
    };
    const auto by = [&](const std::string& reference) {
        auto made = add(*map, bundle(reference));
        return outcome(made);
    };

    CHECK(by(R"({"reference":"urn:uuid:1"})") == one);
    CHECK(by(R"({"reference":"Specimen/s2"})") == two);
    CHECK(by(R"({"display":"URINE"})") == one);
    CHECK(by(R"({"reference":"urn:uuid:9"})") == "unmapped");
    CHECK(outcome(add(*map, observation(R"(,"contained":[)" + urine + R"(],"specimen":{"reference":"#s1"})"))) == one);
}

TEST_CASE("codes: a contained specimen is that of its own resource", "[mapping]") {
    const auto map = map_with("specimen", "Urine", "Blood");
    const auto with = [](const std::string& text) {
        return R"({"resource":)" +
               observation(R"(,"contained":[{"resourceType":"Specimen","id":"s","type":{"text":")" + text +
                           R"("}}],"specimen":{"reference":"#s"})") +
               "}";
    };

    const auto made = add(*map, R"({"resourceType":"Bundle","entry":[)" + with("blood") + "," + with("urine") + "]}");

    CHECK(made.codes_mapped == 2);
    CHECK(made.json.find(two) < made.json.find(one));
}

TEST_CASE("codes: the report's date decides which row holds", "[mapping]") {
    const auto map = map_with("valid_from,valid_to", ",2024-12-31", "2025-01-01,");
    const auto bundle = [](const std::string& report, const std::string& more) {
        return R"({"resourceType":"Bundle","timestamp":"2026-01-01T00:00:00Z","entry":[{"resource":)" +
               observation(more) + R"(},{"resource":{"resourceType":"DiagnosticReport")" + report + "}}]}";
    };

    CHECK(outcome(add(*map, bundle(R"(,"issued":"2024-12-31T23:59:00+00:00")", R"(,"issued":"2025-02-01")"))) == one);
    CHECK(outcome(add(*map, bundle(R"(,"effectiveDateTime":"2025-01-01")", ""))) == two);
    CHECK(outcome(add(*map, bundle("", R"(,"effectiveDateTime":"2024-05-01")"))) == one);
    CHECK(outcome(add(*map, bundle("", ""))) == two);
    CHECK(outcome(add(*map, observation(""))) == "unmapped");
}

TEST_CASE("codes: a laboratory's own rows hold for its messages alone", "[mapping]") {
    const auto map = map_with("layer", "national", "lab:LAB01");

    CHECK(outcome(add(*map, observation(""), "LAB01")) == two);
    CHECK(outcome(add(*map, observation(""), "LAB02")) == one);
}

TEST_CASE("code FHIR: where it is wanted, a code without a row stands behind that of a degraded entry", "[mapping]") {
    const auto read =
        fhir::read_json(R"({"resourceType": "Observation", "code": {"coding": [{"system": "urn:lab", "code": "X"}]}})");
    REQUIRE(read.has_value());

    const auto made =
        mapping::add_codes(*read, *mapping::code_map::empty(), {.sender = {}, .dimensions = {}, .degrade = true});

    CHECK(made.issues.size() == 1);
    CHECK(made.json ==
          R"({"resourceType":"Observation","code":{"coding":[{"system":"http://snomed.info/sct",)"
          R"("code":"196411000000103","display":"Transfer-degraded record entry","userSelected":false},)"
          R"({"system":"urn:lab","code":"X"}],"text":"X"}})"); // the one thing that tells which test it was
}

TEST_CASE("code FHIR: a concept without a text gets the sender's display for one", "[mapping]") {
    const auto map = tests::map_of("urn:lab,X,,http://snomed.info/sct,1022431000000105,Name of the map,equal,\n");
    const auto code_after = [&map](const std::string& code, bool degrade) {
        const auto read = fhir::read_json(R"({"resourceType":"Observation","code":{)" + code + "}}");
        const auto made = mapping::add_codes(*read, *map, {.sender = {}, .dimensions = {}, .degrade = degrade});
        return std::string(fhir::read_json(made.json)->root().find("code").string("text"));
    };
    const std::string known = R"("coding":[{"system":"urn:lab","code":"X","display":"Potassium"}])";
    const std::string unknown = R"("coding":[{"system":"urn:lab","code":"Y","display":"Potassium"}])";
    const std::string chosen = R"("coding":[{"system":"urn:lab","code":"Y","display":"K"},)"
                               R"({"system":"urn:lab","code":"X","display":"Potassium","userSelected":true}])";

    CHECK(code_after(known, false) == "Potassium");
    CHECK(code_after(unknown, true) == "Potassium");
    CHECK(code_after(unknown, false).empty()); // nothing was added
    CHECK(code_after(chosen, false) == "Potassium");
    CHECK(code_after(known + R"(,"text":"Serum potassium")", false) == "Serum potassium");
    CHECK(code_after(R"("coding":[{"system":"urn:lab","code":"X"}])", false).empty());
}

namespace {

mapping::coded_resource convert(const std::string& json, const std::string& conversion = "g/L,factor,,") {
    const auto map = tests::map_with_columns("target_unit,conversion,plausible_low,plausible_high",
                                             {"urn:lab,X,,http://snomed.info/sct," + one + ",,equal," + conversion});
    return mapping::add_codes(*fhir::read_json(json), *map, {{}, mapping::same_kind_of_quantity});
}

std::vector<std::string> codes_of(const pathology::findings& found) {
    std::vector<std::string> codes;
    for (const auto& each : found) codes.push_back(each.code);
    return codes;
}

// What stands in the written Observation.
std::string written(const mapping::coded_resource& made, std::string_view member) {
    const auto document = fhir::read_json(made.json);
    return fhir::write_json(document->root().find(member));
}

const std::string in_grams = R"({"value":141,"unit":"g/L","system":"http://unitsofmeasure.org","code":"g/L"})";

} // namespace

TEST_CASE("codes: where the row asks for another unit the number is converted, and what was sent is a note",
          "[mapping]") {
    const auto made =
        convert(observation(R"(,"valueQuantity":{"value":14.1,"unit":"g/dl"},"note":[{"text":"fasting"}],)"
                            R"("referenceRange":[{"low":{"value":11.5},"high":{"value":16.5}}])"));

    CHECK(written(made, "valueQuantity") == in_grams);
    CHECK(written(made, "referenceRange").find(R"({"low":{"value":115,"unit":"g/L")") != std::string::npos);
    CHECK(written(made, "referenceRange").find(R"("high":{"value":165,"unit":"g/L")") != std::string::npos);
    CHECK(written(made, "note") ==
          R"x([{"text":"fasting"},{"text":"Sent as 14.1 g/dl (reference range from 11.5 to 16.5)"}])x");
    CHECK(codes_of(made.findings) == std::vector<std::string>{"unit-converted"});
}

TEST_CASE("codes: a converted quantity keeps its comparator and whatever else it has", "[mapping]") {
    const auto made =
        convert(observation(R"(,"valueQuantity":{"extension":[{"url":"urn:x","valueString":"y"}],"value":3.0,)"
                            R"("comparator":"<","unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"})"));

    CHECK(written(made, "valueQuantity") ==
          R"({"extension":[{"url":"urn:x","valueString":"y"}],"value":30,"comparator":"<","unit":"g/L",)"
          R"("system":"http://unitsofmeasure.org","code":"g/L"})");
    CHECK(written(made, "note") == R"([{"text":"Sent as <3.0 g/dL"}])");
}

TEST_CASE("codes: of a component the note says which", "[mapping]") {
    const auto made = convert(R"({"resourceType":"Observation","code":{"text":"a panel"},"component":[{"code":{"text":)"
                              R"("Hb","coding":[{"system":"urn:lab","code":"X"}]},"valueQuantity":{"value":14.1,)"
                              R"("unit":"g/dL"}}]})");

    CHECK(written(made, "component").find(in_grams) != std::string::npos);
    CHECK(written(made, "note") == R"([{"text":"Hb: Sent as 14.1 g/dL"}])");
}

TEST_CASE("codes: a number that cannot be converted with all that belongs to it stays as it is, which is told",
          "[mapping]") {
    for (const std::string more : {
             R"(,"valueQuantity":{"value":14.1,"unit":"mmol/L"})",
             R"(,"valueQuantity":{"value":14.1,"unit":"g/dL"},"referenceRange":[{"text":"from 11.5"}])",
             R"(,"valueQuantity":{"value":14.1,"unit":"g/dL"},"referenceRange":[{"low":{"value":115,"unit":"g/L"}}])",
             R"(,"valueQuantity":{"value":14.1,"unit":"g/dL"},"referenceRange":[{"low":{"value":115,"code":"g/L"}}])",
             R"(,"valueQuantity":{"value":14.1,"_value":{"id":"a"},"unit":"g/dL"})",
         }) {
        const auto made = convert(observation(more));
        INFO(more);
        CHECK(codes_of(made.findings) == std::vector<std::string>{"unit-not-converted"});
        CHECK(made.json.find(more.substr(1)) != std::string::npos);
        CHECK(outcome(made) == one);
    }
}

TEST_CASE("codes: a number in the unit that is asked for is left alone, and an implausible one is told", "[mapping]") {
    const std::string sent = R"(,"valueQuantity":{"value":14.1,"unit":"g/L"})";

    const auto made = convert(observation(sent), "g/L,factor,30,250");

    CHECK(made.json.find(sent) != std::string::npos);
    CHECK(made.json.find("note") == std::string::npos);
    CHECK(codes_of(made.findings).size() == 1);
}
