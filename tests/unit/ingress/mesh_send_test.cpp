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
};

constexpr std::string_view empty_v2 =
    R"({"detail":[{"event":"COLLECT","code":"02","msg":"Data file is missing or inaccessible."}]})";

} // namespace

TEST_CASE("mesh send: 202 with the message id in the form of each version", "[ingress]") {
    hub hub;
    const auto v1 = hub.mesh.answer(hub.mesh.send_request("content", true));
    CHECK(v1.status == 202);
    CHECK(v1.body == R"({"messageID":")" + hub.store.accepted[0].envelope.message_id + R"("})");
    const auto v2 = hub.mesh.answer(hub.mesh.send_request("content"));
    CHECK(v2.status == 202);
    CHECK(v2.body == R"({"message_id":")" + hub.store.accepted[1].envelope.message_id + R"("})");
    CHECK(base::is_message_id(hub.store.accepted[1].envelope.message_id));
}

TEST_CASE("mesh send: what the sender said is kept with the bytes", "[ingress]") {
    hub hub;
    auto request = hub.mesh.send_request("content");
    request.with("Mex-LocalID", "local").with("Mex-Subject", "subject").with("Mex-FileName", "f.dat");
    request.with("Mex-PartnerID", "partner").with("Mex-Content-Checksum", "sum").with("Mex-Content-Encrypted", "Y");
    request.with("Mex-Chunk-Range", "1:1").with("Mex-From", "SOMEBODY").with("Content-Type", "Text/Plain");
    hub.mesh.answer(request);

    const auto& kept = hub.store.accepted.at(0);
    CHECK(kept.envelope.sender == "LAB1");
    CHECK(kept.envelope.recipient == "PRACTICE1");
    CHECK(kept.envelope.workflow_id == "TEST_WORKFLOW");
    CHECK(kept.envelope.local_id == "local");
    CHECK(kept.envelope.subject == "subject");
    CHECK(kept.envelope.file_name == "f.dat");
    CHECK(kept.envelope.partner_id == "partner");
    CHECK(kept.envelope.checksum == "sum");
    CHECK(kept.envelope.content_type == "text/plain");
    CHECK(kept.envelope.encrypted);
    CHECK_FALSE(kept.envelope.compressed);
    CHECK(kept.payload.bytes == "content");
    CHECK(kept.payload.sha256 == base::sha256_of(base::as_bytes("content")));
    CHECK(kept.token.has_value());
    REQUIRE(kept.deliveries.size() == 1);
    CHECK(kept.deliveries[0].destination == "mailbox:PRACTICE1");
}

TEST_CASE("mesh send: an empty body is 417 with code 02 in both framings", "[ingress]") {
    hub hub;
    auto sized = hub.mesh.send_request("");
    auto chunked = hub.mesh.send_request("");
    chunked.chunked();
    for (auto* request : {&sized, &chunked}) {
        const auto answer = hub.mesh.answer(*request);
        CHECK(answer.status == 417);
        CHECK(answer.body == empty_v2);
    }
    CHECK(hub.store.accepted.empty());
    CHECK(hub.store.audited.size() == 2);
}

TEST_CASE("mesh send: gzip of nothing is as empty as nothing", "[ingress]") {
    mesh_options how;
    how.limits.body_in_memory_max = 1000;
    hub hub(how);
    std::string members;
    while (members.size() <= how.limits.body_in_memory_max) members += gzip("");
    for (const std::string& body : {gzip(""), gzip("") + gzip(""), members}) {
        for (const std::string key : {"", "k"}) {
            auto request = hub.mesh.send_request(body);
            request.with("Content-Encoding", "gzip").chunked();
            if (!key.empty()) request.with("Idempotency-Key", key);
            const auto answer = hub.mesh.answer(request);
            CHECK(answer.status == 417);
            CHECK(answer.body == empty_v2);
        }
    }
    CHECK(hub.store.accepted.empty());
    CHECK(hub.store.spool.empty());
}

TEST_CASE("mesh send: gzip that is broken or holds a byte is not empty", "[ingress]") {
    hub hub;
    for (const std::string& body : {gzip("x"), gzip("") + gzip("x"), gzip("").substr(0, 15), std::string("plain")}) {
        auto request = hub.mesh.send_request(body);
        CHECK(hub.mesh.answer(request.with("Content-Encoding", "gzip")).status == 202);
    }
}

