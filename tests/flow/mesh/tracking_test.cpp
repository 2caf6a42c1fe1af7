// Section 4.3 of the MESH contract: what became of a message; and the hidden rich views of section 4.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

bool is_compact_time(const std::string& text) {
    return text.size() == 14 && text.find_first_not_of("0123456789") == std::string::npos;
}

// yyyy-mm-ddThh:mm:ss, whatever follows.
bool is_iso_time(const std::string& text) {
    return text.size() >= 19 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':';
}

http_fields every_header() {
    return {{"Mex-LocalID", "local 1"},      {"Mex-PartnerID", "partner 1"}, {"Mex-FileName", "letter.txt"},
            {"Mex-Subject", "a subject"},    {"Mex-Content-Encrypted", "Y"}, {"Mex-Content-Compressed", "Y"},
            {"Mex-Content-Checksum", "0a1b"}};
}

void check_texts(const json_facts& body, const std::vector<std::pair<std::string, std::string>>& expected) {
    for (const auto& [name, value] : expected) {
        INFO(name);
        CHECK(body.has(name));
        CHECK(body.text(name) == value);
    }
}

} // namespace

TEST_CASE("mesh tracking: version 2 tells where a message stands", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string id = laboratory.sent("GP01", "LETTERS", "letter", every_header());

    const auto answer = laboratory.tracking(id);

    CHECK(answer.status == 200);
    CHECK(answer.field("content-type") == "application/vnd.mesh.v2+json");
    const json_facts body(answer.body);
    check_texts(body, {{"message_id", id},
                       {"local_id", "local 1"},
                       {"workflow_id", "LETTERS"},
                       {"filename", "letter.txt"},
                       {"recipient", "GP01"},
                       {"recipient_name", "Hillside surgery"},
                       {"recipient_ods_code", "A81001"},
                       {"recipient_org_code", "A81001-ORG"},
                       {"recipient_org_name", "Hillside surgery trust"},
                       {"status", "accepted"},
                       {"status_success", "true"}});
    CHECK(is_iso_time(body.text("expiry_time")));
    CHECK(is_iso_time(body.text("upload_timestamp")));
    for (const auto& name : body.names()) CHECK(body.text(name) != "null");
    CHECK(hub.user("GP01").acknowledge(id).status == 200);
    CHECK(json_facts(laboratory.tracking(id).body).text("status") == "acknowledged");
}

TEST_CASE("mesh tracking: version 1 has its own names, times and words", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01", api::v1);
    const std::string id = laboratory.sent("GP01", "LETTERS", "letter", every_header());

    const auto answer = laboratory.tracking(id);

    CHECK(answer.status == 200);
    CHECK(answer.field("content-type") == "application/json");
    const json_facts body(answer.body);
    check_texts(body, {{"addressType", "ALL"},
                       {"checksum", "0a1b"},
                       {"chunkCount", "1"},
                       {"downloadTimestamp", ""},
                       {"dtsId", id},
                       {"fileName", "letter.txt"},
                       {"fileSize", "6"},
                       {"localId", "local 1"},
                       {"meshRecipientOdsCode", "A81001"},
                       {"messageId", id},
                       {"messageType", "Data"},
                       {"partnerId", "partner 1"},
                       {"recipient", "GP01"},
                       {"recipientName", "Hillside surgery"},
                       {"recipientOrgCode", "A81001-ORG"},
                       {"recipientOrgName", "Hillside surgery trust"},
                       {"recipientSmtp", ""},
                       {"sender", "LAB01"},
                       {"senderName", "Riverside laboratory"},
                       {"senderOdsCode", "RX1"},
                       {"senderOrgCode", "RX1-ORG"},
                       {"senderOrgName", "Riverside laboratory trust"},
                       {"senderSmtp", ""},
                       {"status", "Accepted"},
                       {"statusSuccess", "SUCCESS"},
                       {"subject", "a subject"},
                       {"version", "1.0"},
                       {"workflowId", "LETTERS"}});
    for (const std::string name : {"compressFlag", "contentEncoding", "encryptedFlag", "isCompressed"}) {
        INFO(name);
        CHECK(body.has(name));
    }
    CHECK(is_compact_time(body.text("uploadTimestamp")));
    CHECK(is_compact_time(body.text("expiryTime")));
    CHECK(hub.user("GP01").acknowledge(id).status == 200);
    const json_facts after(laboratory.tracking(id).body);
    CHECK(after.text("status") == "Acknowledged");
    CHECK(is_compact_time(after.text("downloadTimestamp")));
}

TEST_CASE("mesh tracking: a message whose chunks are not all there is uploading", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string id = laboratory.sent("GP01", "LETTERS", "a", {{"Mex-Chunk-Range", "1:2"}});

    CHECK(json_facts(laboratory.tracking(id).body).text("status") == "uploading");
    mesh_user v1 = hub.user("LAB01", api::v1);
    CHECK(json_facts(v1.tracking(id).body).text("status") == "Uploading");
    CHECK(json_facts(v1.tracking(id).body).text("chunkCount") == "2");
}

