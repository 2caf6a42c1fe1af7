// Section 5 of the MESH contract: messages in chunks.
#include <array>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

const mesh_error gone{410, "SEND", "Message already accepted", "Message no longer available for download"};
const http_fields as_gzip{{"Content-Encoding", "gzip"}};

http_fields first_of(int total, http_fields more = {}) {
    more.emplace_back("Mex-Chunk-Range", "1:" + std::to_string(total));
    return more;
}

// The statuses with which the chunks after the first were taken, in that order.
std::vector<int> send_rest(mesh_user& from, const std::string& id, int total,
                           const std::vector<std::pair<int, std::string>>& chunks, const http_fields& more = {}) {
    std::vector<int> statuses;
    for (const auto& [number, bytes] : chunks)
        statuses.push_back(from.send_chunk(id, number, total, bytes, more).status);
    return statuses;
}

// The chunks of a message in order, as a client reads them: until an answer is no 206.
std::vector<http_answer> read_all(mesh_user& by, const std::string& id, const http_fields& more = {}) {
    std::vector<http_answer> answers{by.read(id, more)};
    while (answers.back().status == 206 && answers.size() < 100)
        answers.push_back(by.read(id + "/" + std::to_string(answers.size() + 1), more));
    return answers;
}

} // namespace

TEST_CASE("mesh chunks: 25 MB in three gzip chunks come back identical, packed and unpacked", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    // Split uncompressed, then each part packed on its own, as the NHS clients do.
    const std::array<std::string, 3> parts{ordinary_text(10'000'000, 1), ordinary_text(10'000'000, 2),
                                           ordinary_text(5'000'000, 3)};
    std::array<std::string, 3> packed;
    for (std::size_t i = 0; i < parts.size(); ++i) packed[i] = gzip(parts[i], 1);

    const std::string id = laboratory.sent("GP01", "LETTERS", packed[0], first_of(3, as_gzip));
    CHECK(laboratory.send_chunk(id, 2, 3, packed[1], as_gzip).status == 202);
    http_fields in_pieces = as_gzip;
    in_pieces.emplace_back("Transfer-Encoding", "chunked");
    CHECK(laboratory.send_chunk(id, 3, 3, in_chunks(packed[2]), in_pieces).status == 202);

    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        const auto as_sent = read_all(practice, id, {{"Accept-Encoding", "gzip"}});
        const auto unpacked = read_all(practice, id);
        REQUIRE(as_sent.size() == 3);
        REQUIRE(unpacked.size() == 3);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            INFO("chunk " << i + 1 << ", version " << static_cast<int>(version) + 1);
            CHECK((as_sent[i].body == packed[i]));
            CHECK(as_sent[i].field("content-encoding") == "gzip");
            CHECK(as_sent[i].field("mex-content-compressed") == "Y");
            CHECK((unpacked[i].body == parts[i]));
            CHECK_FALSE(unpacked[i].fields.contains("content-encoding"));
            CHECK(unpacked[i].field("mex-chunk-range") == std::to_string(i + 1) + ":3");
        }
    }
}

TEST_CASE("mesh chunks: chunks of one byte and of five come back one by one", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");

    const std::string one = laboratory.sent("GP01", "LETTERS", "a", first_of(3));
    CHECK(send_rest(laboratory, one, 3, {{2, "b"}, {3, "c"}}) == std::vector{202, 202});
    const std::string five = laboratory.sent("GP01", "LETTERS", "12345", first_of(2));
    CHECK(send_rest(laboratory, five, 2, {{2, "67890"}}) == std::vector{202});

    for (const api version : both_versions) {
        mesh_user practice = hub.user("GP01", version);
        const auto answers = read_all(practice, one);
        REQUIRE(answers.size() == 3);
        CHECK(answers[0].body + answers[1].body + answers[2].body == "abc");
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(answers[i].status == (i < 2 ? 206 : 200));
            CHECK(answers[i].field("mex-chunk-range") == std::to_string(i + 1) + ":3");
            CHECK(answers[i].field("mex-total-chunks") == "3");
            CHECK(answers[i].field("content-type") == "application/octet-stream");
        }
        CHECK(practice.read(one + "/1").status == 206); // the same as the plain GET
        CHECK(practice.read(one + "/1").body == "a");
        CHECK(practice.read(five).body + practice.read(five + "/2").body == "1234567890");
        CHECK(error_in(practice.read(one + "/4"), version) ==
              mesh_error{404, "RECEIVE", "20", "Message does not exist"});
        CHECK(practice.read(one + "/0").status == 400);
        CHECK(practice.head("/inbox/" + one).status == 200);
        CHECK(practice.head("/inbox/" + one).field("mex-total-chunks") == "3");
    }
}

