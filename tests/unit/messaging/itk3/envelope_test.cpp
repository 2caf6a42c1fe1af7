#include "broker/messaging/itk3/envelope.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "broker/messaging/itk3/checks.hpp"
#include "tests/support/itk3_text.hpp"

using namespace signalbox::messaging::itk3;
using signalbox::tests::itk3_message;

namespace fs = std::filesystem;

namespace {

std::string code_of(const std::optional<fault>& why) { return why ? why->code : ""; }

constexpr const char* uuid = "https://tools.ietf.org/html/rfc4122|";

void check_is_the_example(const envelope& read) {
    CHECK(read.is_message);
    CHECK(read.header_first);
    CHECK(read.identifier == std::string(uuid) + "6f0c1a52-0000-4000-8000-000000000001");
    CHECK(read.header_id == "6f0c1a52-0000-4000-8000-000000000002");
    CHECK(read.event_code == "ITK007C");
    CHECK(read.handling.extensions == 1);
    CHECK_FALSE(read.handling.key_repeated);
    CHECK(read.handling.infrastructure_wanted == true);
    CHECK(read.handling.business_wanted == true);
    CHECK(read.handling.recipient_type == "FA");
    CHECK(read.handling.sender_reference == "encounter 4101");
    CHECK(read.handling.local_extension == "None");
    REQUIRE(read.sender.has_value());
    CHECK(read.sender->resource_type == "Organization");
    CHECK(read.sender->ods_code == "RX101");
    CHECK(read.sender->named);
    CHECK(read.source_endpoint == "UTC01HC001");
    CHECK(read.has_focus);
}

} // namespace

TEST_CASE("itk3 envelope: JSON and XML say the same", "[messaging]") {
    const auto from_json = read_envelope(itk3_message{}.json());
    const auto from_xml = read_envelope(itk3_message{}.xml());
    REQUIRE(from_json.has_value());
    REQUIRE(from_xml.has_value());
    check_is_the_example(*from_json);
    check_is_the_example(*from_xml);
}

TEST_CASE("itk3 envelope: the payload gives the document, its patient and its attachments", "[messaging]") {
    itk3_message sent;
    sent.replaces = "an earlier one";
    sent.attachment_type = "Application/PDF; version=1.7";
    const auto read = read_envelope(sent.xml());

    REQUIRE(read.has_value());
    REQUIRE(read->payload.has_value());
    const document& payload = *read->payload;
    CHECK(payload.identifier == std::string(uuid) + "6f0c1a52-0000-4000-8000-000000000005");
    CHECK(payload.replaces);
    CHECK(payload.replaced == std::string(uuid) + "an earlier one");
    CHECK(payload.confidentiality == "N");
    CHECK(payload.custodian_ods_code == "RX101");
    REQUIRE(payload.subject.has_value());
    CHECK(payload.subject->nhs_number == "9990012342");
    CHECK(payload.subject->family == "Thornbury");
    CHECK(payload.subject->given == "Agnes");
    CHECK(payload.subject->birth_date == "1961-03-17");
    REQUIRE(payload.attachments.size() == 1);
    CHECK(payload.attachments[0].content_type == "application/pdf");
    CHECK(payload.attachments[0].size == 5);
}

TEST_CASE("itk3 envelope: a header that is not first is found all the same", "[messaging]") {
    const auto read = read_envelope(
        R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"Organization","id":"a"}},)"
        R"({"resource":{"resourceType":"MessageHeader","id":"b","sender":{"reference":"Organization/a"}}}]})");
    REQUIRE(read.has_value());
    CHECK_FALSE(read->header_first);
    CHECK(read->header_id == "b");
    CHECK(read->sender->resource_type == "Organization");
    CHECK_FALSE(read->sender->named);
    CHECK_FALSE(read->payload.has_value());
}

TEST_CASE("itk3 envelope: a flag that is a text is none, a key that comes twice is told", "[messaging]") {
    itk3_message sent;
    sent.infrastructure_wanted = "\"true\"";
    CHECK_FALSE(read_envelope(sent.json())->handling.infrastructure_wanted.has_value());
    sent.infrastructure_wanted = R"(true},{"url":"InfAckRequested","valueBoolean":false)";
    const handling twice = read_envelope(sent.json())->handling;
    CHECK(twice.key_repeated);
    CHECK(twice.infrastructure_wanted == true);
}

TEST_CASE("itk3 envelope: every published example is read whole", "[messaging]") {
    const fs::path folder = fs::path(SIGNALBOX_REFERENCE_DATA) / "gpconnect/itk3/xml";
    if (!fs::is_directory(folder)) {
        WARN("skipped: no reference data");
        return;
    }
    int seen = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        INFO(entry.path().filename());
        std::ifstream file(entry.path(), std::ios::binary);
        const auto read = read_envelope(std::string(std::istreambuf_iterator<char>(file), {}));
        REQUIRE(read.has_value());
        REQUIRE(read->payload.has_value());
        CHECK(read->payload->subject.has_value());
        CHECK_FALSE(read->payload->attachments.empty());
        CHECK(code_of(check_header(*read, {}, {}, {})) == "");
        CHECK(code_of(check_content(*read, {}, {})) == "");
        ++seen;
    }
    CHECK(seen == 5);
}

TEST_CASE("itk3 envelope: what is neither XML nor JSON is an error", "[messaging]") {
    CHECK(read_envelope("no message").has_error());
    CHECK(read_envelope("<Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"1\"/>").has_error());
}
