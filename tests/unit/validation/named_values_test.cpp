#include "broker/validation/named_values.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox;

namespace {

std::vector<std::string> pointers(const std::vector<fhir::value>& values) {
    std::vector<std::string> all;
    for (const fhir::value& v : values) all.push_back(v.pointer());
    return all;
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("named values: each name has its list, whatever it stands in", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": "List", "implicitRules": "x", "contained": [
        {"resourceType": "Patient", "contained": 1}], "subject": {"reference": "#p"}, "patient": [],
        "code": {"coding": [{"system": "s"}]}, "modifierExtension": [], "text": {"div": "<div/>"}})");
    const validation::named_values named(*message);
    CHECK(pointers(named.types) == list{"/resourceType", "/contained/0/resourceType"});
    CHECK(pointers(named.implicit_rules) == list{"/implicitRules"});
    CHECK(pointers(named.contained) == list{"/contained", "/contained/0/contained"});
    CHECK(pointers(named.subjects) == list{"/subject", "/patient"});
    CHECK(pointers(named.references) == list{"/subject/reference"});
    CHECK(pointers(named.fragments) == list{"/subject/reference"});
    CHECK(pointers(named.codings) == list{"/code/coding"});
    CHECK(pointers(named.systems) == list{"/code/coding/0/system"});
    CHECK(pointers(named.modifiers) == list{"/modifierExtension"});
    CHECK(pointers(named.divs) == list{"/text/div"});
    CHECK(named.dates.empty());
}

TEST_CASE("named values: what has to be a text or a list counts as nothing else", "[validation]") {
    const auto message = fhir::read_json(R"({"resourceType": 1, "reference": {}, "system": [], "coding": "a",
        "modifierExtension": "b", "div": null, "issued": 2026, "code": "2026-02-04", "list": ["div", "#"]})");
    const validation::named_values named(*message);
    CHECK(named.types.empty());
    CHECK(named.references.empty());
    CHECK(named.systems.empty());
    CHECK(named.codings.empty());
    CHECK(named.modifiers.empty());
    CHECK(named.divs.empty());
    CHECK(named.dates.empty());
    CHECK(pointers(named.fragments) == list{"/list/1"});
}

TEST_CASE("named values: a date is told by its name and first digit", "[validation]") {
    for (const char* name : {"birthDate", "effectiveDateTime", "receivedTime", "valueInstant", "authoredOn", "authored",
                             "created", "date", "dateAsserted", "dateRecorded", "end", "indexed", "issued",
                             "lastUpdated", "recorded", "start", "timestamp"}) {
        const auto message =
            fhir::read_json(std::string(R"({"a": {")") + name + R"(": "2026"}, ")" + name + R"(": ""})");
        INFO(name);
        CHECK(pointers(validation::named_values(*message).dates) == list{std::string("/a/") + name});
    }
    for (const char* name : {"value", "dates", "On2", "ends", "n", ""}) {
        const auto message = fhir::read_json(std::string(R"({")") + name + R"(": "2026-02-04"})");
        INFO(name);
        CHECK(validation::named_values(*message).dates.empty());
    }
}
