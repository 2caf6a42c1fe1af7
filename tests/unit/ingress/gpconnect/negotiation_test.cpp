#include "broker/ingress/gpconnect/wire/negotiation.hpp"

#include <catch2/catch.hpp>

#include "tests/support/fake_request.hpp"

using namespace signalbox::tests;
using namespace signalbox::ingress::gpconnect;

namespace {

constexpr const char* json = "application/fhir+json";
constexpr const char* xml = "application/fhir+xml";

// "json", "xml" or "415": what is answered.
std::string answered(const signalbox::http::request& request, bool with_body = false, std::string_view fhir = "STU3") {
    const auto read = read_formats(request, fhir, with_body);
    if (const auto* refused = std::get_if<refusal>(&read)) return std::to_string(refused->status);
    return std::get<formats>(read).answer == syntax::json ? "json" : "xml";
}

fake_request get(const std::string& query = "") { return fake_request("GET", "/Patient/1" + query); }

} // namespace

TEST_CASE("gpconnect fact 30: Accept counts more than the type of the body", "[ingress][gpconnect]") {
    CHECK(answered(fake_request("POST", "/").with("Content-Type", json).with("Accept", xml), true) == "xml");
}
TEST_CASE("gpconnect fact 31: _format xml counts more than Accept json", "[ingress][gpconnect]") {
    CHECK(answered(get("?_format=application/fhir%2Bxml").with("Accept", json)) == "xml");
    CHECK(answered(get("?_format=application/fhir+xml").with("Accept", json)) == "xml");
    CHECK(answered(get("?_format=application/fhir%20xml").with("Accept", json)) == "xml");
}
TEST_CASE("gpconnect fact 32: _format json counts more than Accept xml", "[ingress][gpconnect]") {
    CHECK(answered(get("?_format=application/fhir%2Bjson").with("Accept", xml)) == "json");
}
TEST_CASE("gpconnect fact 33: gzip is given to who takes it", "[ingress][gpconnect]") {
    CHECK(takes_gzip(get().with("Accept-Encoding", "gzip")));
    CHECK(takes_gzip(get().with("Accept-Encoding", "br, GZIP;q=0.5")));
    CHECK_FALSE(takes_gzip(get().with("Accept-Encoding", "gzip;q=0")));
    CHECK_FALSE(takes_gzip(get().with("Accept-Encoding", "deflate")));
    CHECK(takes_gzip(get().with("Accept-Encoding", "*")));
    CHECK(takes_gzip(get().with("Accept-Encoding", "identity, x-gzip")));
    CHECK(takes_gzip(get().with("Accept-Encoding", "br").with("Accept-Encoding", "gzip")));
    CHECK_FALSE(takes_gzip(get().with("Accept-Encoding", "gzip; q=0, *")));
    CHECK_FALSE(takes_gzip(get().with("Accept-Encoding", "gzip;q=0.5, identity")));
    CHECK(takes_gzip(get().with("Accept-Encoding", "gzip;q=0.5, identity;q=0.5")));
    CHECK_FALSE(takes_gzip(get()));
}

TEST_CASE("gpconnect formats: without Accept the body's, and without a body JSON", "[ingress][gpconnect]") {
    CHECK(answered(fake_request("POST", "/").with("Content-Type", xml), true) == "xml");
    CHECK(answered(get()) == "json");
    CHECK(answered(get().with("Accept", "*/*")) == "json");
    CHECK(answered(get().with("Accept", "text/html, application/fhir+xml;q=0.9, */*;q=0.1")) == "xml");
    CHECK(answered(get().with("Accept", "application/fhir+xml; charset=UTF-8")) == "xml");
}

TEST_CASE("gpconnect formats: anything else is 415", "[ingress][gpconnect]") {
    CHECK(answered(get().with("Accept", "text/html")) == "415");
    CHECK(answered(get("?_format=xml")) == "415");
    CHECK(answered(get().with("Accept", "application/json+fhir")) == "415");
    CHECK(answered(fake_request("POST", "/"), true) == "415");
    CHECK(answered(fake_request("POST", "/").with("Content-Type", "application/json"), true) == "415");
    CHECK(answered(fake_request("POST", "/").with("Content-Type", "application/fhir+json;charset=latin1"), true) ==
          "415");
    CHECK(answered(fake_request("POST", "/").with("Content-Type", "application/fhir+json;charset=utf-8"), true) ==
          "json");
}

TEST_CASE("gpconnect formats: the HTML product has the types of DSTU2", "[ingress][gpconnect]") {
    CHECK(answered(get().with("Accept", "application/xml+fhir"), false, "DSTU2") == "xml");
    CHECK(answered(get().with("Accept", xml), false, "DSTU2") == "415");
    CHECK(media_type_of(syntax::json, "DSTU2") == "application/json+fhir; charset=utf-8");
    CHECK(media_type_of(syntax::xml, "STU3") == "application/fhir+xml; charset=utf-8");
}

TEST_CASE("gpconnect formats: a request that cannot have what it asked for is told so in JSON",
          "[ingress][gpconnect]") {
    CHECK(answer_syntax_or_json(get().with("Accept", "text/html"), "STU3") == syntax::json);
    CHECK(answer_syntax_or_json(get().with("Accept", xml), "STU3") == syntax::xml);
}
