#include "broker/validation/rules.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using tests::broken_by;

namespace {

// A bundle small enough to be read, in which every rule is kept.
constexpr const char* good_bundle = R"({"resourceType": "Bundle", "type": "message", "entry": [
  {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": {"resourceType": "MessageHeader",
    "id": "00000000-0000-4000-8000-000000000001", "focus": [{"reference": "urn:uuid:00000000-0000-4000-8000-000000000003"}]}},
  {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002", "resource": {"resourceType": "Patient",
    "id": "00000000-0000-4000-8000-000000000002", "birthDate": "1961-03-17",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9991000003"}]}},
  {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000003", "resource": {"resourceType": "DiagnosticReport",
    "id": "00000000-0000-4000-8000-000000000003", "issued": "2026-02-04T10:00:00Z",
    "subject": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"},
    "result": [{"reference": "urn:uuid:00000000-0000-4000-8000-000000000004"}]}},
  {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000004", "resource": {"resourceType": "Observation",
    "id": "00000000-0000-4000-8000-000000000004", "contained": [{"resourceType": "Device", "id": "d"}],
    "device": {"reference": "#d"}, "subject": {"reference": "Patient/00000000-0000-4000-8000-000000000002"},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1022431000000105"}]},
    "performer": [{"reference": "https://directory.example/Organization/1"}],
    "valueQuantity": {"value": 109, "system": "http://unitsofmeasure.org", "code": "g/L"}}}
]})";

std::string with(const std::string& from, const std::string& to) {
    std::string text = good_bundle;
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("the bundle does not hold what was to be changed");
    return text.replace(at, from.size(), to);
}

using ids = std::set<std::string>;

} // namespace

TEST_CASE("rules: a good bundle breaks none, and neither does what is no bundle", "[validation]") {
    CHECK(broken_by(good_bundle).empty());
    CHECK(broken_by("[1, {\"reference\": 3}]").empty());
    CHECK(broken_by("{\"type\": \"message\", \"entry\": [], \"subject\": \"x\"}").empty());
}

TEST_CASE("rules: a reference leads to a resource of the message", "[validation]") {
    CHECK(broken_by(with("{\"reference\": \"#d\"}", "{\"reference\": \"#e\"}")) ==
          ids{"SBX-V-0101", "SBX-V-0118"}); // and nothing refers to the device
    CHECK(broken_by(with("Patient/00000000-0000-4000-8000-000000000002", "Patient/2")) == ids{"SBX-V-0101"});
    CHECK(broken_by(with("[{\"reference\": \"urn:uuid:00000000-0000-4000-8000-000000000004\"}]",
                         "[{\"reference\": \"urn:uuid:00000000-0000-4000-8000-000000000009\"}]")) ==
          ids{"SBX-V-0101", "SBX-V-0116"});
}

TEST_CASE("rules: an NHS number has its check digit", "[validation]") {
    CHECK(broken_by(with("9991000003", "9991000004")) == ids{"SBX-V-0102"});
    CHECK(broken_by(with("9991000003", "999 100 0003")) == ids{"SBX-V-0102"});
    CHECK(broken_by(with("https://fhir.nhs.uk/Id/nhs-number\", \"value\": \"9991000003",
                         "https://lab.example/patient\", \"value\": \"4"))
              .empty());
}

TEST_CASE("rules: a SNOMED CT code is a concept id", "[validation]") {
    CHECK(broken_by(with("1022431000000105", "1022431000000106")) == ids{"SBX-V-0103"}); // the check digit
    CHECK(broken_by(with("1022431000000105", "100014")) == ids{"SBX-V-0103"});           // a description
    CHECK(broken_by(with("1022431000000105", "73211009:246093002=404684003")).empty());  // an expression
}

TEST_CASE("rules: the message header stands first", "[validation]") {
    CHECK(broken_by(with("\"MessageHeader\"", "\"Basic\"")) == ids{"SBX-V-0104"});
    CHECK(broken_by(with("\"resourceType\": \"Device\"", "\"resourceType\": \"MessageHeader\"")) ==
          ids{"SBX-V-0120"}); // contained, it is no second header, only no device
    CHECK(broken_by(with("\"type\": \"message\", \"entry\": [",
                         "\"type\": \"message\", \"entry\": [{\"resource\": {\"resourceType\": \"Basic\"}},")) ==
          ids{"SBX-V-0104"});
}

TEST_CASE("rules: a fullUrl is the id of its resource, and no other's", "[validation]") {
    CHECK(broken_by(with("\"id\": \"00000000-0000-4000-8000-000000000001\"", "\"id\": \"other\"")) ==
          ids{"SBX-V-0105"});
    CHECK(broken_by(with("\"fullUrl\": \"urn:uuid:00000000-0000-4000-8000-000000000001\"",
                         "\"fullUrl\": \"urn:uuid:00000000-0000-4000-8000-000000000002\""))
              .count("SBX-V-0106") == 1);
}

TEST_CASE("rules: references lead to the right type", "[validation]") {
    CHECK(broken_by(with("[{\"reference\": \"urn:uuid:00000000-0000-4000-8000-000000000004\"}]",
                         "[{\"reference\": \"urn:uuid:00000000-0000-4000-8000-000000000002\"}]")) ==
          ids{"SBX-V-0107", "SBX-V-0116", "SBX-V-0120"});
}

TEST_CASE("rules: one message is about one patient", "[validation]") {
    std::string text = with("Patient/00000000-0000-4000-8000-000000000002", "Patient/p2");
    const std::string end = "\n]}";
    text.replace(text.rfind(end), end.size(), ",\n{\"resource\": {\"resourceType\": \"Patient\", \"id\": \"p2\"}}]}");
    CHECK(broken_by(text) == ids{"SBX-V-0108", "SBX-V-0140"});
}

TEST_CASE("rules: a group has no value of its own", "[validation]") {
    CHECK(broken_by(with("\"contained\"", "\"hasMember\": [], \"contained\"")) == ids{"SBX-V-0109"});
    CHECK(validation::find_rule("SBX-V-0109")->severity == validation::severity::warning);
}

TEST_CASE("rules: a UCUM quantity has its code, and UCUM its name", "[validation]") {
    CHECK(broken_by(with(", \"code\": \"g/L\"", "")) == ids{"SBX-V-0110"});
    CHECK(broken_by(with("http://unitsofmeasure.org", "https://unitsofmeasure.org")) == ids{"SBX-V-0111"});
}

TEST_CASE("rules: nobody is born after the report", "[validation]") {
    CHECK(broken_by(with("1961-03-17", "2026-02-05")) == ids{"SBX-V-0112", "SBX-V-0129"});
    CHECK(broken_by(with("1961-03-17", "2026")).empty());
}

TEST_CASE("rules: each has an id of its own and can be found by it", "[validation]") {
    ids seen;
    for (const validation::rule& rule : validation::rules()) {
        CHECK(seen.insert(std::string(rule.id)).second);
        CHECK(validation::find_rule(rule.id) == &rule);
    }
    CHECK(validation::find_rule("SBX-V-0000") == nullptr);
}
