#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using ids = std::set<std::string>;

// A report with the result `a`, and Observations a, b and c with these members.
std::string report_of(const std::vector<std::string>& a, const std::vector<std::string>& b,
                      const std::vector<std::string>& c = {}) {
    return message_of({{"MessageHeader", "h", ""},
                       {"DiagnosticReport", "r", refer("result", {"Observation/a"})},
                       {"Observation", "a", refer("hasMember", a)},
                       {"Observation", "b", refer("hasMember", b)},
                       {"Observation", "c", refer("hasMember", c)}});
}

} // namespace

TEST_CASE("groups: a member may stand in two groups", "[validation]") {
    CHECK(broken_by(report_of({"Observation/b", "Observation/c"}, {"Observation/c"})).empty());
}

TEST_CASE("groups: none has itself as a member, directly or through others", "[validation]") {
    CHECK(broken_by(report_of({"Observation/a", "Observation/b", "Observation/c"}, {})) == ids{"SBX-V-0115"});
    CHECK(broken_by(report_of({"Observation/b"}, {"Observation/c"}, {"Observation/a"})) == ids{"SBX-V-0115"});
}

TEST_CASE("groups: what neither the report nor a group names is warned of", "[validation]") {
    CHECK(broken_by(report_of({"Observation/b"}, {})) == ids{"SBX-V-0116"});
    CHECK(validation::find_rule("SBX-V-0116")->severity == validation::severity::warning);
}

TEST_CASE("groups: as many as a message holds may nest", "[validation]") {
    constexpr int deep = 10'000;
    std::vector<resource_text> all{{"MessageHeader", "h", ""},
                                   {"DiagnosticReport", "r", refer("result", {"Observation/0"})}};
    for (int i = 0; i < deep; ++i)
        all.push_back({"Observation", std::to_string(i),
                       i + 1 < deep ? refer("hasMember", {"Observation/" + std::to_string(i + 1)}) : ""});

    CHECK(breaks("SBX-V-0115", message_of(all)).empty());
}

TEST_CASE("groups: STU3 names members by related, where it says so", "[validation]") {
    const auto record = [](const std::string& type, const std::string& target) {
        const std::string related = R"(, "valueInteger": 1, "related": [{"type": ")" + type +
                                    R"(", "target": {"reference": ")" + target + "\"}}]";
        return bundle_of("collection", {{"DiagnosticReport", "r", refer("result", {"Observation/a"})},
                                        {"Observation", "a", related},
                                        {"Observation", "b", ""}});
    };

    CHECK(breaks("SBX-V-0109", record("has-member", "Observation/b")).size() == 1);
    CHECK(breaks("SBX-V-0109", record("derived-from", "Observation/b")).empty()); // a filing comment
    CHECK(breaks("SBX-V-0115", record("has-member", "Observation/a")).size() == 1);
    CHECK(breaks("SBX-V-0115", record("derived-from", "Observation/a")).empty());
    CHECK(breaks("SBX-V-0116", record("has-member", "Observation/b")).empty());
    CHECK(breaks("SBX-V-0116", record("derived-from", "Observation/b")).size() == 1);
}
