// Sections 4, 4.2 and 5 of the MESH contract: GET, HEAD and the acknowledgement of one message.
#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

const std::string unknown_id = "20200101000000000000_ABCDEF";
const mesh_error does_not_exist{404, "RECEIVE", "20", "Message does not exist"};
const mesh_error gone{410, "SEND", "Message already accepted", "Message no longer available for download"};
const mesh_error forbidden{403, "", "", "Forbidden"};

bool is_time(const std::string& text) {
    return text.size() == 14 && text.find_first_not_of("0123456789") == std::string::npos;
}

// The mex headers of a message that was sent with every header there is.
void check_all_headers(const http_answer& got, const std::string& id) {
    const std::vector<std::pair<std::string, std::string>> expected{
        {"mex-from", "LAB01"},
        {"mex-to", "GP01"},
        {"mex-workflowid", "LETTERS"},
        {"mex-chunk-range", "1:1"},
        {"mex-total-chunks", "1"},
        {"mex-addresstype", "ALL"},
        {"mex-localid", "local 1"},
        {"mex-partnerid", "partner 1"},
        {"mex-filename", "letter.txt"},
        {"mex-subject", "a subject"},
        {"mex-version", "1.0"},
        {"mex-messagetype", "DATA"},
        {"mex-messageid", id},
        {"mex-statuscode", "00"},
        {"mex-statusevent", "TRANSFER"},
        {"mex-statusdescription", "Transferred to recipient mailbox"},
        {"mex-statussuccess", "SUCCESS"},
        {"mex-content-compressed", "Y"},
        {"mex-content-encrypted", "Y"},
        {"mex-content-checksum", "SHA-256 0a1b"},
        {"mex-content-type", "text/x-letter"},
    };
    for (const auto& [name, value] : expected) {
        INFO(name);
        CHECK(got.field(name) == value);
    }
    CHECK(is_time(got.field("mex-statustimestamp")));
    CHECK_FALSE(got.field("last-modified").empty());
    CHECK_FALSE(got.fields.contains("mex-linkedmsgid"));
}

} // namespace

TEST_CASE("mesh receive: GET and HEAD give every header that was sent, and the status", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter",
                                                  {{"Mex-LocalID", "local 1"},
                                                   {"Mex-PartnerID", "partner 1"},
                                                   {"Mex-FileName", "letter.txt"},
                                                   {"Mex-Subject", "a subject"},
                                                   {"Mex-Content-Compressed", "Y"},
                                                   {"Mex-Content-Encrypted", "true"},
                                                   {"Mex-Content-Checksum", "SHA-256 0a1b"},
                                                   {"Mex-Content-Type", "text/x-letter"},
                                                   {"Content-Type", "text/plain"}});

    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        INFO("version " << static_cast<int>(version) + 1);
        const auto got = practice.read(id);
        CHECK(got.status == 200);
        CHECK(got.body == "letter");
        check_all_headers(got, id);
        const auto head = practice.head("/inbox/" + id);
        CHECK(head.status == 200);
        CHECK(head.body.empty());
        CHECK(head.field("content-length") == "6");
        check_all_headers(head, id);
    }
}

TEST_CASE("mesh receive: what was not sent is not there, and the file name has its default", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter");

    const auto got = hub.user("GP01").read(id);

    CHECK(got.field("mex-filename") == id + ".dat");
    for (const std::string name : {"mex-localid", "mex-partnerid", "mex-subject", "mex-content-checksum",
                                   "mex-content-encrypted", "mex-linkedmsgid", "content-encoding"}) {
        INFO(name);
        CHECK_FALSE(got.fields.contains(name));
    }
}

TEST_CASE("mesh receive: the content type of a single message is its own in version 2 only", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string both = laboratory.sent("GP01", "LETTERS", "a",
                                             {{"Content-Type", "application/xml"}, {"Mex-Content-Type", "Text/RTF"}});
    const std::string plain = laboratory.sent("GP01", "LETTERS", "b", {{"Content-Type", "application/xml"}});

    mesh_user v1 = hub.user("GP01", api::v1);
    mesh_user v2 = hub.user("GP01");
    CHECK(v1.read(both).field("content-type") == "application/octet-stream");
    CHECK(v1.read(both).field("mex-content-type") == "Text/RTF");
    CHECK(v2.read(both).field("content-type").starts_with("Text/RTF"));
    CHECK(v1.read(plain).field("content-type") == "application/octet-stream");
    CHECK(v2.read(plain).field("content-type") == "application/xml");
    CHECK(v2.read(plain).field("mex-content-type") == "application/xml");
}

TEST_CASE("mesh receive: chunk 1 of a single message is the message, and there is no chunk 0 or 2", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter");

    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        CHECK(practice.read(id + "/1").status == 200); // as the JavaScript client asks
        CHECK(practice.read(id + "/1").body == "letter");
        CHECK(practice.read(id + "/0").status == 400);
        CHECK(practice.read(id + "/x").status == 400);
        CHECK(error_in(practice.read(id + "/2"), version) == does_not_exist);
    }
}

