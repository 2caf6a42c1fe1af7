// Sections 3 and 5 of the MESH contract: POST /messageexchange/{mailbox}/outbox.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

// A hub and the laboratory in both versions.
struct sending {
    running_hub hub;
    mesh_user v1 = hub.user("LAB01", api::v1);
    mesh_user v2 = hub.user("LAB01");

    std::vector<mesh_user*> both() { return {&v1, &v2}; }
};

bool is_message_id(const std::string& id) {
    const auto all_of = [&](std::size_t from, std::size_t to, std::string_view allowed) {
        return id.substr(from, to - from).find_first_not_of(allowed) == std::string::npos;
    };
    return id.size() == 27 && all_of(0, 20, "0123456789") && id[20] == '_' && all_of(21, 27, "0123456789ABCDEF");
}

const std::string outbox = "/outbox";

} // namespace

TEST_CASE("mesh send: each version answers 202 with the id under its own name", "[flow]") {
    sending with;

    const auto old_answer = with.v1.send("GP01", "LETTERS", "letter");
    CHECK(old_answer.status == 202);
    CHECK(old_answer.field("content-type") == "application/json");
    CHECK(json_facts(old_answer.body).names() == std::vector<std::string>{"messageID"});
    CHECK(is_message_id(json_facts(old_answer.body).text("messageID")));
    const auto new_answer = with.v2.send("GP01", "LETTERS", "letter");
    CHECK(new_answer.status == 202);
    CHECK(new_answer.field("content-type") == "application/vnd.mesh.v2+json");
    CHECK(json_facts(new_answer.body).names() == std::vector<std::string>{"message_id"});
    CHECK(is_message_id(json_facts(new_answer.body).text("message_id")));
}

