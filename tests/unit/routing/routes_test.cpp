#include "broker/routing/routes.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/fhir/yaml.hpp"
#include "broker/routing/nearest.hpp"

using namespace signalbox;
using routing::route;
using routing::route_table;

namespace {

routing::facts a_report() {
    routing::facts about;
    about.message_type = "pathology-report-r4";
    about.workflow_id = "PATH_MEDRPT_V3";
    about.sender = "LAB1";
    about.recipient = "PRACTICE1";
    about.recipient_ods = "A81001";
    about.recipient_known = true;
    return about;
}

std::vector<std::string> names(const routing::decision& made) {
    std::vector<std::string> all;
    for (const auto& chosen : made.destinations) all.push_back(chosen.destination);
    return all;
}

// A table of one route and what it decides.
std::vector<std::string> decide_with(route rule, const routing::facts& about = a_report()) {
    rule.deliver_to = {"files"};
    return names(route_table({std::move(rule)}).decide(about));
}

const std::vector<std::string> to_files{"files"};
const std::vector<std::string> to_mailbox{"mailbox:PRACTICE1"};

boost::system::result<std::shared_ptr<const route_table>, routing::route_error> read(std::string_view yaml) {
    const auto document = fhir::read_yaml(yaml);
    REQUIRE(document.has_value());
    return route_table::read(*document, "signalbox.yaml", {"practice-files", "archive"});
}

} // namespace

TEST_CASE("route table: each condition looks at its own fact", "[routing]") {
    CHECK(decide_with({.message_types = {"pathology-report-r4"}}) == to_files);
    CHECK(decide_with({.message_types = {"opaque"}}) == to_mailbox);
    CHECK(decide_with({.workflow_ids = {"PATH_MEDRPT_V3"}}) == to_files);
    CHECK(decide_with({.workflow_ids = {"TOC_X"}}) == to_mailbox);
    CHECK(decide_with({.senders = {"LAB1"}}) == to_files);
    CHECK(decide_with({.senders = {"PRACTICE1"}}) == to_mailbox);
    CHECK(decide_with({.recipients = {"PRACTICE1"}}) == to_files);
    CHECK(decide_with({.recipients = {"LAB1"}}) == to_mailbox);
    CHECK(decide_with({.ods_codes = {"A81001"}}) == to_files);
    CHECK(decide_with({.ods_codes = {"A81002"}}) == to_mailbox);
}

TEST_CASE("route table: a star at the end stands for any rest", "[routing]") {
    CHECK(decide_with({.workflow_ids = {"PATH_*"}}) == to_files);
    CHECK(decide_with({.workflow_ids = {"*"}}) == to_files);
    CHECK(decide_with({.workflow_ids = {"TOC_*", "PATH_MEDRPT_V3*"}}) == to_files);
    CHECK(decide_with({.workflow_ids = {"*_V3"}}) == to_mailbox); // a star elsewhere is a character
}

TEST_CASE("route table: all conditions that are given must hold", "[routing]") {
    CHECK(decide_with({.workflow_ids = {"PATH_*"}, .senders = {"LAB1"}}) == to_files);
    CHECK(decide_with({.workflow_ids = {"PATH_*"}, .senders = {"LAB2"}}) == to_mailbox);
}

TEST_CASE("route table: the first match wins unless it says continue", "[routing]") {
    route first{.name = "first", .deliver_to = {"a"}};
    const route second{.name = "second", .deliver_to = {"b", "a", "mailbox"}};

    CHECK(names(route_table({first, second}).decide(a_report())) == std::vector<std::string>{"a"});
    first.go_on = true;
    CHECK(names(route_table({first, second}).decide(a_report())) ==
          std::vector<std::string>{"a", "b", "mailbox:PRACTICE1"});
}

TEST_CASE("route table: without a match or a known recipient there is no destination", "[routing]") {
    routing::facts about = a_report();
    about.recipient_known = false;

    CHECK(route_table({}).decide(about).destinations.empty());
    CHECK(route_table({{.name = "own", .deliver_to = {"mailbox"}}}).decide(about).destinations.empty());
    CHECK(names(route_table({}).decide(a_report())) == to_mailbox);
}