TEST_CASE("mesh send: repeated fields are 400 and name the field", "[ingress]") {
    hub hub;
    auto to = hub.mesh.send_request("content");
    const auto answer = hub.mesh.answer(to.with("mex-to", "LAB1"));
    CHECK(answer.status == 400);
    CHECK(answer.body == R"({"detail":[{"loc":["header","mex-to"],"msg":"field must not be repeated",)"
                         R"("type":"value_error.repeated"}]})");
    CHECK_FALSE(to.body_was_read());
    CHECK(hub.store.audited.back().detail == "header mex-to: field must not be repeated");

    auto invented = hub.mesh.send_request("content");
    invented.with("Mex-Jane-Doe", "1").with("Mex-Jane-Doe", "1");
    CHECK(hub.mesh.answer(invented).body.find("mex-jane-doe") != std::string::npos);
    CHECK(hub.store.audited.back().detail == "header of an unknown name: field must not be repeated");
    CHECK(hub.store.accepted.empty());
}

TEST_CASE("mesh send: both framings carry a body", "[ingress]") {
    hub hub;
    auto request = hub.mesh.send_request("content");
    CHECK(hub.mesh.answer(request.chunked()).status == 202);
    CHECK(hub.store.accepted.at(0).payload.bytes == "content");
}

TEST_CASE("mesh send: header refusals keep the body unread", "[ingress]") {
    hub hub;
    auto request = hub.mesh.request("POST", "LAB1", "/outbox");
    request.with("Mex-To", "NOBODY").with("Mex-WorkflowID", "W").body("content");
    const auto unknown = hub.mesh.answer(request);
    CHECK(unknown.status == 417);
    CHECK(unknown.body == R"({"detail":[{"event":"SEND","code":"12","msg":"Unregistered to address"}]})");
    CHECK_FALSE(request.body_was_read());

    auto v1 = hub.mesh.request("POST", "LAB1", "/outbox", true);
    v1.with("Mex-To", " ").with("Mex-WorkflowID", "W").body("content");
    const auto blank = hub.mesh.answer(v1);
    CHECK(blank.status == 400);
    CHECK(blank.body == R"({"errorEvent":"SEND","errorCode":"08","errorDescription":"TO_DTS missing"})");

    auto absent = hub.mesh.request("POST", "LAB1", "/outbox");
    const auto missing = hub.mesh.answer(absent.with("Mex-WorkflowID", "W").body("content"));
    CHECK(missing.status == 400);
    CHECK(missing.body ==
          R"({"detail":[{"loc":["header","mex-to"],"msg":"field required","type":"value_error.missing"}]})");

    auto chunks = hub.mesh.send_request("content");
    CHECK(hub.mesh.answer(chunks.with("Mex-Chunk-Range", "2:2")).status == 417);
    auto coding = hub.mesh.send_request("content");
    CHECK(hub.mesh.answer(coding.with("Content-Encoding", "br")).status == 422);
}

TEST_CASE("mesh send: a closed recipient is unregistered", "[ingress]") {
    hub hub;
    auto request = hub.mesh.request("POST", "LAB1", "/outbox");
    request.with("Mex-To", "CLOSED").with("Mex-WorkflowID", "W").body("content");
    CHECK(hub.mesh.answer(request).status == 417);
}