TEST_CASE("mesh send: both framings and gzip bring the same bytes", "[flow]") {
    sending with;
    mesh_user practice = with.hub.user("GP01");
    const std::string letter = ordinary_text(200'000);
    const http_fields chunked{{"Transfer-Encoding", "chunked"}};
    const http_fields packed{{"Content-Encoding", "gzip"}};
    const http_fields packed_and_chunked{{"Content-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}};

    const std::string plain = with.v2.sent("GP01", "LETTERS", letter);
    const std::string pieces = with.v2.sent("GP01", "LETTERS", in_chunks(letter, 777), chunked);
    const std::string small = with.v2.sent("GP01", "LETTERS", gzip(letter), packed);
    const std::string small_pieces = with.v2.sent("GP01", "LETTERS", in_chunks(gzip(letter), 1), packed_and_chunked);

    for (const auto& id : {plain, pieces, small, small_pieces}) CHECK((practice.read(id).body == letter));
    CHECK(with.v2.client().connections() == 1);
}

TEST_CASE("mesh send: an empty body is refused with 417 and code 02 in every framing", "[flow]") {
    sending with;
    const mesh_error expected{417, "COLLECT", "02", "Data file is missing or inaccessible."};

    for (mesh_user* user : with.both()) {
        CHECK(error_in(user->send("GP01", "LETTERS", ""), user->version()) == expected);
        const auto chunked = user->send("GP01", "LETTERS", in_chunks(""), {{"Transfer-Encoding", "chunked"}});
        CHECK(error_in(chunked, user->version()) == expected);
        const auto packed = user->send("GP01", "LETTERS", in_chunks(""),
                                       {{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "gzip"}});
        CHECK(error_in(packed, user->version()) == expected);
    }
    CHECK(with.hub.user("GP01").inbox().empty());
}

TEST_CASE("mesh send: each required header that is absent is a validation error in both versions", "[flow]") {
    sending with;
    for (mesh_user* user : with.both()) {
        CHECK(fields_refused(user->post(outbox, {{"Mex-WorkflowID", "LETTERS"}}, "x")) ==
              std::vector<std::string>{"header/mex-to"});
        CHECK(fields_refused(user->post(outbox, {{"Mex-To", "GP01"}}, "x")) ==
              std::vector<std::string>{"header/mex-workflowid"});
        CHECK(fields_refused(user->post(outbox, {}, "x")).size() == 2);
    }
}

TEST_CASE("mesh send: headers that say the wrong thing have their own codes", "[flow]") {
    sending with;
    struct row {
        std::string what;
        http_fields fields;
        mesh_error answer;
    };
    const http_fields good{{"Mex-To", "GP01"}, {"Mex-WorkflowID", "LETTERS"}};
    const mesh_error malformed{400, "TRANSFER", "06", "MalformedControlFile"};
    const mesh_error bad_checksum{400, "SEND", "Invalid checksum", "Invalid checksum"};
    const mesh_error bad_encoding{422, "SEND", "UnsupportedContentEncoding", "Unsupported content encoding"};
    const mesh_error unknown{417, "SEND", "12", "Unregistered to address"};
    const auto and_also = [&](std::string name, std::string value) {
        http_fields fields = good;
        fields.emplace_back(std::move(name), std::move(value));
        return fields;
    };
    const std::vector<row> rows{
        {"blank recipient", {{"Mex-To", " "}, {"Mex-WorkflowID", "LETTERS"}}, {400, "SEND", "08", "TO_DTS missing"}},
        {"unknown recipient", {{"Mex-To", "NOBODY"}, {"Mex-WorkflowID", "LETTERS"}}, unknown},
        {"tab in the subject", and_also("Mex-Subject", "a\tb"), malformed},
        {"tab in the local id", and_also("Mex-LocalID", "a\tb"), malformed},
        {"URL as recipient", {{"Mex-To", "http://a"}, {"Mex-WorkflowID", "LETTERS"}}, malformed},
        {"URL as workflow", {{"Mex-To", "GP01"}, {"Mex-WorkflowID", "https://a"}}, malformed},
        {"URL as checksum", and_also("Mex-Content-Checksum", "http://a"), malformed},
        {"underscore in the checksum", and_also("Mex-Content-Checksum", "a_b"), bad_checksum},
        {"full stop in the checksum", and_also("Mex-Content-Checksum", "a.b"), bad_checksum},
        {"deflate", and_also("Content-Encoding", "deflate"), bad_encoding},
        {"br", and_also("Content-Encoding", "br"), bad_encoding},
    };

    for (const auto& each : rows) {
        for (mesh_user* user : with.both()) {
            INFO(each.what << ", version " << static_cast<int>(user->version()) + 1);
            CHECK(error_in(user->post(outbox, each.fields, "letter"), user->version()) == each.answer);
        }
    }
    CHECK(with.v2.send("GP01", "LETTERS", "x", {{"Mex-Subject", "a\x01z"}}).status == 400);
    CHECK(with.v2.send("GP01", "LETTERS", "x", {{"Mex-Content-Checksum", "SHA-256 0a:1b/2C"}}).status == 202);
}

TEST_CASE("mesh send: Mex-Chunk-Range is a:b with 1 <= a <= b, and the first post has a = 1", "[flow]") {
    sending with;
    const mesh_error expected{417, "SEND", "InvalidHeaderChunks",
                              "Invalid chunk values sent in mex-Chunk-Range header"};

    for (const std::string range :
         {"2:2", "2:3", "0:1", "1:0", "2:1", "-1:1", "1", "1:", ":1", "a:b", "1:2:3", "1.0:2"}) {
        for (mesh_user* user : with.both()) {
            INFO(range << ", version " << static_cast<int>(user->version()) + 1);
            const auto answer = user->send("GP01", "LETTERS", "letter", {{"Mex-Chunk-Range", range}});
            CHECK(error_in(answer, user->version()) == expected);
        }
    }
    const std::string single = with.v2.sent("GP01", "LETTERS", "letter", {{"Mex-Chunk-Range", "1:1"}});
    CHECK(with.hub.user("GP01").inbox() == std::vector<std::string>{single});
}

TEST_CASE("mesh send: each header takes what its maximum allows and refuses one character more", "[flow]") {
    sending with;
    struct row {
        std::string name;
        std::size_t most;
        bool any_text; // a value of that length is accepted
    };
    const std::vector<row> rows{{"Mex-To", 100, false},
                                {"Mex-WorkflowID", 300, true},
                                {"Mex-Chunk-Range", 20, false},
                                {"Mex-Subject", 500, true},
                                {"Mex-LocalID", 300, true},
                                {"Mex-PartnerID", 500, true},
                                {"Mex-FileName", 300, true},
                                {"Mex-Content-Encrypted", 20, true},
                                {"Mex-Content-Compressed", 20, true},
                                {"Mex-Content-Checksum", 100, true},
                                {"Mex-Content-Type", 100, true}};

    for (const auto& each : rows) {
        const auto post = [&](mesh_user& user, std::size_t size) {
            http_fields fields{{each.name, std::string(size, 'a')}};
            if (each.name != "Mex-To") fields.emplace_back("Mex-To", "GP01");
            if (each.name != "Mex-WorkflowID") fields.emplace_back("Mex-WorkflowID", "LETTERS");
            return user.post(outbox, fields, "letter");
        };
        std::string field = "header/" + each.name;
        std::transform(field.begin(), field.end(), field.begin(), [](unsigned char c) { return std::tolower(c); });
        INFO(each.name);
        for (mesh_user* user : with.both()) CHECK(fields_refused(post(*user, each.most + 1)) == std::vector{field});
        if (each.any_text) CHECK(post(with.v2, each.most).status == 202);
    }
}

TEST_CASE("mesh send: recipient and workflow are trimmed, and the recipient is upper-cased", "[flow]") {
    sending with;
    mesh_user practice = with.hub.user("GP01");

    const std::string id = with.v2.sent("  gp01  ", "  Letters_a  ", "letter");

    const auto got = practice.read(id);
    CHECK(got.status == 200);
    CHECK(got.field("mex-to") == "GP01");
    CHECK(got.field("mex-workflowid") == "Letters_a");
}

TEST_CASE("mesh send: headers that old clients add are accepted and change nothing", "[flow]") {
    sending with;

    const std::string id = with.v2.sent(
        "GP01", "LETTERS", "letter",
        {{"Mex-From", "GP02"}, {"Mex-MessageType", "REPORT"}, {"Mex-Content-Compress", "Y"}, {"Mex-Version", "9.9"}});

    const auto got = with.hub.user("GP01").read(id);
    CHECK(got.field("mex-from") == "LAB01");
    CHECK(got.field("mex-messagetype") == "DATA");
    CHECK(got.field("mex-version") == "1.0");
}

TEST_CASE("mesh send: six words mean true, everything else is false and still 202", "[flow]") {
    sending with;
    mesh_user practice = with.hub.user("GP01");
    const auto flags_of = [&](const std::string& word) {
        const std::string id = with.v2.sent("GP01", "LETTERS", "letter",
                                            {{"Mex-Content-Encrypted", word}, {"Mex-Content-Compressed", word}});
        const auto got = practice.head("/inbox/" + id);
        return got.field("mex-content-encrypted") + got.field("mex-content-compressed");
    };

    for (const std::string yes : {"y", "Y", "yes", "YES", "t", "true", "TRUE", "on", "1"}) {
        INFO(yes);
        CHECK(flags_of(yes) == "YY");
    }
    for (const std::string no : {"n", "N", "no", "false", "0", "N/A", "yess"}) {
        INFO(no);
        const std::string flags = flags_of(no);
        CHECK(flags.find('Y') == std::string::npos);
    }
}

TEST_CASE("mesh send: a body beyond the limit is 413, whichever its framing", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = "  body_max: 1MiB\n";
    running_hub hub(options);
    const std::string large((1U << 20U) + 1, 'x');

    CHECK(hub.user("LAB01").send("GP01", "LETTERS", large).status == 413);
    const auto chunked =
        hub.user("LAB01").send("GP01", "LETTERS", in_chunks(large), {{"Transfer-Encoding", "chunked"}});
    CHECK(chunked.status == 413);
    CHECK(hub.user("LAB01").send("GP01", "LETTERS", large.substr(1)).status == 202);
    CHECK(hub.user("GP01").inbox().size() == 1);
}
