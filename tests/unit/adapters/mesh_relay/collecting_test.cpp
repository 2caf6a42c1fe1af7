#include "adapters/mesh_relay/collecting.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/gzip.hpp"
#include "tests/unit/adapters/mesh_relay/relay_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::adapters::mesh_relay;

namespace {

using strings = std::vector<std::string>;

const std::string mailbox = "/messageexchange/X26ABC1";

std::string listing(const std::string& ids, const std::string& next = "") {
    return R"({"messages":[)" + ids + R"(],"links":{"self":"/x")" + (next.empty() ? "" : R"(,"next":")" + next + '"') +
           "}}";
}

// An inbox upstream, by path; what is not there is a 404.
struct inbox_bench {
    inbox_bench() {
        inbox[mailbox] = reply(200);
        host.answer_http = [this](const http_sent& sent) {
            if (sent.method == "PUT") return reply(acknowledge_status);
            const auto found = inbox.find(sent.target);
            return found == inbox.end() ? reply(404) : found->second;
        };
    }
    void hold(const std::string& id, std::string body, adapter::fields fields = {}) {
        fields.emplace_back("mex-from", "X26ABC2");
        fields.emplace_back("mex-workflowid", "TEST_WORKFLOW");
        inbox[mailbox + "/inbox"] = reply(200, listing('"' + id + '"'));
        inbox[mailbox + "/inbox/" + id] = reply(200, std::move(body), std::move(fields));
    }
    void poll() {
        collector_.poll([] { return true; });
    }
    strings acknowledged() const {
        strings all;
        for (const http_sent& each : host.requests)
            if (each.method == "PUT") all.push_back(each.target.substr(mailbox.size()));
        return all;
    }

    temporary_folder disk;
    host_fixture host{{}};
    std::map<std::string, http_reply> inbox;
    unsigned acknowledge_status = 200;
    upstream_client upstream{host.hub(), {.url = "https://mesh.example"}, "", {"X26ABC1", "password", "TestKey"}};
    adapters::folder::day_book book{disk.text(), "sent"};
    std::size_t message_max = 1'000;
    collector collector_{host.hub(), upstream, {"LOCAL1", message_max}, book};
};

} // namespace

TEST_CASE("mesh_relay: what waits upstream is submitted under its id, then acknowledged", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("M1", "hello", {{"Mex-LocalID", "L1"}, {"mex-subject", "S"}, {"mex-content-type", "text/plain"}});

    bench.poll();

    REQUIRE(bench.host.submissions.size() == 1);
    const submitted& made = bench.host.submissions.front();
    CHECK(made.ref == "M1");
    CHECK(made.payload == "hello");
    CHECK(made.from_mailbox == "X26ABC2");
    CHECK(made.to_mailbox == "LOCAL1");
    CHECK(made.workflow_id == "TEST_WORKFLOW");
    CHECK(made.content_type == "text/plain");
    CHECK(made.field("Mex-LocalID") == "L1");
    CHECK(made.field("Mex-Subject") == "S");
    CHECK(bench.acknowledged() == strings{"/inbox/M1/status/acknowledged"});
}

TEST_CASE("mesh_relay: what the hub did not keep is not acknowledged", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("M1", "hello");
    bench.host.answer_submit = [](const submitted&) { return adapter::kept{"", "no room"}; };

    bench.poll();
    CHECK(bench.acknowledged().empty());
    REQUIRE(bench.host.log.size() == 1);
    CHECK(bench.host.log.front() == "upstream message M1: the hub did not take it: no room");

    bench.host.answer_submit = [](const submitted&) { return adapter::kept{"K1", ""}; };
    bench.poll();
    CHECK(bench.host.submissions.size() == 2);
    CHECK(bench.acknowledged().size() == 1);
}

TEST_CASE("mesh_relay: a lost acknowledgement makes the same ref again", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("M1", "hello");
    bench.acknowledge_status = 502;

    bench.poll();
    bench.poll();

    REQUIRE(bench.host.submissions.size() == 2);
    CHECK(bench.host.submissions[0].ref == bench.host.submissions[1].ref);
}

TEST_CASE("mesh_relay: chunks become one message, each unpacked where it is packed", "[adapters][mesh_relay]") {
    inbox_bench bench;
    const adapter::fields packed{{"Content-Encoding", "gzip"}};
    bench.hold("M1", gzip("one,"), {{"mex-chunk-range", "1:3"}, {"content-encoding", "gzip"}});
    bench.inbox[mailbox + "/inbox/M1"].status = 206;
    bench.inbox[mailbox + "/inbox/M1/2"] = reply(206, gzip("two,"), packed);
    bench.inbox[mailbox + "/inbox/M1/3"] = reply(200, "three");

    bench.poll();

    REQUIRE(bench.host.submissions.size() == 1);
    CHECK(bench.host.submissions.front().payload == "one,two,three");
}