TEST_CASE("mesh tracking: it is the sender's alone, everybody else's is 404", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter", {{"Mex-LocalID", "local-1"}});

    for (const api version : both_versions) {
        for (const std::string who : {"GP01", "LAB02"}) {
            mesh_user user = hub.user(who, version);
            INFO(who);
            CHECK(user.tracking(id).status == 404);
            CHECK(user.get("/outbox/tracking/local-1").status == 404);
        }
        mesh_user laboratory = hub.user("LAB01", version);
        CHECK(laboratory.tracking("20200101000000000000_ABCDEF").status == 404);
        CHECK(fields_refused(laboratory.get("/outbox/tracking")) == std::vector<std::string>{"query/messageID"});
        CHECK(laboratory.get("/outbox/tracking?localID=local-1").status == 400);
    }
}

TEST_CASE("mesh tracking: by local id it is version 1's body, and 300 where the id is not one message's", "[flow]") {
    running_hub hub;
    mesh_user sender = hub.user("LAB01");
    const std::string id = sender.sent("GP01", "LETTERS", "letter", {{"Mex-LocalID", "only one"}});
    sender.sent("GP01", "LETTERS", "letter", {{"Mex-LocalID", "twice"}});
    sender.sent("GP02", "LETTERS", "letter", {{"Mex-LocalID", "twice"}});
    hub.user("LAB02").sent("GP01", "LETTERS", "letter", {{"Mex-LocalID", "only one"}}); // another sender's own

    for (const api version : both_versions) {
        mesh_user laboratory = hub.user("LAB01", version);
        const auto one = laboratory.get("/outbox/tracking/only%20one");
        CHECK(one.status == 200);
        CHECK(json_facts(one.body).text("messageId") == id);
        CHECK(json_facts(one.body).text("localId") == "only one");
        const auto many = laboratory.get("/outbox/tracking/twice");
        CHECK(error_in(many, version) == mesh_error{300, "", "", "Multiple Choices"});
        CHECK(error_in(laboratory.get("/outbox/tracking/nothing"), version) == mesh_error{404, "", "", "Not Found"});
    }
}

TEST_CASE("mesh rich views: both sides of a mailbox, newest first, acknowledged ones included", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    std::vector<std::string> sent;
    for (int i = 0; i < 12; ++i) sent.push_back(laboratory.sent("GP01", "LETTERS", "letter", {{"Mex-LocalID", "l"}}));
    CHECK(practice.acknowledge(sent[3]).status == 200);
    std::reverse(sent.begin(), sent.end());
    const auto ids = [](const json_facts& body) {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < body.size("messages"); ++i)
            found.push_back(body.text("messages/" + std::to_string(i) + "/message_id"));
        return found;
    };

    const auto inbox = practice.get("/inbox/rich");
    CHECK(inbox.status == 200);
    const json_facts received(inbox.body);
    CHECK(received.names() == std::vector<std::string>{"valid_at", "messages", "links"});
    CHECK(ids(received) == sent);
    CHECK(received.has("messages/0/message_type"));
    check_texts(received, {{"messages/0/local_id", "l"},
                           {"messages/0/recipient", "GP01"},
                           {"messages/0/recipient_name", "Hillside surgery"},
                           {"messages/0/sender", "LAB01"},
                           {"messages/0/sender_name", "Riverside laboratory"},
                           {"messages/0/workflow_id", "LETTERS"},
                           {"messages/0/status", "accepted"},
                           {"messages/0/total_chunks", "1"},
                           {"messages/8/status", "acknowledged"}});
    CHECK(is_iso_time(received.text("valid_at")));
    CHECK(is_iso_time(received.text("messages/0/sent_date")));
    CHECK(is_iso_time(received.text("messages/0/expiry_timestamp")));
    CHECK(ids(json_facts(laboratory.get("/outbox/rich").body)) == sent);
    const json_facts page(practice.get("/inbox/rich?max_results=5").body);
    CHECK(ids(page) == std::vector<std::string>(sent.begin(), sent.begin() + 5));
    const auto next = practice.client().as(practice.account(), "GET", page.text("links/next"));
    CHECK(ids(json_facts(next.body)) == std::vector<std::string>(sent.begin() + 5, sent.begin() + 10));
}

TEST_CASE("mesh rich views: their numbers and times are checked", "[flow]") {
    running_hub hub;
    mesh_user practice = hub.user("GP01");
    hub.user("LAB01").sent("GP01", "LETTERS", "letter");

    for (const std::string path :
         {"/inbox/rich?max_results=0", "/inbox/rich?max_results=2001", "/outbox/rich?max_results=9",
          "/outbox/rich?max_results=5001", "/inbox/rich?start_time=yesterday"}) {
        INFO(path);
        CHECK(practice.get(path).status == 400);
    }
    CHECK(practice.get("/outbox/rich?max_results=5000").status == 200);
    CHECK(json_facts(practice.get("/inbox/rich?start_time=2099-01-01T00:00:00").body).size("messages") == 0);
    CHECK(json_facts(practice.get("/inbox/rich?start_time=2020-01-01T00:00:00").body).size("messages") == 1);
}
