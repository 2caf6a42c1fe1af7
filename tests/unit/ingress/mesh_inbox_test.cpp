#include <algorithm>
#include <cctype>
#include <string>

#include <catch2/catch.hpp>

#include "broker/ingress/mesh/mesh.hpp"
#include "tests/support/gzip.hpp"
#include "tests/unit/ingress/mesh_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

struct hub {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    mesh_fixture mesh;

    explicit hub(mesh_options how = {}) : mesh(store, clock, how) {}

    http::response get(const std::string& rest, bool v1 = false, const std::string& mailbox = "PRACTICE1") {
        return mesh.answer(mesh.request("GET", mailbox, rest, v1));
    }
    http::response acknowledge(const std::string& id, bool v1 = false, const std::string& mailbox = "PRACTICE1") {
        return mesh.answer(mesh.request("PUT", mailbox, "/inbox/" + id + "/status/acknowledged", v1));
    }
};

std::string next_in(const std::string& body) {
    const auto begin = body.find(R"("next":")");
    if (begin == std::string::npos) return "";
    return body.substr(begin + 8, body.find('"', begin + 8) - begin - 8);
}

constexpr std::string_view missing_v2 =
    R"({"detail":[{"event":"RECEIVE","code":"20","msg":"Message does not exist"}]})";

} // namespace

TEST_CASE("mesh inbox: the list in the form of each version", "[ingress]") {
    hub hub;
    CHECK(hub.get("/inbox", true).body == R"({"messages":[]})");
    const std::string a = hub.mesh.send("a");
    const std::string b = hub.mesh.send("b");
    const std::string ids = "[\"" + a + "\",\"" + b + "\"]";

    const auto v1 = hub.get("/inbox", true);
    CHECK(v1.status == 200);
    CHECK(field_of(v1, "Content-Type") == "application/json");
    CHECK(v1.body == R"({"messages":)" + ids + "}");
    const auto v2 = hub.get("/inbox");
    CHECK(field_of(v2, "Content-Type") == "application/vnd.mesh.v2+json");
    CHECK(v2.body ==
          R"({"messages":)" + ids + R"(,"links":{"self":"/messageexchange/PRACTICE1/inbox"},"approx_inbox_count":2})");
    CHECK(hub.get("/inbox", false, "LAB1").body.starts_with(R"({"messages":[])"));
}

TEST_CASE("mesh inbox: pages follow links.next to the end, each message once", "[ingress]") {
    hub hub;
    std::vector<std::string> sent;
    for (int i = 0; i < 25; ++i) sent.push_back(hub.mesh.send("m"));

    std::string path = "/inbox?max_results=10&workflow_filter=TEST_*";
    std::string seen;
    int pages = 0;
    while (!path.empty()) {
        const auto page = hub.get(path);
        REQUIRE(page.status == 200);
        seen += page.body;
        ++pages;
        const std::string next = next_in(page.body);
        path = next.empty() ? "" : next.substr(std::string("/messageexchange/PRACTICE1").size());
    }
    CHECK(pages == 3);
    for (const auto& id : sent) CHECK(seen.find(id) != std::string::npos);
    CHECK(hub.store.asked.workflow_filter == "TEST_*");
    CHECK(hub.store.asked.limit == 10);
}

TEST_CASE("mesh inbox: version 1 continues after the last message id", "[ingress]") {
    hub hub;
    const std::string a = hub.mesh.send("a");
    const std::string b = hub.mesh.send("b");
    CHECK(hub.get("/inbox?continue_from=" + a, true).body == R"({"messages":[")" + b + R"("]})");
    CHECK(hub.get("/inbox?continue_from=" + b, true).body == R"({"messages":[]})");
}

TEST_CASE("mesh inbox: a continuation that leads nowhere is a 400", "[ingress]") {
    hub hub;
    const std::string foreign = hub.mesh.send("a");
    CHECK(hub.get("/inbox?continue_from=" + std::string(48, '0')).status == 400);
    CHECK(hub.get("/inbox?continue_from=20261122015800000000_ABCDEF").status == 400);
    CHECK(hub.get("/inbox?continue_from=" + foreign, true, "LAB1").status == 400);
    CHECK(hub.get("/inbox?max_results=9").status == 400);
}

