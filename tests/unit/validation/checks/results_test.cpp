#include "broker/validation/checks/results.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/checks/quantities.hpp"

using namespace signalbox;
using namespace signalbox::validation;

namespace {

std::string pointer_of(const fhir::value& v) { return v ? v.pointer() : "none"; }

std::vector<checks::result> results_of(const fhir::document& message) {
    const bundle_index index(message);
    std::vector<checks::result> all;
    for (const checks::result& r : checks::result_list(message, index)) all.push_back(r);
    return all;
}

} // namespace

TEST_CASE("results: components stand behind their Observation, with its status", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation", "status": "final",
        "component": [{"valueString": "a", "status": "own"}, {"valueString": " "}], "hasMember": [], "related": []})");
    const auto results = results_of(*message);
    REQUIRE(results.size() == 3);
    CHECK(pointer_of(results[0].whole).empty());
    CHECK_FALSE(results[0].is_component);
    CHECK_FALSE(results[0].value);
    CHECK(pointer_of(results[0].has_member) == "/hasMember");
    CHECK(pointer_of(results[0].related) == "/related");
    CHECK(results[1].is_component);
    CHECK(results[1].status == "final");
    CHECK(pointer_of(results[1].value) == "/component/0/valueString");
    CHECK(pointer_of(results[2].whole) == "/component/1");
    CHECK_FALSE(results[2].value); // blank
}

TEST_CASE("results: each member is found under its name", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation", "valueQuantity": {}, "valueRatio": {},
        "valueRange": {}, "interpretation": {}, "dataAbsentReason": {}, "referenceRange": []})");
    const auto results = results_of(*message);
    REQUIRE(results.size() == 1);
    CHECK(pointer_of(results[0].value) == "/valueQuantity");
    CHECK(pointer_of(results[0].quantity) == "/valueQuantity");
    CHECK(pointer_of(results[0].ratio) == "/valueRatio");
    CHECK(pointer_of(results[0].range) == "/valueRange");
    CHECK(pointer_of(results[0].interpretation) == "/interpretation");
    CHECK(pointer_of(results[0].absent_reason) == "/dataAbsentReason");
    CHECK(pointer_of(results[0].reference_ranges) == "/referenceRange");
    CHECK_FALSE(results[0].has_member);
    CHECK_FALSE(results[0].related);
}

TEST_CASE("results: of members of one name the first counts", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation", "status": 1, "status": "final",
        "valueString": "", "valueQuantity": {"value": 1}, "valueQuantity": {"value": 2}})",
                                         {.refuse_duplicate_keys = false});
    const auto results = results_of(*message);
    REQUIRE(results.size() == 1);
    CHECK(results[0].status.empty());
    CHECK(results[0].value.find("value").text() == "1");
    CHECK(results[0].quantity.find("value").text() == "1");
}

TEST_CASE("results: what is no object has no members", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation", "component": ["a", [1], {}, null]})");
    const auto results = results_of(*message);
    REQUIRE(results.size() == 5);
    for (const checks::result& r : results) CHECK_FALSE(r.value);
}

TEST_CASE("quantities: a unit is the UCUM code, or what a spelling is known to mean", "[validation]") {
    const auto message = fhir::read_json(R"([{"unit": "mcg/L"}, {"system": "http://unitsofmeasure.org", "code": "g/L",
        "unit": "mg"}, {"unit": "nonsense"}, {}, {"unit": "mcg/L"}])");
    checks::unit_reader units;
    std::vector<std::string> read;
    for (const fhir::value quantity : message->root()) read.emplace_back(units.amount_of(quantity).unit);
    CHECK(read == std::vector<std::string>{"ug/L", "g/L", "", "", "ug/L"});
    CHECK(units.amount_of({}).unit.empty());
}