TEST_CASE("mesh chunks: the whole cycle goes over mutual TLS", "[flow]") {
    mesh_hub_options options;
    options.tls = true;
    options.pin_certificates = true;
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const std::string first = ordinary_text(400'000, 1);
    const std::string second = ordinary_text(70'000, 2);

    const std::string id = laboratory.sent("GP01", "LETTERS", gzip(first), first_of(2, as_gzip));
    CHECK(laboratory.send_chunk(id, 2, 2, gzip(second), as_gzip).status == 202);

    CHECK(practice.inbox() == std::vector{id});
    const auto answers = read_all(practice, id);
    REQUIRE(answers.size() == 2);
    CHECK((answers[0].body == first));
    CHECK((answers[1].body == second));
    CHECK(practice.acknowledge(id).status == 200);
    CHECK(practice.inbox().empty());
    CHECK(json_facts(laboratory.tracking(id).body).text("status") == "acknowledged");
    CHECK(laboratory.client().connections() == 1);
}

TEST_CASE("mesh chunks: each version answers a chunk in its form", "[flow]") {
    running_hub hub;
    mesh_user v1 = hub.user("LAB01", api::v1);
    mesh_user v2 = hub.user("LAB01");

    const auto begun = v1.send("GP01", "LETTERS", "a", first_of(2));
    CHECK(begun.status == 202);
    const std::string id = message_id_in(begun);
    const json_facts old_body(v1.send_chunk(id, 2, 2, "b").body);
    CHECK(old_body.names() == std::vector<std::string>{"messageID", "blockID"});
    CHECK(old_body.text("messageID") == id);
    CHECK(old_body.text("blockID") == "2");
    const std::string other = v2.sent("GP01", "LETTERS", "a", first_of(2));
    const auto new_answer = v2.send_chunk(other, 2, 2, "b");
    CHECK(new_answer.status == 202);
    CHECK(json_facts(new_answer.body).text("message_id") == other);
}

TEST_CASE("mesh chunks: an incomplete message is invisible and 410, whichever chunk is missing", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const auto check_invisible = [&](const std::string& id) {
        for (const api version : both_versions) {
            mesh_user practice = hub.user("GP01", version);
            CHECK(practice.inbox().empty());
            CHECK(json_facts(practice.get("/count").body).text("count") == "0");
            CHECK(error_in(practice.read(id), version) == gone);
            CHECK(practice.head("/inbox/" + id).status == 410);
            CHECK(error_in(practice.acknowledge(id), version).status >= 400);
        }
        CHECK(json_facts(laboratory.tracking(id).body).text("status") == "uploading");
    };

    const std::string id = laboratory.sent("GP01", "LETTERS", "a", first_of(3));
    check_invisible(id);
    CHECK(laboratory.send_chunk(id, 3, 3, "c").status == 202); // the last is there, the middle is not
    check_invisible(id);
    CHECK(laboratory.send_chunk(id, 2, 3, "b").status == 202);
    mesh_user practice = hub.user("GP01");
    CHECK(practice.inbox() == std::vector{id});
    const auto answers = read_all(practice, id);
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].body + answers[1].body + answers[2].body == "abc");
    CHECK(json_facts(laboratory.tracking(id).body).text("status") == "accepted");
}