TEST_CASE("mesh inbox: the count in the form of each version", "[ingress]") {
    hub hub;
    hub.mesh.send("a");
    CHECK(hub.get("/count").body == R"({"count":1})");
    const auto v1 = hub.get("/count", true).body;
    CHECK(v1.starts_with(R"({"count":1,"internalID":")"));
    CHECK(v1.ends_with(R"(","allResultsIncluded":true})"));
}

TEST_CASE("mesh download: the bytes with the fields of the message", "[ingress]") {
    hub hub;
    auto request = hub.mesh.send_request("content");
    request.with("Mex-LocalID", "local").with("Mex-Subject", "\xA3 subject").with("Content-Type", "text/plain");
    const std::string id = mesh_fixture::id_in(hub.mesh.answer(request));

    for (const std::string& path : {"/inbox/" + id, "/inbox/" + id + "/1"}) {
        const auto answer = hub.get(path);
        CHECK(answer.status == 200);
        CHECK(answer.body == "content");
        CHECK(field_of(answer, "mex-From") == "LAB1");
        CHECK(field_of(answer, "mex-To") == "PRACTICE1");
        CHECK(field_of(answer, "mex-WorkflowID") == "TEST_WORKFLOW");
        CHECK(field_of(answer, "mex-Chunk-Range") == "1:1");
        CHECK(field_of(answer, "mex-Total-Chunks") == "1");
        CHECK(field_of(answer, "mex-AddressType") == "ALL");
        CHECK(field_of(answer, "mex-LocalID") == "local");
        CHECK(field_of(answer, "mex-PartnerID") == "-");
        CHECK(field_of(answer, "mex-FileName") == id + ".dat");
        CHECK(field_of(answer, "mex-Subject") == "\xA3 subject");
        CHECK(field_of(answer, "mex-Version") == "1.0");
        CHECK(field_of(answer, "mex-MessageType") == "DATA");
        CHECK(field_of(answer, "mex-MessageID") == id);
        CHECK(field_of(answer, "mex-StatusCode") == "00");
        CHECK(field_of(answer, "mex-StatusEvent") == "TRANSFER");
        CHECK(field_of(answer, "mex-StatusDescription") == "Transferred to recipient mailbox");
        CHECK(field_of(answer, "mex-StatusSuccess") == "SUCCESS");
        CHECK(field_of(answer, "mex-StatusTimestamp") == "20261122015800");
        CHECK(field_of(answer, "mex-Content-Type") == "text/plain");
        CHECK(field_of(answer, "mex-Content-Compressed") == "-");
        CHECK(field_of(answer, "Last-Modified") == "Sun, 22 Nov 2026 01:58:00 GMT");
        CHECK(field_of(answer, "Content-Type") == "text/plain");
    }
    CHECK(field_of(hub.get("/inbox/" + id, true), "Content-Type") == "application/octet-stream");
}

TEST_CASE("mesh download: ids are found in either case", "[ingress]") {
    hub hub;
    std::string id = hub.mesh.send("content");
    std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::tolower(c); });
    CHECK(hub.get("/inbox/" + id).status == 200);
}

TEST_CASE("mesh download: what is not there, not theirs or gone", "[ingress]") {
    hub hub;
    const std::string id = hub.mesh.send("content");
    CHECK(hub.get("/inbox/UNKNOWN").status == 404);
    CHECK(hub.get("/inbox/UNKNOWN").body == missing_v2);
    CHECK(hub.get("/inbox/" + id + "/2").status == 404);
    CHECK(hub.get("/inbox/" + id + "/99999999999999").status == 404);
    CHECK(hub.get("/inbox/" + id + "/0").status == 400);
    CHECK(hub.get("/inbox/" + id + "/x").status == 400);

    const auto foreign = hub.get("/inbox/" + id, false, "LAB1");
    CHECK(foreign.status == 403);
    CHECK(foreign.body == R"({"detail":[{"event":"","code":"","msg":"Forbidden"}]})");
    CHECK(hub.mesh.answer(hub.mesh.request("HEAD", "LAB1", "/inbox/" + id)).status == 404);

    hub.acknowledge(id);
    const auto gone = hub.get("/inbox/" + id, true);
    CHECK(gone.status == 410);
    CHECK(gone.body == R"({"messageID":")" + id + R"(","errorEvent":"SEND","errorCode":"Message already accepted",)" +
                           R"("errorDescription":"Message no longer available for download"})");
    CHECK(hub.mesh.answer(hub.mesh.request("HEAD", "PRACTICE1", "/inbox/" + id)).status == 410);
}

