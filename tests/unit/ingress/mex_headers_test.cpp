#include "broker/ingress/mesh/protocol/mex_headers.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::ingress::mesh::protocol;

namespace {

// A good send with one field replaced or added.
send_reading read_with(std::string_view name = {}, std::string_view value = {}) {
    field_list fields{{"Mex-To", "X26ABC2"}, {"Mex-WorkflowID", "TEST_WORKFLOW"}};
    std::erase_if(fields, [name](const auto& field) { return equal_without_case(field.first, name); });
    if (!name.empty()) fields.emplace_back(name, value);
    return read_send_headers(fields);
}

send_headers good(std::string_view name = {}, std::string_view value = {}) {
    const auto reading = read_with(name, value);
    REQUIRE(std::holds_alternative<send_headers>(reading));
    return std::get<send_headers>(reading);
}

// "status event code"
std::string refused(std::string_view name, std::string_view value) {
    const auto reading = read_with(name, value);
    if (const auto* why = std::get_if<problem>(&reading)) {
        return std::to_string(why->status) + " " + why->event + " " + why->code;
    }
    return std::holds_alternative<send_headers>(reading) ? "good" : "fields";
}

} // namespace

TEST_CASE("mex headers: a send needs no more than a recipient and a workflow", "[ingress]") {
    const auto read = good();
    CHECK(read.to == "X26ABC2");
    CHECK(read.workflow_id == "TEST_WORKFLOW");
    CHECK(read.chunks == chunk_range{1, 1});
    CHECK(read.content_encoding.empty());
    CHECK_FALSE(read.encrypted);
}

TEST_CASE("mex headers: the recipient is trimmed and upper-cased, the workflow trimmed", "[ingress]") {
    CHECK(good("mex-to", "  x26abc2 ").to == "X26ABC2");
    CHECK(good("mex-workflowid", " Test_Workflow ").workflow_id == "Test_Workflow");
}

TEST_CASE("mex headers: metadata comes as it was sent", "[ingress]") {
    CHECK(good("Mex-Subject", "a subject").subject == "a subject");
    CHECK(good("mex-localid", "l-1").local_id == "l-1");
    CHECK(good("MEX-PARTNERID", "p").partner_id == "p");
    CHECK(good("Mex-FileName", "f.dat").file_name == "f.dat");
    CHECK(good("Mex-Content-Checksum", "md5 b10a8db1-64/a:b").checksum == "md5 b10a8db1-64/a:b");
    CHECK(good("Mex-Subject", "\xA3").subject == "\xC2\xA3");
}

TEST_CASE("mex headers: Mex-Content-Type wins over Content-Type, which is lower-cased", "[ingress]") {
    CHECK(good("Mex-Content-Type", "Application/FHIR+json").content_type == "Application/FHIR+json");
    CHECK(good("Content-Type", "Application/FHIR+json").content_type == "application/fhir+json");
}

TEST_CASE("mex headers: booleans are true for a few words and false for everything else", "[ingress]") {
    for (const std::string_view yes : {"y", "Y", "YES", "t", "True", "on", "1"}) {
        CHECK(good("Mex-Content-Encrypted", yes).encrypted);
        CHECK(good("Mex-Content-Compressed", yes).compressed);
    }
    for (const std::string_view no : {"", "n", "false", "N/A", "0", "yep"}) {
        CHECK_FALSE(good("Mex-Content-Encrypted", no).encrypted);
    }
}

TEST_CASE("mex headers: a missing required field is a 400 that names it", "[ingress]") {
    const auto reading = read_send_headers({});
    const auto* trouble = std::get_if<std::vector<field_problem>>(&reading);
    REQUIRE(trouble != nullptr);
    REQUIRE(trouble->size() == 2);
    CHECK(trouble->front().place == "header");
    CHECK(trouble->front().name == "mex-to");
    CHECK(trouble->front().type == "value_error.missing");
    CHECK(trouble->back().name == "mex-workflowid");
}

TEST_CASE("mex headers: each field has its maximum length", "[ingress]") {
    const std::pair<std::string_view, std::size_t> limits[] = {{"Mex-To", 100},
                                                               {"Mex-WorkflowID", 300},
                                                               {"Mex-Subject", 500},
                                                               {"Mex-LocalID", 300},
                                                               {"Mex-PartnerID", 500},
                                                               {"Mex-FileName", 300},
                                                               {"Mex-Content-Encrypted", 20},
                                                               {"Mex-Content-Compressed", 20},
                                                               {"Mex-Content-Checksum", 100},
                                                               {"Mex-Content-Type", 100}};
    for (const auto& [name, most] : limits) {
        CAPTURE(name);
        CHECK(refused(name, std::string(most, 'A')) == "good");
        CHECK(refused(name, std::string(most + 1, 'A')) == "fields");
    }
    CHECK(refused("Mex-Chunk-Range", "1:" + std::string(19, '1')) == "fields");
}