TEST_CASE("mesh_relay: a message that cannot be had whole stays, and the others come", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("M1", "one", {{"mex-chunk-range", "1:2"}});
    bench.hold("M2", std::string(1'001, 'x'));
    bench.hold("M3", gzip(std::string(1'001, 'x')), {{"content-encoding", "gzip"}});
    bench.hold("M4", "no gzip", {{"content-encoding", "gzip"}});
    bench.hold("M5", "x", {{"mex-chunk-range", "1:99999"}});
    bench.hold("M6", std::string(1'000, 'x'));
    bench.inbox[mailbox + "/inbox"] = reply(200, listing(R"("M0","M1","M2","M3","M4","M5","../M6","M6")"));

    bench.poll();

    REQUIRE(bench.host.submissions.size() == 1);
    CHECK(bench.host.submissions.front().ref == "M6");
    CHECK(bench.acknowledged() == strings{"/inbox/M6/status/acknowledged"});
    CHECK(bench.host.log.size() == 6);
}

TEST_CASE("mesh_relay: every page of the inbox is read, of this mailbox alone", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("M2", "two");
    bench.hold("M1", "one");
    bench.inbox[mailbox + "/inbox"] = reply(200, listing(R"("M1")", mailbox + "/inbox?continue_from=abc"));
    bench.inbox[mailbox + "/inbox?continue_from=abc"] =
        reply(200, listing(R"("M2")", "/messageexchange/OTHER/inbox?x"));

    bench.poll();

    CHECK(bench.acknowledged().size() == 2);
    CHECK(bench.host.requests.back().method == "PUT");
}

TEST_CASE("mesh_relay: a report goes to who sent the message, with the id that the sender knows",
          "[adapters][mesh_relay]") {
    inbox_bench bench;
    const auto now = std::chrono::system_clock::now();
    REQUIRE(bench.book.add("UP0", "OURS0 LAB0", now - std::chrono::days(3)));
    REQUIRE(bench.book.add("UP1", "OURS1 LAB1", now));
    bench.hold("R1", "",
               {{"mex-messagetype", "REPORT"},
                {"mex-linkedmsgid", "UP0"},
                {"mex-statuscode", "14"},
                {"mex-statusevent", "SEND"},
                {"mex-statusdescription", "Message not collected"}});

    bench.poll();

    REQUIRE(bench.host.submissions.size() == 1);
    const submitted& report = bench.host.submissions.front();
    CHECK(report.to_mailbox == "LAB0");
    CHECK(report.field("Mex-MessageType") == "REPORT");
    CHECK(report.field("Mex-LinkedMsgID") == "OURS0");
    CHECK(report.field("Mex-StatusCode") == "14");
    CHECK(report.field("Mex-StatusEvent") == "SEND");
    CHECK(report.field("Mex-StatusDescription") == "Message not collected");
    CHECK(bench.acknowledged().size() == 1);
}

TEST_CASE("mesh_relay: a report on what nobody remembers goes to the mailbox that collects", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("R1", "", {{"mex-messagetype", "REPORT"}, {"mex-linkedmsgid", "UP9"}});

    bench.poll();

    REQUIRE(bench.host.submissions.size() == 1);
    CHECK(bench.host.submissions.front().to_mailbox == "LOCAL1");
    CHECK(bench.host.submissions.front().field("Mex-LinkedMsgID") == "UP9");
}

TEST_CASE("mesh_relay: the handshake comes first, once a day, and nothing without it", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.hold("M1", "hello");
    bench.inbox[mailbox] = reply(403);

    bench.poll();
    CHECK(targets_of(bench.host) == strings{"POST " + mailbox});
    CHECK_FALSE(bench.host.requests.front().field("Mex-ClientVersion").empty());

    bench.inbox[mailbox] = reply(200);
    bench.poll();
    bench.poll();
    const auto all = targets_of(bench.host);
    CHECK(std::count(all.begin(), all.end(), "POST " + mailbox) == 2);
    CHECK(bench.acknowledged().size() == 2);
}

TEST_CASE("mesh_relay: a report that the hub can place nowhere is let go, a message is not", "[adapters][mesh_relay]") {
    inbox_bench bench;
    bench.host.answer_submit = [](const submitted&) { return adapter::kept{"", "not-found: no such message"}; };

    bench.hold("M1", "hello");
    bench.poll();
    CHECK(bench.acknowledged().empty());

    bench.hold("R1", "", {{"mex-messagetype", "REPORT"}, {"mex-linkedmsgid", "UP9"}});
    bench.poll();
    CHECK(bench.acknowledged() == strings{"/inbox/R1/status/acknowledged"});
    CHECK(bench.host.log.size() == 2);
}