TEST_CASE("mesh chunks: chunks may come in any order, and a message takes its place when it is complete", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");

    const std::string slow = laboratory.sent("GP01", "LETTERS", "1", first_of(5));
    CHECK(send_rest(laboratory, slow, 5, {{5, "5"}, {3, "3"}, {4, "4"}}) == std::vector{202, 202, 202});
    const std::string fast = laboratory.sent("GP01", "LETTERS", "between");
    CHECK(send_rest(laboratory, slow, 5, {{2, "2"}}) == std::vector{202});

    mesh_user practice = hub.user("GP01");
    CHECK(practice.inbox() == std::vector{fast, slow});
    std::string all;
    for (const auto& answer : read_all(practice, slow)) all += answer.body;
    CHECK(all == "12345");
}

TEST_CASE("mesh chunks: before completion a repeat replaces, after it identical is 202 and other is 423", "[flow]") {
    running_hub hub;
    for (const api version : both_versions) {
        mesh_user laboratory = hub.user("LAB01", version);
        const std::string id = laboratory.sent("GP01", "LETTERS", "a", first_of(3));
        CHECK(send_rest(laboratory, id, 3, {{2, "wrong"}, {2, "b"}, {2, "b"}}) == std::vector{202, 202, 202});
        CHECK(send_rest(laboratory, id, 3, {{1, "A"}}) == std::vector{202}); // the first may be replaced as well
        CHECK(send_rest(laboratory, id, 3, {{3, "c"}}) == std::vector{202});

        CHECK(send_rest(laboratory, id, 3, {{3, "c"}, {2, "b"}, {1, "A"}}) == std::vector{202, 202, 202});
        const auto other = laboratory.send_chunk(id, 3, 3, "other");
        CHECK(other.status == 423);
        CHECK(json_facts(other.body).text("message") == "An internal error occurred.\n\nPlease contact support.");
        CHECK(laboratory.send_chunk(id, 2, 3, "wrong").status == 423);
        mesh_user practice = hub.user("GP01", version);
        CHECK(practice.inbox() == std::vector{id});
        CHECK(practice.read(id).body + practice.read(id + "/2").body + practice.read(id + "/3").body == "Abc");
        CHECK(practice.acknowledge(id).status == 200);
        CHECK(laboratory.send_chunk(id, 3, 3, "c").status == 202);
        CHECK(practice.inbox().empty());
    }
}

TEST_CASE("mesh chunks: what is wrong with a chunk is said in the contract's words", "[flow]") {
    running_hub hub;
    const mesh_error bad_range{417, "SEND", "InvalidHeaderChunks",
                               "Invalid chunk values sent in mex-Chunk-Range header"};
    for (const api version : both_versions) {
        mesh_user laboratory = hub.user("LAB01", version);
        const std::string id = laboratory.sent("GP01", "LETTERS", gzip("a"), first_of(3, as_gzip));
        const std::string path = "/outbox/" + id;
        INFO("version " << static_cast<int>(version) + 1);

        CHECK(laboratory.send_chunk(id, 4, 4, gzip("d"), as_gzip).status == 406);
        CHECK(error_in(laboratory.post(path + "/2", {{"Mex-Chunk-Range", "3:3"}, {"Content-Encoding", "gzip"}}, "x"),
                       version) == bad_range);
        CHECK(error_in(laboratory.post(path + "/2", {{"Mex-Chunk-Range", "two"}, {"Content-Encoding", "gzip"}}, "x"),
                       version) == bad_range);
        const auto without = laboratory.post(path + "/2", as_gzip, gzip("b"));
        CHECK((without.status == 400 || without.status == 417));
        CHECK(error_in(laboratory.send_chunk(id, 2, 3, "b"), version) ==
              mesh_error{417, "", "", "cannot change content encoding"});
        CHECK(error_in(laboratory.send_chunk(id, 2, 3, "", as_gzip), version) ==
              mesh_error{417, "COLLECT", "02", "Data file is missing or inaccessible."});
        CHECK(error_in(laboratory.send_chunk(id, 2, 3, "b", {{"Content-Encoding", "br"}}), version).status == 422);
        CHECK(error_in(laboratory.send_chunk("20200101000000000000_ABCDEF", 2, 3, "b"), version) ==
              mesh_error{404, "", "", "Not Found"});
        mesh_user other = hub.user("LAB02", version);
        CHECK(error_in(other.send_chunk(id, 2, 3, gzip("b"), as_gzip), version) ==
              mesh_error{403, "", "", "Forbidden"});
        CHECK(send_rest(laboratory, id, 3, {{2, gzip("b")}, {3, gzip("c")}}, as_gzip) == std::vector{202, 202});
    }
}