TEST_CASE("mesh receive: who asks for an unknown or another's message is told so", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter");

    for (const api version : both_versions) {
        mesh_user other = hub.user("GP02", version);
        INFO("version " << static_cast<int>(version) + 1);
        CHECK(error_in(other.read(unknown_id), version) == does_not_exist);
        CHECK(error_in(other.read(unknown_id + "/1"), version) == does_not_exist);
        CHECK(other.head("/inbox/" + unknown_id).status == 404);
        CHECK(error_in(other.acknowledge(unknown_id), version) == does_not_exist);
        CHECK(error_in(other.read(id), version) == forbidden);
        CHECK(error_in(other.read(id + "/1"), version) == forbidden);
        CHECK(other.head("/inbox/" + id).status == 404);
        CHECK(error_in(other.acknowledge(id), version) == forbidden);
    }
    CHECK(hub.user("GP01").inbox() == std::vector{id});
}

TEST_CASE("mesh receive: what was sent is not for its sender to look at", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string id = laboratory.sent("GP01", "LETTERS", "letter");

    CHECK(laboratory.head("/inbox/" + id).status == 404);
    CHECK(error_in(laboratory.read(id), api::v2) == forbidden);
}

TEST_CASE("mesh receive: an acknowledgement is answered as its version does, and may be repeated", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string first = laboratory.sent("GP01", "LETTERS", "letter");
    const std::string second = laboratory.sent("GP01", "LETTERS", "letter");
    mesh_user v1 = hub.user("GP01", api::v1);
    mesh_user v2 = hub.user("GP01");

    for (int repeat = 0; repeat < 2; ++repeat) {
        const auto old_answer = v1.acknowledge(first);
        CHECK(old_answer.status == 200);
        CHECK(json_facts(old_answer.body).names() == std::vector<std::string>{"messageId"});
        CHECK(json_facts(old_answer.body).text("messageId") == first);
        const auto new_answer = v2.acknowledge(second);
        CHECK(new_answer.status == 200);
        CHECK(new_answer.body.empty());
    }
    CHECK(v2.inbox().empty());
}

TEST_CASE("mesh receive: a download changes nothing, an acknowledgement ends it with 410", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter");

    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        CHECK(practice.read(id).status == 200);
        CHECK(practice.read(id).status == 200);
        CHECK(practice.inbox() == std::vector{id});
    }
    CHECK(hub.user("GP01").acknowledge(id).status == 200);
    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        CHECK(error_in(practice.read(id), version) == gone);
        CHECK(practice.head("/inbox/" + id).status == 410);
    }
}

TEST_CASE("mesh receive: message and mailbox ids in paths may be in lower case", "[flow]") {
    running_hub hub;
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter");
    std::string small = id;
    for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    mesh_client client = hub.client();

    CHECK(client.as(hub.account("GP01"), "GET", "/messageexchange/gp01/inbox/" + small).body == "letter");
}

TEST_CASE("mesh receive: gzip that was sent comes back as it was, or unpacked for who does not take it", "[flow]") {
    running_hub hub;
    const std::string letter = ordinary_text(100'000);
    const std::string packed = gzip(letter, 9);
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", packed, {{"Content-Encoding", "gzip"}});

    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        INFO("version " << static_cast<int>(version) + 1);
        for (const std::string accept : {"gzip", "deflate, gzip;q=0.5", "GZIP"}) {
            const auto as_sent = practice.read(id, {{"Accept-Encoding", accept}});
            INFO(accept);
            CHECK(as_sent.field("content-encoding") == "gzip");
            CHECK(as_sent.field("mex-content-compressed") == "Y");
            CHECK((as_sent.body == packed));
        }
        for (const http_fields& fields : std::vector<http_fields>{
                 {}, {{"Accept-Encoding", "identity"}}, {{"Accept-Encoding", "gzip;q=0"}}, {{"Accept-Encoding", ""}}}) {
            const auto unpacked = practice.read(id, fields);
            CHECK_FALSE(unpacked.fields.contains("content-encoding"));
            CHECK((unpacked.body == letter));
        }
    }
}

TEST_CASE("mesh receive: what was sent as it is may be packed for a version 2 client, never for version 1", "[flow]") {
    running_hub hub;
    const std::string letter = ordinary_text(100'000);
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", letter);
    const http_fields takes_gzip{{"Accept-Encoding", "gzip"}};

    const auto old_answer = hub.user("GP01", api::v1).read(id, takes_gzip);
    CHECK_FALSE(old_answer.fields.contains("content-encoding"));
    CHECK((old_answer.body == letter));
    const auto new_answer = hub.user("GP01").read(id, takes_gzip);
    const bool packed = new_answer.field("content-encoding") == "gzip";
    CHECK(((packed ? gunzip(new_answer.body) : new_answer.body) == letter));
    CHECK((new_answer.field("mex-content-compressed") == "Y") == packed); // a test of the Python client asks for it
}

TEST_CASE("mesh receive: a conditional GET with the ETag of the last is 304, with another 200", "[flow]") {
    running_hub hub;
    mesh_user practice = hub.user("GP01");
    const std::string id = hub.user("LAB01").sent("GP01", "LETTERS", "letter");

    const std::string tag = practice.read(id).field("etag");
    REQUIRE_FALSE(tag.empty());
    const auto same = practice.read(id, {{"If-None-Match", tag}});
    CHECK(same.status == 304);
    CHECK(same.body.empty());
    CHECK(practice.read(id, {{"If-None-Match", "\"another\""}}).body == "letter");
    CHECK(practice.inbox() == std::vector{id});
}
