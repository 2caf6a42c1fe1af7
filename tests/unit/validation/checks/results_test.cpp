#include "broker/validation/checks/results.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox;
using namespace signalbox::validation;

namespace {

std::string pointer_of(const fhir::value& v) { return v ? v.pointer() : "none"; }

} // namespace

TEST_CASE("results: components stand behind their Observation, with its status", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation", "status": "final",
        "component": [{"valueString": "a", "status": "own"}, {"valueString": " "}], "hasMember": [], "related": []})");
    const auto results = checks::results_of(bundle_index(*message));
    REQUIRE(results.size() == 3);
    CHECK_FALSE(results[0].is_component);
    CHECK_FALSE(results[0].value);
    CHECK(pointer_of(results[0].has_member) == "/hasMember");
    CHECK(pointer_of(results[0].related) == "/related");
    CHECK(results[1].is_component);
    CHECK(results[1].status == "final");
    CHECK(pointer_of(results[1].value) == "/component/0/valueString");
    CHECK_FALSE(results[2].value); // blank
}

TEST_CASE("results: quantities and ranges come with their units", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation",
        "valueQuantity": {"value": 1, "unit": "mcg/L"}, "dataAbsentReason": {}, "interpretation": {},
        "referenceRange": [{"low": {"system": "http://unitsofmeasure.org", "code": "g/L", "unit": "mg"}},
                           {"high": {"unit": "nonsense"}}, {}]})");
    const auto results = checks::results_of(bundle_index(*message));
    REQUIRE(results.size() == 1);
    CHECK(pointer_of(results[0].value) == "/valueQuantity");
    CHECK(results[0].quantity.unit == "ug/L");
    CHECK(pointer_of(results[0].absent_reason) == "/dataAbsentReason");
    CHECK(pointer_of(results[0].interpretation) == "/interpretation");
    REQUIRE(results[0].ranges.size() == 3);
    CHECK(results[0].ranges[0].low.unit == "g/L");
    CHECK_FALSE(results[0].ranges[0].high.whole);
    CHECK(pointer_of(results[0].ranges[1].high.whole) == "/referenceRange/1/high");
    CHECK(results[0].ranges[1].high.unit.empty());
    CHECK(results[0].ranges[2].low.unit.empty());
}

TEST_CASE("results: of members of one name the first counts", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "Observation", "status": 1, "status": "final",
        "valueString": "", "valueQuantity": {"value": 1}, "valueQuantity": {"value": 2}})",
                                         {.refuse_duplicate_keys = false});
    const auto results = checks::results_of(bundle_index(*message));
    REQUIRE(results.size() == 1);
    CHECK(results[0].status.empty());
    CHECK(results[0].value.find("value").text() == "1");
    CHECK(results[0].quantity.whole.find("value").text() == "1");
}