TEST_CASE("mesh download: HEAD has the fields and the size of GET", "[ingress]") {
    mesh_options how;
    how.limits.body_in_memory_max = 100;
    hub hub(how);
    const std::string small = hub.mesh.send("content");
    const std::string large = hub.mesh.send(std::string(1000, 'x'));
    const auto head = hub.mesh.answer(hub.mesh.request("HEAD", "PRACTICE1", "/inbox/" + small));
    CHECK(head.status == 200);
    CHECK(head.body.size() == 7);
    CHECK(field_of(head, "mex-MessageID") == small);
    CHECK(hub.mesh.answer(hub.mesh.request("HEAD", "PRACTICE1", "/inbox/" + large)).stream_size == 1000);
}

TEST_CASE("mesh download: gzip goes out as it came in, or plain to who does not take it", "[ingress]") {
    mesh_options how;
    how.limits.body_in_memory_max = 400;
    hub hub(how);
    std::string text;
    for (int i = 0; i < 2000; ++i) text += std::to_string(i * i);
    for (const std::string& plain : {std::string("short text"), text}) {
        const std::string packed = gzip(plain);
        auto request = hub.mesh.send_request(packed);
        const std::string id = mesh_fixture::id_in(hub.mesh.answer(request.with("Content-Encoding", "gzip")));

        auto taking = hub.mesh.request("GET", "PRACTICE1", "/inbox/" + id);
        const auto as_sent = hub.mesh.answer(taking.with("Accept-Encoding", "gzip, deflate"));
        CHECK(body_of(as_sent) == packed);
        CHECK(field_of(as_sent, "Content-Encoding") == "gzip");
        CHECK(field_of(as_sent, "mex-Content-Compressed") == "Y");

        const auto inflated = hub.get("/inbox/" + id);
        CHECK(body_of(inflated) == plain);
        CHECK((inflated.stream ? inflated.stream_size : inflated.body.size()) == plain.size());
        CHECK(field_of(inflated, "Content-Encoding") == "-");
        CHECK(field_of(inflated, "mex-Content-Compressed") == "-");
    }
}

TEST_CASE("mesh download: a large payload is streamed", "[ingress]") {
    mesh_options how;
    how.limits.body_in_memory_max = 100;
    hub hub(how);
    const std::string text(300'000, 'x');
    const auto answer = hub.get("/inbox/" + hub.mesh.send(text));
    REQUIRE(answer.stream);
    CHECK(answer.stream_size == text.size());
    CHECK(body_of(answer) == text);
}

TEST_CASE("mesh download: bytes without their digest cut the connection", "[ingress]") {
    hub hub;
    const std::string id = hub.mesh.send("content");
    hub.store.fail_payload = store::errc::corrupt;
    const auto answer = hub.get("/inbox/" + id);
    CHECK(answer.drop);
    CHECK(answer.body.empty());
    CHECK(hub.store.audited.back().outcome == "500");
}

TEST_CASE("mesh acknowledge: takes the message off the list, and may be repeated", "[ingress]") {
    hub hub;
    const std::string id = hub.mesh.send("content");
    const auto v1 = hub.acknowledge(id, true);
    CHECK(v1.status == 200);
    CHECK(v1.body == R"({"messageId":")" + id + R"("})");
    CHECK(hub.get("/inbox", true).body == R"({"messages":[]})");
    CHECK(hub.get("/count").body == R"({"count":0})");
    const auto again = hub.acknowledge(id);
    CHECK(again.status == 200);
    CHECK(again.body.empty());
}

TEST_CASE("mesh acknowledge: what is not there or not theirs", "[ingress]") {
    hub hub;
    const std::string id = hub.mesh.send("content");
    CHECK(hub.acknowledge("UNKNOWN").status == 404);
    CHECK(hub.acknowledge("UNKNOWN").body == missing_v2);
    CHECK(hub.acknowledge(id, false, "LAB1").status == 403);
}