TEST_CASE("mesh send: a body goes to the spool when it outgrows the memory limit", "[ingress]") {
    mesh_options how;
    how.limits.body_in_memory_max = 1000;
    hub hub(how);
    const std::string small(1000, 's');
    const std::string large(200'000, 'l');
    hub.mesh.send(small);
    hub.mesh.send(large);
    auto chunked = hub.mesh.send_request(large);
    hub.mesh.answer(chunked.chunked());

    CHECK(hub.store.accepted[0].payload.bytes == small);
    for (const std::size_t i : {1U, 2U}) {
        const auto& payload = hub.store.accepted[i].payload;
        CHECK(payload.bytes.empty());
        CHECK(payload.size == large.size());
        CHECK(hub.store.spool[payload.spool_file] == large);
    }
}

TEST_CASE("mesh send: a body over the limit is 413", "[ingress]") {
    mesh_options how;
    how.limits.body_max = 10;
    hub hub(how);
    auto stated = hub.mesh.send_request("12345678901");
    const auto before = hub.mesh.answer(stated);
    CHECK(before.status == 413);
    CHECK(before.close);
    CHECK_FALSE(stated.body_was_read());
    auto chunked = hub.mesh.send_request("12345678901");
    CHECK(hub.mesh.answer(chunked.chunked()).status == 413);
    CHECK(hub.mesh.answer(hub.mesh.send_request("1234567890")).status == 202);
}

TEST_CASE("mesh send: a body that breaks off is not a message", "[ingress]") {
    hub hub;
    auto request = hub.mesh.send_request("content");
    const auto answer = hub.mesh.answer(request.break_after(3));
    CHECK(answer.status == 400);
    CHECK(answer.close);
    CHECK(hub.store.accepted.empty());
}

TEST_CASE("mesh send: a full or closing store is 503 with Retry-After", "[ingress]") {
    hub hub;
    for (const auto why :
         {store::errc::disk_full, store::errc::disk_low, store::errc::overloaded, store::errc::stopped}) {
        hub.store.fail_accept = why;
        const auto answer = hub.mesh.answer(hub.mesh.send_request("content"));
        CHECK(answer.status == 503);
        CHECK(field_of(answer, "Retry-After") == "10");
        CHECK(hub.store.audited.back().outcome == "503");
    }
}

TEST_CASE("mesh send: a full spool is 503", "[ingress]") {
    mesh_options how;
    how.limits.body_in_memory_max = 1;
    hub hub(how);
    hub.store.fail_spool = store::errc::disk_full;
    CHECK(hub.mesh.answer(hub.mesh.send_request("content")).status == 503);
}

TEST_CASE("mesh send: an unknown outcome is 500 and ends the connection", "[ingress]") {
    hub hub;
    hub.store.fail_accept = store::errc::unknown;
    const auto answer = hub.mesh.answer(hub.mesh.send_request("content"));
    CHECK(answer.status == 500);
    CHECK(answer.close);
}

TEST_CASE("mesh send: a repeated idempotency key gives the same id", "[ingress]") {
    hub hub;
    auto first = hub.mesh.send_request("content");
    auto second = hub.mesh.send_request("content");
    const std::string id = mesh_fixture::id_in(hub.mesh.answer(first.with("Idempotency-Key", "k")));
    CHECK(mesh_fixture::id_in(hub.mesh.answer(second.with("Idempotency-Key", "k"))) == id);
    CHECK(hub.store.accepted.size() == 1);
}

TEST_CASE("mesh send: the same key with another request is 409", "[ingress]") {
    hub hub;
    const auto send = [&](const std::string& to, const std::string& workflow, const std::string& body,
                          bool v1 = false) {
        auto request = hub.mesh.request("POST", "LAB1", "/outbox", v1);
        request.with("Mex-To", to).with("Mex-WorkflowID", workflow).with("Idempotency-Key", "k").body(body);
        return hub.mesh.answer(request);
    };
    CHECK(send("PRACTICE1", "W", "content").status == 202);
    CHECK(send("LAB1", "W", "content").status == 409);
    CHECK(send("PRACTICE1", "W2", "content").status == 409);
    const auto other = send("PRACTICE1", "W", "other");
    CHECK(other.status == 409);
    CHECK(other.body == R"({"detail":[{"event":"SEND","code":"IdempotencyKeyConflict",)"
                        R"("msg":"Idempotency-Key was used before with another request"}]})");
    CHECK(send("PRACTICE1", "W", "other", true).body ==
          R"({"errorEvent":"SEND","errorCode":"IdempotencyKeyConflict",)"
          R"("errorDescription":"Idempotency-Key was used before with another request"})");
    CHECK(send("PRACTICE1", "W", "content").status == 202);
}

TEST_CASE("mesh send: the key covers the body after content decoding", "[ingress]") {
    hub hub;
    const std::string content(5000, 'c');
    const auto send = [&](const std::string& body, const std::string& coding) {
        auto request = hub.mesh.send_request(body);
        request.with("Idempotency-Key", "k").with("Content-Encoding", coding);
        return hub.mesh.answer(request).status;
    };
    REQUIRE(gzip(content, 1) != gzip(content, 9));
    CHECK(send(gzip(content, 1), "gzip") == 202);
    CHECK(send(gzip(content, 9), "gzip") == 202);
    CHECK(send(content, "") == 202);
    CHECK(send(gzip(content + "!", 9), "gzip") == 409);
    CHECK(hub.store.accepted.size() == 1);
}

TEST_CASE("mesh send: traceparent goes with the message", "[ingress]") {
    hub hub;
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    auto request = hub.mesh.send_request("content");
    hub.mesh.answer(request.with("traceparent", trace));
    CHECK(hub.store.accepted.at(0).envelope.traceparent == trace);
}
