#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using ids = std::set<std::string>;

// A report whose Observation has the given members.
std::string report_with(const std::string& observation, const std::string& report = {}) {
    return message_of({{"MessageHeader", "h", refer("focus", {"DiagnosticReport/r"})},
                       {"Patient", "p", ""},
                       {"DiagnosticReport", "r", refer("result", {"Observation/o"}) + report},
                       {"Observation", "o", observation}});
}

} // namespace

TEST_CASE("references: an absolute URL that is an entry's fullUrl leads there", "[validation]") {
    CHECK(broken_by(report_with(refers("subject", "http://lab/p"))).empty());
}

TEST_CASE("references: what makes the report does not lead out of the message", "[validation]") {
    const std::string elsewhere = "https://records.example/Patient/9";

    CHECK(broken_by(report_with(refers("subject", elsewhere))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with(refers("specimen", elsewhere))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with(refer("hasMember", {elsewhere}))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with("", refers("subject", elsewhere))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with("", refer("specimen", {elsewhere}))) == ids{"SBX-V-0101"});
    CHECK(broken_by(message_of({{"MessageHeader", "h", refer("focus", {elsewhere})}})) == ids{"SBX-V-0101"});
    for (const char* type : {"ServiceRequest", "Specimen"})
        CHECK(broken_by(message_of({{"MessageHeader", "h", ""}, {type, "x", refers("subject", elsewhere)}})) ==
              ids{"SBX-V-0101"});
}

TEST_CASE("references: what is contained is held to the same", "[validation]") {
    const std::string inner = R"(, "contained": [{"resourceType": "Specimen", "id": "s",
        "subject": {"reference": "https://records.example/Patient/9"}}])";

    CHECK(broken_by(report_with(inner + refers("specimen", "#s"))) == ids{"SBX-V-0101"});
}

TEST_CASE("references: other absolute URLs may lead elsewhere", "[validation]") {
    CHECK(broken_by(report_with(refers("device", "https://devices.example/Device/1"))).empty());
    CHECK(broken_by(report_with(refer("performer", {"https://directory.example/Organization/1"}))).empty());
}

TEST_CASE("references: one without type or id leads nowhere", "[validation]") {
    std::string text = report_with(refers("device", "Patient/"));
    const std::string id = R"("id": "p")";
    text.replace(text.find(id), id.size(), R"("active": true)");

    CHECK(broken_by(text) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with(refers("device", "#"))).empty()); // the resource around it
}
