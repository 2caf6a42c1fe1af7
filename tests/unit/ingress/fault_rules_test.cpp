#include "broker/ingress/mesh/sandbox/fault_rules.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::ingress::mesh;
using namespace signalbox::ingress::mesh::sandbox;

namespace {

std::vector<fault_rule> rules_in(std::string_view body) {
    auto reading = read_fault_rules(body);
    REQUIRE(std::holds_alternative<std::vector<fault_rule>>(reading));
    return std::get<std::vector<fault_rule>>(std::move(reading));
}

// "faults.0.do.status: value is not…" of the first problem.
std::string trouble_in(std::string_view body) {
    const auto reading = read_fault_rules(body);
    const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading);
    if (trouble == nullptr) return "";
    CHECK(trouble->front().place == "body");
    return trouble->front().name + ": " + trouble->front().what;
}

std::string trouble_in_do(const std::string& action) { return trouble_in(R"({"faults":[{"do":)" + action + "}]}"); }

fault field(std::string_view text) {
    auto read = read_fault_field(text);
    REQUIRE(std::holds_alternative<fault>(read));
    return std::get<fault>(std::move(read));
}

bool field_is_refused(std::string_view text) {
    return std::holds_alternative<protocol::field_problem>(read_fault_field(text));
}

} // namespace

TEST_CASE("fault rules: everything that a rule can say", "[ingress]") {
    const auto rules = rules_in(R"({"faults":[
        {"match":{"method":"post","path":"/messageexchange/*","mailbox":"lab1","workflow_id":"W","action":"mesh.send"},
         "do":{"status":503,"retry_after":5},"count":3,"after":2},
        {"do":{"delay_ms":250}},
        {"do":{"drop":"before"}},
        {"do":{"drop":"after_commit"}},
        {"do":{"report":{"code":"14"}}},
        {"match":null,"do":{"report":{"code":"99","description":"of our own"}},"count":null}]})");

    REQUIRE(rules.size() == 6);
    CHECK(rules[0].match.method == "POST");
    CHECK(rules[0].match.path == "/messageexchange/*");
    CHECK(rules[0].match.mailbox == "LAB1");
    CHECK(rules[0].match.workflow_id == "W");
    CHECK(rules[0].match.action == "mesh.send");
    CHECK(rules[0].then.what == fault::kind::status);
    CHECK(rules[0].then.status == 503);
    CHECK(rules[0].then.retry_after == 5U);
    CHECK(rules[0].count == 3);
    CHECK(rules[0].after == 2);
    CHECK(rules[1].then.what == fault::kind::delay);
    CHECK(rules[1].then.delay == std::chrono::milliseconds(250));
    CHECK(rules[1].count == 1);
    CHECK(rules[1].after == 0);
    CHECK(rules[2].then.what == fault::kind::drop_before);
    CHECK(rules[3].then.what == fault::kind::drop_after_commit);
    CHECK(rules[4].then.what == fault::kind::report);
    CHECK(rules[4].then.description == "Message not collected by recipient after 5 days");
    CHECK(rules[5].then.description == "of our own");
    CHECK(rules_in(R"({"faults":[]})").empty());
}

TEST_CASE("fault rules: a rule holds where every member that it has does", "[ingress]") {
    const fault_facts send{"POST", "/messageexchange/LAB1/outbox", "LAB1", "W", "mesh.send"};
    const auto holds = [&](fault_match match) { return match.holds_for(send); };

    CHECK(holds({}));
    CHECK(holds(
        {.method = "POST", .path = send.path.data(), .mailbox = "LAB1", .workflow_id = "W", .action = "mesh.send"}));
    CHECK(holds({.method = "", .path = "/messageexchange/*", .mailbox = "", .workflow_id = "", .action = ""}));
    CHECK(holds({.method = "", .path = "*", .mailbox = "", .workflow_id = "", .action = ""}));
    CHECK_FALSE(holds({.method = "GET", .path = "", .mailbox = "", .workflow_id = "", .action = ""}));
    CHECK_FALSE(holds({.method = "", .path = "/messageexchange/LAB1", .mailbox = "", .workflow_id = "", .action = ""}));
    CHECK_FALSE(holds({.method = "", .path = "/other/*", .mailbox = "", .workflow_id = "", .action = ""}));
    CHECK_FALSE(holds({.method = "", .path = "", .mailbox = "LAB2", .workflow_id = "", .action = ""}));
    CHECK_FALSE(holds({.method = "", .path = "", .mailbox = "", .workflow_id = "V", .action = ""}));
    CHECK_FALSE(holds({.method = "", .path = "", .mailbox = "", .workflow_id = "", .action = "mesh.inbox"}));
}

