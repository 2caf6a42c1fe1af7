#include "broker/messaging/itk3/response.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/itk3_text.hpp"

using namespace signalbox::messaging::itk3;
namespace fs = std::filesystem;

namespace {

response answering(response made) {
    made.identifier = "6f0c1a52-0000-4000-8000-000000000002";
    made.sender_reference = "encounter 4101";
    made.mailbox = "A20047GP";
    made.ods_code = "A20047";
    made.message_id = "20261126213000000000_000001";
    return made;
}

} // namespace

TEST_CASE("itk3 response: what is written is read again, in XML and JSON", "[messaging]") {
    for (const syntax as : {syntax::xml, syntax::json}) {
        for (const response_code& each : response_codes()) {
            INFO(each.code);
            const fault why{std::string(each.code), std::string(each.issue_code), "why"};
            const auto made = answering(each.positive ? positive_response(each.code) : negative_response(why));
            const auto read = read_response(write_response(made, as));
            REQUIRE(read.has_value());
            CHECK(read->identifier == "6f0c1a52-0000-4000-8000-000000000002");
            CHECK(read->code == each.code);
            CHECK(read->level == each.level());
            CHECK(read->positive == each.positive);
            CHECK(read->sender_reference == "encounter 4101");
            CHECK_FALSE(read->infrastructure_wanted);
        }
    }
}

TEST_CASE("itk3 response: to what could not be read it says so", "[messaging]") {
    response made = negative_response(unreadable_message("XML is expected"));
    made.mailbox = "A20047GP";
    const auto read = read_response(write_response(made, syntax::xml));
    REQUIRE(read.has_value());
    CHECK(read->identifier == "UNREADABLE-IN-ORIGINAL-MESSAGE");
    CHECK(read->code == "10009");
}

TEST_CASE("itk3 response: what no sender could mean is not sent back", "[messaging]") {
    response made = answering(positive_response("20013"));
    made.identifier = std::string(65, 'a');
    made.sender_reference = "a\x01";
    const auto read = read_response(write_response(made, syntax::xml));
    REQUIRE(read.has_value());
    CHECK(read->identifier == "UNREADABLE-IN-ORIGINAL-MESSAGE");
    CHECK(read->sender_reference == "UNREADABLE-IN-ORIGINAL-MESSAGE");
}

TEST_CASE("itk3 response: each has UUIDs of its own, the same whenever it is written", "[messaging]") {
    response made = answering(positive_response("20013"));
    const std::string first = write_response(made, syntax::json);
    CHECK(write_response(made, syntax::json) == first);
    made.message_id = "20261126213000000000_000002";
    CHECK(write_response(made, syntax::json) != first);
}

TEST_CASE("itk3 response: a message that is none is not read as one", "[messaging]") {
    CHECK_FALSE(read_response(signalbox::tests::itk3_message{}.xml()).has_value());
    CHECK_FALSE(read_response("no message").has_value());
}

TEST_CASE("itk3 response: every example of the reference data is read", "[messaging]") {
    const fs::path folder = fs::path(SIGNALBOX_REFERENCE_DATA) / "gpconnect/derived/itk3-acks";
    if (!fs::is_directory(folder)) {
        WARN("skipped: no reference data");
        return;
    }
    int seen = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        INFO(entry.path().filename());
        std::ifstream file(entry.path(), std::ios::binary);
        const auto read = read_response(std::string(std::istreambuf_iterator<char>(file), {}));
        REQUIRE(read.has_value());
        CHECK(read->code == entry.path().stem());
        const response_code* const known = find_response_code(read->code);
        REQUIRE(known != nullptr);
        CHECK(read->positive == known->positive);
        CHECK(read->level == known->level());
        ++seen;
    }
    CHECK(seen == 28);
}
