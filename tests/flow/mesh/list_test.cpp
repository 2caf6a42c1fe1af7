// Section 4.1 of the MESH contract: the inbox list, its pages and its filters.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

std::vector<std::string> send_many(mesh_user& from, std::size_t count, const std::string& workflow_id = "LETTERS") {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(from.sent("GP01", workflow_id, "letter"));
    return ids;
}

// Follows links.next from `path` to the last page, as a version 2 client does. No page is longer than `page`.
std::vector<std::string> walk(mesh_user& user, std::string path, std::size_t page) {
    std::vector<std::string> ids;
    for (int pages = 0; !path.empty() && pages < 1000; ++pages) {
        const auto answer = user.client().as(user.account(), "GET", path, {{"Accept", "application/vnd.mesh.v2+json"}});
        CHECK(answer.status == 200);
        const json_facts body(answer.body);
        const auto some = body.texts("messages");
        CHECK(some.size() <= page);
        ids.insert(ids.end(), some.begin(), some.end());
        path = body.text("links/next");
    }
    return ids;
}

std::string token_of(const std::string& link) {
    const auto begin = link.find("continue_from=");
    if (begin == std::string::npos) return {};
    return link.substr(begin + 14, link.find('&', begin) - begin - 14);
}

} // namespace

TEST_CASE("mesh list: an empty inbox is an empty list in both versions", "[flow]") {
    running_hub hub;

    const auto old_answer = hub.user("GP01", api::v1).get("/inbox");
    CHECK(old_answer.body == R"({"messages":[]})");
    const json_facts body(hub.user("GP01").get("/inbox").body);
    CHECK(body.names() == std::vector<std::string>{"messages", "links", "approx_inbox_count"});
    CHECK(body.size("messages") == 0);
    CHECK(body.names("links") == std::vector<std::string>{"self"});
    CHECK(body.text("links/self") == "/messageexchange/GP01/inbox");
    CHECK(body.text("approx_inbox_count") == "0");
}

TEST_CASE("mesh list: 105 messages are paged by 10 along links.next, oldest first, each once", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const auto sent = send_many(laboratory, 105);

    const json_facts first(practice.get("/inbox?max_results=10").body);
    CHECK(first.texts("messages") == std::vector<std::string>(sent.begin(), sent.begin() + 10));
    CHECK(first.text("approx_inbox_count") == "105");
    CHECK(first.text("links/self") == "/messageexchange/GP01/inbox?max_results=10");
    CHECK(first.text("links/next").starts_with("/messageexchange/GP01/inbox?"));
    CHECK(walk(practice, "/messageexchange/GP01/inbox?max_results=10", 10) == sent);
    CHECK(practice.inbox() == sent); // the default page is 500
    CHECK_FALSE(json_facts(practice.get("/inbox?max_results=105").body).has("links/next"));
}

TEST_CASE("mesh list: version 1 continues after the last id of the page", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01", api::v1);
    const auto sent = send_many(laboratory, 25);

    std::vector<std::string> all;
    std::vector<std::string> page = practice.inbox("max_results=10");
    while (!page.empty()) {
        all.insert(all.end(), page.begin(), page.end());
        page = practice.inbox("max_results=10&continue_from=" + page.back());
    }
    CHECK(all == sent);
    // What was acknowledged in between still marks its place.
    CHECK(practice.acknowledge(sent[9]).status == 200);
    CHECK(practice.inbox("max_results=10&continue_from=" + sent[9]) ==
          std::vector<std::string>(sent.begin() + 10, sent.begin() + 20));
}

TEST_CASE("mesh list: pages stay right while messages are acknowledged and others arrive", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const auto sent = send_many(laboratory, 30);

    const json_facts first(practice.get("/inbox?max_results=10").body);
    for (const auto& id : first.texts("messages")) CHECK(practice.acknowledge(id).status == 200);
    const auto later = send_many(laboratory, 3);
    auto rest = walk(practice, first.text("links/next"), 10);

    std::vector<std::string> expected(sent.begin() + 10, sent.end());
    expected.insert(expected.end(), later.begin(), later.end());
    CHECK(rest == expected);
}

TEST_CASE("mesh list: a continuation token survives kill -9 and refuses tampering", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const auto sent = send_many(laboratory, 25);
    const std::string next = json_facts(hub.user("GP01").get("/inbox?max_results=10").body).text("links/next");
    std::string token = token_of(next);
    REQUIRE(token.size() >= 24);

    hub.restart_after_kill();
    mesh_user practice = hub.user("GP01");
    CHECK(walk(practice, next, 10) == std::vector<std::string>(sent.begin() + 10, sent.end()));
    for (std::size_t at = 0; at < token.size(); at += 5) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        INFO("changed at " << at);
        CHECK(practice.get("/inbox?max_results=10&continue_from=" + changed).status == 400);
    }
    CHECK(hub.user("GP02").get("/inbox?max_results=10&continue_from=" + token).status == 400); // another mailbox's
}