TEST_CASE("route table: a decision says what was considered and why", "[routing]") {
    const route_table table({{.name = "letters", .workflow_ids = {"TOC_*", "GP_*"}, .deliver_to = {"files"}},
                             {.name = "pathology", .workflow_ids = {"PATH_*"}, .deliver_to = {"mailbox"}},
                             {.name = "never asked", .deliver_to = {"files"}}});

    const auto made = table.decide(a_report());

    REQUIRE(made.considered.size() == 2);
    CHECK(made.considered[0].why == "workflow_id is none of TOC_*, GP_*");
    CHECK(made.considered[1].why == "all conditions hold");
    CHECK(made.to_json() ==
          R"({"considered":[{"route":"letters","matched":false,"why":"workflow_id is none of TOC_*, GP_*"},)"
          R"({"route":"pathology","matched":true,"why":"all conditions hold"}],)"
          R"("destinations":[{"destination":"mailbox:PRACTICE1","rule":"pathology"}]})");
}

TEST_CASE("route table: YAML gives routes whose conditions are a text or a list", "[routing]") {
    const auto table = read("routes:\n"
                            "  - name: pathology\n"
                            "    when: {message_type: pathology-report-r4, workflow_id: ['PATH_*', TOC_X],\n"
                            "           sender: LAB1, recipient: P1, ods_code: A81001}\n"
                            "    deliver_to: [mailbox, practice-files]\n"
                            "    continue: true\n"
                            "  - deliver_to: archive\n");

    REQUIRE(table.has_value());
    const auto& routes = (*table)->routes();
    REQUIRE(routes.size() == 2);
    CHECK(routes[0].name == "pathology");
    CHECK(routes[0].message_types == std::vector<std::string>{"pathology-report-r4"});
    CHECK(routes[0].workflow_ids == std::vector<std::string>{"PATH_*", "TOC_X"});
    CHECK(routes[0].senders == std::vector<std::string>{"LAB1"});
    CHECK(routes[0].recipients == std::vector<std::string>{"P1"});
    CHECK(routes[0].ods_codes == std::vector<std::string>{"A81001"});
    CHECK(routes[0].deliver_to == std::vector<std::string>{"mailbox", "practice-files"});
    CHECK(routes[0].go_on);
    CHECK(routes[1].name == "route 2");
    CHECK_FALSE(routes[1].go_on);
}

TEST_CASE("route table: an unknown destination is an error with its place and the nearest name", "[routing]") {
    const auto table = read("routes:\n"
                            "  - name: a\n"
                            "    deliver_to: [mailbox, practise-file]\n");

    REQUIRE_FALSE(table.has_value());
    CHECK(table.error().file == "signalbox.yaml");
    CHECK(table.error().where.line == 3);
    CHECK(table.error().where.column == 27);
    CHECK(table.error().what == "there is no destination 'practise-file'; did you mean 'practice-files'?");
}

TEST_CASE("route table: what is no route is refused", "[routing]") {
    CHECK(read("routes: 3\n").error().what == "routes is a list");
    CHECK(read("routes: [3]\n").error().what == "a route is a mapping with name, when and deliver_to");
    CHECK(read("routes: [{name: a}]\n").error().what == "route 'a' has no deliver_to");
    CHECK(read("routes: [{name: a, deliver_to: []}]\n").error().what == "deliver_to names at least one destination");
    CHECK(read("routes: [{name: a, deliver_to: [mailbox], continue: yes}]\n").error().what ==
          "continue is true or false");
    CHECK(read("routes: [{name: a, when: {workflow_id: []}, deliver_to: [mailbox]}]\n").error().what ==
          "a condition lists at least one value");
    CHECK(read("routes: [{name: a, when: {worfklow_id: X}, deliver_to: [mailbox]}]\n").error().what ==
          "a route has no condition 'worfklow_id'; did you mean 'workflow_id'?");
    CHECK(read("routes: [{name: a, when: {sender: 3}, deliver_to: [mailbox]}]\n").error().what ==
          "a text, or a list of texts");
}

TEST_CASE("route table: no routes are a table without routes", "[routing]") {
    const auto table = read("listeners: []\n");
    REQUIRE(table.has_value());
    CHECK((*table)->routes().empty());
}

TEST_CASE("nearest name: counts insertions, deletions and replacements", "[routing]") {
    CHECK(routing::edit_distance("", "abc") == 3);
    CHECK(routing::edit_distance("kitten", "sitting") == 3);
    CHECK(routing::nearest_name("mailbx", {"files", "mailbox"}) == "mailbox");
    CHECK(routing::nearest_name("something", {"files", "mailbox"}).empty());
}