TEST_CASE("mesh chunks: a message in one piece takes no second chunk", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string id = laboratory.sent("GP01", "LETTERS", "letter");

    CHECK(laboratory.send_chunk(id, 2, 2, "more").status == 406);
    CHECK(laboratory.send_chunk(id, 1, 1, "letter").status == 202); // identical
    CHECK(laboratory.send_chunk(id, 1, 1, "other").status == 423);
    CHECK(hub.user("GP01").read(id).body == "letter");
}

TEST_CASE("mesh chunks: an upload goes on after kill -9, and headers of the first chunk are the message's", "[flow]") {
    running_hub hub;
    const std::string first(300'000, '1'); // beyond what stays in the database
    const std::string second(300'000, '2');
    const std::string id = hub.user("LAB01").sent(
        "GP01", "LETTERS", first,
        first_of(2, {{"Mex-LocalID", "local 1"}, {"Mex-FileName", "scan.pdf"}, {"Content-Type", "application/pdf"}}));

    hub.restart_after_kill();
    CHECK(hub.user("GP01").inbox().empty());
    CHECK(hub.user("LAB01").send_chunk(id, 2, 2, second).status == 202);
    hub.restart_after_kill();

    mesh_user practice = hub.user("GP01");
    const auto answers = read_all(practice, id);
    REQUIRE(answers.size() == 2);
    CHECK((answers[0].body == first));
    CHECK((answers[1].body == second));
    CHECK(answers[0].field("mex-localid") == "local 1");
    CHECK(answers[0].field("mex-filename") == "scan.pdf");
    CHECK(answers[0].field("mex-content-type") == "application/pdf");
}

TEST_CASE("mesh chunks: an upload that nobody goes on with is given up and reported to its sender", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = "  upload_idle_max: 1s\n";
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    const std::string id = laboratory.sent("GP01", "LETTERS", "a", first_of(2, {{"Mex-LocalID", "local 1"}}));

    REQUIRE(eventually([&] { return !laboratory.inbox().empty(); }));
    const auto report = laboratory.head("/inbox/" + laboratory.inbox().at(0));
    CHECK(report.field("mex-messagetype") == "REPORT");
    CHECK(report.field("mex-linkedmsgid") == id);
    CHECK(report.field("mex-localid") == "local 1");
    CHECK(report.field("mex-statussuccess") == "ERROR");
    CHECK(laboratory.send_chunk(id, 2, 2, "b").status >= 400);
    CHECK(hub.user("GP01").inbox().empty());
}

TEST_CASE("mesh chunks: all chunks together may not pass the message's limit", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = "  message_max: 1MiB\n";
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    const std::string half(600'000, 'x');

    const std::string id = laboratory.sent("GP01", "LETTERS", half, first_of(2));

    CHECK(laboratory.send_chunk(id, 2, 2, half).status == 413);
    CHECK(laboratory.send_chunk(id, 2, 2, "small").status == 202);
}
