#include "broker/trace/convert/fhir_file.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

// "message 2026-11-22T09:05:07.120000Z /$process-message application/fhir+json"
std::string told(const std::string& text) {
    const auto about = trace::look_into_fhir(text);
    if (!about) return about.error().what;
    const trace::message made = trace::message_of(*about, text);
    CHECK(made.transport == trace::transport::fhir);
    CHECK(made.body == trace::body_of(text));
    return (about->at ? base::to_iso8601(*about->at) : "no time") + " " + made.method + " " + made.target + " " +
           made.headers.at(0).second;
}

} // namespace

TEST_CASE("fhir file: a message is processed, anything else is validated", "[trace][convert]") {
    CHECK(told(R"({"resourceType":"Bundle","type":"message"})") ==
          "no time POST /$process-message application/fhir+json");
    CHECK(told(R"({"resourceType":"Bundle","type":"collection"})") == "no time POST /$validate application/fhir+json");
    CHECK(told(R"({"resourceType":"Patient","type":"message"})") == "no time POST /$validate application/fhir+json");
}

TEST_CASE("fhir file: XML likewise", "[trace][convert]") {
    CHECK(told(R"(<Bundle xmlns="http://hl7.org/fhir"><meta><lastUpdated value="2026-11-22T09:00:00Z"/></meta>)"
               R"(<type value="message"/><timestamp value="2026-11-22T09:05:07.12Z"/></Bundle>)") ==
          "2026-11-22T09:05:07.120000Z POST /$process-message application/fhir+xml");
    CHECK(told(R"(<f:Patient xmlns:f="http://hl7.org/fhir"><f:meta><f:lastUpdated value="2026-11-22T09:00:00Z"/>)"
               R"(</f:meta></f:Patient>)") == "2026-11-22T09:00:00.000000Z POST /$validate application/fhir+xml");
}

TEST_CASE("fhir file: a bundle's own time goes before that of its last change, in UTC", "[trace][convert]") {
    CHECK(told(R"({"resourceType":"Bundle","type":"message","meta":{"lastUpdated":"2026-07-01T09:00:00Z"},)"
               R"("timestamp":"2026-07-01T10:05:07.5+01:00"})") ==
          "2026-07-01T09:05:07.500000Z POST /$process-message application/fhir+json");
    CHECK(told(R"({"resourceType":"Patient","meta":{"lastUpdated":"2026-07-01T09:00:00Z"}})") ==
          "2026-07-01T09:00:00.000000Z POST /$validate application/fhir+json");
}

TEST_CASE("fhir file: a day is no time", "[trace][convert]") {
    CHECK(told(R"({"resourceType":"Bundle","type":"message","timestamp":"2026-07-01"})") ==
          "no time POST /$process-message application/fhir+json");
}

TEST_CASE("fhir file: what is no resource is refused", "[trace][convert]") {
    CHECK(told(R"({"name":"signalbox"})") == "has no resourceType");
    CHECK(told("<Bundle>") == "no well-formed XML, or with a DOCTYPE");
    CHECK_FALSE(trace::look_into_fhir("{").has_value());
    CHECK_FALSE(trace::look_into_fhir("").has_value());
}