TEST_CASE("mesh list: numbers and lengths outside of their range are validation errors", "[flow]") {
    running_hub hub;
    struct row {
        std::string query, field;
    };
    for (const auto& each : std::vector<row>{
             {"max_results=9", "max_results"},
             {"max_results=0", "max_results"},
             {"max_results=-1", "max_results"},
             {"max_results=5001", "max_results"},
             {"max_results=many", "max_results"},
             {"continue_from=" + std::string(23, 'a'), "continue_from"},
             {"continue_from=" + std::string(1001, 'a'), "continue_from"},
             {"workflow_filter=a", "workflow_filter"},
             {"workflow_filter=" + std::string(256, 'a'), "workflow_filter"},
         }) {
        for (const api version : both_versions) {
            INFO(each.query);
            CHECK(fields_refused(hub.user("GP01", version).get("/inbox?" + each.query)) ==
                  std::vector{"query/" + each.field});
        }
    }
    for (const std::string& query : {std::string("max_results=10"), std::string("max_results=5000"),
                                     "workflow_filter=" + std::string(255, 'a'), std::string("workflow_filter=ab")})
        CHECK(hub.user("GP01").get("/inbox?" + query).status == 200);
}

TEST_CASE("mesh list: links.self repeats what is not the default", "[flow]") {
    running_hub hub;
    mesh_user practice = hub.user("GP01");
    const auto self = [&](const std::string& query) {
        return json_facts(practice.get("/inbox" + query).body).text("links/self");
    };

    CHECK(self("?max_results=500") == "/messageexchange/GP01/inbox");
    CHECK(self("?max_results=20&workflow_filter=LETTERS").find("max_results=20") != std::string::npos);
    CHECK(self("?max_results=20&workflow_filter=LETTERS").find("workflow_filter=LETTERS") != std::string::npos);
    CHECK(self("?workflow_filter=LETTERS") == "/messageexchange/GP01/inbox?workflow_filter=LETTERS");
}

TEST_CASE("mesh list: the filter has four forms", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string a = laboratory.sent("GP01", "APPLE", "1");
    const std::string pie = laboratory.sent("GP01", "APPLE_PIE", "2");
    const std::string crab = laboratory.sent("GP01", "CRAB_APPLE", "3");
    const std::string pear = laboratory.sent("GP01", "PEAR", "4");
    using list = std::vector<std::string>;
    struct row {
        std::string filter;
        list found;
    };
    const std::vector<row> rows{{"APPLE", {a}},
                                {"APPLE*", {a, pie}},
                                {"*APPLE*", {a, pie, crab}},
                                {"!APPLE", {pie, crab, pear}},
                                {"!APPLE*", {crab, pear}},
                                {"!*APPLE*", {pear}},
                                {"apple", {}},
                                {"NONE", {}}};

    for (const auto& each : rows) {
        for (const api version : both_versions) {
            mesh_user practice = hub.user("GP01", version);
            INFO(each.filter);
            CHECK(practice.inbox("workflow_filter=" + each.filter) == each.found);
        }
    }
    const json_facts body(hub.user("GP01").get("/inbox?workflow_filter=PEAR").body);
    CHECK(body.text("approx_inbox_count") == "4"); // ignores the filter
}

TEST_CASE("mesh list: a poller of one workflow sees its messages behind 600 of another", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    std::vector<std::string> mine = send_many(laboratory, 1, "MINE");
    send_many(laboratory, 600, "OTHERS");
    for (const auto& id : send_many(laboratory, 14, "MINE")) mine.push_back(id);

    CHECK(walk(practice, "/messageexchange/GP01/inbox?workflow_filter=MINE&max_results=10", 10) == mine);
    CHECK(practice.inbox("workflow_filter=MINE") == mine); // within the first answer
    CHECK(walk(practice, "/messageexchange/GP01/inbox?workflow_filter=!OTHERS&max_results=10", 10) == mine);
    CHECK(walk(practice, "/messageexchange/GP01/inbox?workflow_filter=OTHERS", 500).size() == 600);
}

TEST_CASE("mesh list: what was acknowledged and what is still uploading is in no list", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const auto sent = send_many(laboratory, 2);
    laboratory.sent("GP01", "LETTERS", "the first of two chunks", {{"Mex-Chunk-Range", "1:2"}});

    CHECK(practice.inbox() == sent);
    CHECK(practice.acknowledge(sent[0]).status == 200);
    CHECK(practice.inbox() == std::vector{sent[1]});
    CHECK(json_facts(practice.get("/count").body).text("count") == "1");
}