TEST_CASE("mex headers: a field that stands twice is a 400 that names it once", "[ingress]") {
    const field_list good_fields{{"Mex-To", "X26ABC2"}, {"Mex-WorkflowID", "W"}};
    const auto repeated = [&](std::string_view name) {
        auto fields = good_fields;
        for (const std::string_view value : {"one", "two", "two"}) fields.emplace_back(name, value);
        const auto reading = read_send_headers(fields);
        const auto* trouble = std::get_if<std::vector<field_problem>>(&reading);
        if (trouble == nullptr || trouble->size() != 1) return std::string("not refused once");
        return trouble->front().place + " " + trouble->front().name + " " + trouble->front().type;
    };
    CHECK(repeated("MEX-TO") == "header mex-to value_error.repeated");
    for (const std::string name : {"mex-workflowid", "mex-localid", "mex-from", "mex-anything", "idempotency-key",
                                   "content-encoding", "content-type"}) {
        CHECK(repeated(name) == "header " + name + " value_error.repeated");
    }
    CHECK(repeated("accept") == "not refused once");
}

TEST_CASE("mex headers: what they mean is refused in the service's codes", "[ingress]") {
    CHECK(refused("Mex-To", "") == "400 SEND 08");
    CHECK(refused("Mex-To", "   ") == "400 SEND 08");
    CHECK(refused("Mex-Subject", "a\tb") == "400 TRANSFER 06");
    CHECK(refused("Mex-Whatever", std::string("a\x01", 2)) == "400 TRANSFER 06");
    CHECK(refused("X-Other", "a\tb") == "good");
    CHECK(refused("Mex-To", "http://x") == "400 TRANSFER 06");
    CHECK(refused("Mex-WorkflowID", "HTTPS://x") == "400 TRANSFER 06");
    CHECK(refused("Mex-Content-Checksum", "https://x") == "400 TRANSFER 06");
    CHECK(refused("Mex-Content-Checksum", "a=b") == "400 SEND Invalid checksum");
    CHECK(refused("Content-Encoding", "br") == "422 SEND UnsupportedContentEncoding");
    CHECK(refused("Content-Encoding", "GZIP") == "good");
    CHECK(refused("Content-Encoding", "") == "good");
    CHECK(refused("Mex-WorkflowID", " ") == "fields");
}

TEST_CASE("mex headers: a first chunk says how many there are", "[ingress]") {
    CHECK(parse_chunk_range("2:5") == chunk_range{2, 5});
    CHECK_FALSE(parse_chunk_range("6:5"));
    CHECK(refused("Mex-Chunk-Range", "1:5") == "good");
}

TEST_CASE("mex headers: a later chunk needs its range, and may say its encoding", "[ingress]") {
    const auto read = [](const field_list& fields) { return read_chunk_headers(fields); };
    const auto second = read({{"mex-chunk-range", " 2:5 "}, {"content-encoding", "GZIP"}});
    CHECK(std::get<chunk_headers>(second).chunks == chunk_range{2, 5});
    CHECK(std::get<chunk_headers>(second).content_encoding == "gzip");
    CHECK(std::get<problem>(read({})).code == "InvalidHeaderChunks");
    CHECK(std::get<problem>(read({{"Mex-Chunk-Range", "2"}})).code == "InvalidHeaderChunks");
    const field_list other{{"Mex-Chunk-Range", "2:5"}, {"Content-Encoding", "br"}};
    CHECK(std::get<problem>(read(other)).status == 422);
    const field_list twice{{"Mex-Chunk-Range", "2:5"}, {"mex-chunk-range", "2:5"}};
    CHECK(std::get<std::vector<field_problem>>(read(twice)).front().type == "value_error.repeated");
}

TEST_CASE("mex headers: the chunk range of a single message is 1:1", "[ingress]") {
    CHECK(refused("Mex-Chunk-Range", "1:1") == "good");
    for (const std::string_view range :
         {"", "1", "1:", ":1", "0:1", "2:1", "1:0", "a:b", "1:1:1", "-1:1", "2:2", "1:1234567890"}) {
        CAPTURE(range);
        CHECK(refused("Mex-Chunk-Range", range) == "417 SEND InvalidHeaderChunks");
    }
}

TEST_CASE("mex headers: the idempotency key and a well-formed traceparent are carried", "[ingress]") {
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    CHECK(good("Idempotency-Key", "key-1").idempotency_key == "key-1");
    CHECK(refused("Idempotency-Key", "") == "fields");
    CHECK(refused("Idempotency-Key", std::string(256, 'k')) == "fields");
    CHECK(good("traceparent", trace).traceparent == trace);
    CHECK(good("traceparent", trace.substr(1)).traceparent.empty());
    CHECK(good("traceparent", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01").traceparent.empty());
}

TEST_CASE("mex headers: a handshake names client and system", "[ingress]") {
    CHECK(check_handshake({{"Mex-ClientVersion", "1"}, {"Mex-OSName", "x"}, {"Mex-OSVersion", "y"}}).empty());
    const auto trouble = check_handshake({{"Mex-ClientVersion", "1"}});
    REQUIRE(trouble.size() == 2);
    CHECK(trouble[0].name == "mex-osname");
    CHECK(trouble[1].name == "mex-osversion");
    const auto twice =
        check_handshake({{"Mex-ClientVersion", "1"}, {"Mex-OSName", "x"}, {"Mex-OSVersion", "y"}, {"mex-osname", "z"}});
    REQUIRE(twice.size() == 1);
    CHECK(twice[0].name == "mex-osname");
}