TEST_CASE("fault rules: what is wrong is said with its place", "[ingress]") {
    CHECK(trouble_in("") != "");
    CHECK(trouble_in("[]") == "__root__: value is not a valid dict");
    CHECK(trouble_in("{}") == "faults: field required");
    CHECK(trouble_in(R"({"faults":{}})") == "faults: value is not a valid list");
    CHECK(trouble_in(R"({"faults":[1]})") == "faults.0.__root__: value is not a valid dict");
    CHECK(trouble_in(R"({"faults":[{}]})") == "faults.0.do: field required");
    CHECK(trouble_in(R"({"faults":[{"do":{"drop":"before"}},{"do":{"drop":"before"},"count":0}]})") ==
          "faults.1.count: ensure this value is greater than or equal to 1");
    CHECK(trouble_in(R"({"faults":[{"do":{"drop":"before"},"count":1001}]})") ==
          "faults.0.count: ensure this value is less than or equal to 1000");
    CHECK(trouble_in(R"({"faults":[{"do":{"drop":"before"},"after":"1"}]})") ==
          "faults.0.after: value is not a valid integer");
    CHECK(trouble_in(R"({"faults":[{"do":{"drop":"before"},"match":{"mailbox_id":"A"}}]})") ==
          "faults.0.match.__root__: extra fields not permitted");
    CHECK(trouble_in(R"({"faults":[{"do":{"drop":"before"},"match":{"mailbox":7}}]})") ==
          "faults.0.match.mailbox: str type expected");
}

TEST_CASE("fault rules: what is to be done is one thing, within its bounds", "[ingress]") {
    constexpr std::string_view one = "faults.0.do: exactly one of status, delay_ms, drop and report is expected";
    CHECK(trouble_in_do("{}") == one);
    CHECK(trouble_in_do(R"({"status":503,"drop":"before"})") == one);
    CHECK(trouble_in_do(R"({"status":399})") ==
          "faults.0.do.status: ensure this value is greater than or equal to 400");
    CHECK(trouble_in_do(R"({"status":600})") == "faults.0.do.status: ensure this value is less than or equal to 599");
    CHECK(trouble_in_do(R"({"status":503.5})") == "faults.0.do.status: value is not a valid integer");
    CHECK(trouble_in_do(R"({"delay_ms":60001})") ==
          "faults.0.do.delay_ms: ensure this value is less than or equal to 60000");
    CHECK(trouble_in_do(R"({"drop":"later"})") ==
          "faults.0.do.drop: unexpected value; permitted: 'before', 'after_commit'");
    CHECK(trouble_in_do(R"({"report":{}})") == "faults.0.do.report.code: field required");
    CHECK(trouble_in_do(R"({"report":14})") == "faults.0.do.report: value is not a valid dict");
    CHECK(trouble_in_do(R"({"delay_ms":1,"retry_after":1})") == "faults.0.do.retry_after: goes with status alone");
    CHECK(trouble_in_do(R"({"wait":1})") == "faults.0.do.__root__: extra fields not permitted");
}

TEST_CASE("fault rules: at most a hundred in one call", "[ingress]") {
    const auto body = [](int rules) {
        std::string text = R"({"faults":[)";
        for (int i = 0; i < rules; ++i) text += std::string(i > 0 ? "," : "") + R"({"do":{"drop":"before"}})";
        return text + "]}";
    };
    CHECK(rules_in(body(100)).size() == 100);
    CHECK(trouble_in(body(101)) == "faults: ensure this value has at most 100 items");
}

TEST_CASE("fault field: one fault for one request", "[ingress]") {
    CHECK(field("status=503").status == 503);
    CHECK(field(" status=429 ").what == fault::kind::status);
    CHECK(field("delay=250ms").delay == std::chrono::milliseconds(250));
    CHECK(field("delay=60000ms").what == fault::kind::delay);
    CHECK(field("drop=before").what == fault::kind::drop_before);
    CHECK(field("drop=after-commit").what == fault::kind::drop_after_commit);
    CHECK(field("report=14").code == "14");
    CHECK(field("report=EPL-151").description == "No mailbox matched");
    CHECK(field("report=77").description == "Failed on purpose");
}

TEST_CASE("fault field: what it is not", "[ingress]") {
    for (const std::string_view text :
         {"", "status", "status=", "status=200", "status=600", "status=+503", "delay=250", "delay=60001ms", "delay=ms",
          "drop=", "drop=after_commit", "report=", "report=a b", "report=14;15", "other=1", "=503"}) {
        CAPTURE(text);
        CHECK(field_is_refused(text));
    }
}
