#include "broker/ingress/gpconnect/wire/token.hpp"

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_token.hpp"
#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"

using namespace signalbox::tests;
using namespace signalbox::ingress::gpconnect;

namespace {

constexpr std::int64_t now = 1'795'000'000;
constexpr token_demand direct_care{"patient/*.read", "directcare", "STU3", false};
constexpr token_demand migration{"patient/*.read", "migration", "STU3", true};

gpconnect_token good() { return gpconnect_token(now); }

// "200", or the refusal.
std::string answer_to(const std::string& authorization, const token_demand& demand = direct_care) {
    const auto read = read_token(authorization, demand, now);
    const auto* refused = std::get_if<refusal>(&read);
    return refused == nullptr ? "200" : told(*refused);
}
std::string answer_to(const gpconnect_token& with, const token_demand& demand = direct_care) {
    return answer_to(with.authorization(), demand);
}

constexpr const char* bad = "400 BAD_REQUEST";
constexpr const char* header = R"({"alg":"none","typ":"JWT"})";

std::string practitioner(const std::string& identifiers) {
    return R"({"resourceType":"Practitioner","id":"user-1","name":[{"family":"Example"}],"identifier":[)" +
           identifiers + "]}";
}

} // namespace

TEST_CASE("gpconnect token: who asks is read from it", "[ingress][gpconnect]") {
    const auto read = read_token(good().scope("patient/*.read conf/R").authorization(), direct_care, now);
    const auto& made = std::get<token>(read);
    CHECK(made.subject == "user-1");
    CHECK(made.user == "Dr Ann Example");
    CHECK(made.role_id == "444555666777");
    CHECK(made.organisation_ods == "RX1");
    CHECK(made.device == "clinic-7");
    CHECK(made.restricted);
}

TEST_CASE("gpconnect fact 9: a token that is not base64url is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good()) == "200");
    CHECK(answer_to("Bearer " + good().claims()) == bad);
    CHECK(answer_to("Bearer a.b.c") == bad);
    CHECK(answer_to("Bearer a.b") == bad);
    CHECK(answer_to("Bearer ..") == bad);
    CHECK(answer_to("Bearer") == bad);
    CHECK(answer_to("Basic " + good().authorization().substr(7)) == bad);
    CHECK(answer_to(good().authorization() + "AA") == bad); // a signature
    std::string without_dot = good().authorization();
    without_dot.pop_back();
    CHECK(answer_to(without_dot) == bad);
    std::string padded = good().authorization();
    padded.insert(padded.size() - 1, "=");
    CHECK(answer_to(padded) == bad);
}

TEST_CASE("gpconnect token: the header is exactly an unsigned JWT's", "[ingress][gpconnect]") {
    CHECK(answer_to(unsigned_jwt(header, good().claims())) == "200");
    CHECK(answer_to(unsigned_jwt(R"({"typ":"JWT","alg":"none"})", good().claims())) == "200");
    CHECK(answer_to(unsigned_jwt(R"({"alg":"HS256","typ":"JWT"})", good().claims())) == bad);
    CHECK(answer_to(unsigned_jwt(R"({"alg":"none"})", good().claims())) == bad);
    CHECK(answer_to(unsigned_jwt(R"({"alg":"none","typ":"JWT","kid":"1"})", good().claims())) == bad);
    CHECK(answer_to(unsigned_jwt("[]", good().claims())) == bad);
    CHECK(answer_to(unsigned_jwt(header, "[]")) == bad);
    CHECK(answer_to(unsigned_jwt(header, "{\"iss\":\"a\",\"iss\":\"a\"}")) == bad);
}

TEST_CASE("gpconnect fact 10: iss missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("iss")) == bad);
    CHECK(answer_to(good().text("iss", "")) == bad);
    CHECK(answer_to(good().text("iss", " ")) == bad);
}
TEST_CASE("gpconnect fact 11: exp missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("exp")) == bad);
    CHECK(answer_to(good().text("exp", "soon")) == bad);
}
TEST_CASE("gpconnect fact 12: exp = iat+301 is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().number("exp", now + 301)) == bad);
}
TEST_CASE("gpconnect fact 13: exp = iat+299 is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().number("exp", now + 299)) == bad);
}
TEST_CASE("gpconnect fact 14: exp = iat-1 is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().number("exp", now - 1)) == bad);
}
TEST_CASE("gpconnect fact 15: iat missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("iat")) == bad);
    CHECK(answer_to(good().set("iat", "1795000000.5")) == bad);
    CHECK(answer_to(good().set("iat", "9223372036854775807")) == bad);
    CHECK(answer_to(good().number("iat", -400).number("exp", -100)) == bad);
}
TEST_CASE("gpconnect fact 16: iat 200 seconds ahead is taken", "[ingress][gpconnect]") {
    CHECK(answer_to(gpconnect_token(now + 200)) == "200");
}
TEST_CASE("gpconnect fact 17: iat 600 seconds ago has expired", "[ingress][gpconnect]") {
    CHECK(answer_to(gpconnect_token(now - 600)) == bad);
    CHECK(answer_to(gpconnect_token(now - 300)) == "200");
    CHECK(answer_to(gpconnect_token(now - 301)) == bad);
}
TEST_CASE("gpconnect fact 18: reason_for_request missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("reason_for_request")) == bad);
    CHECK(answer_to(good().reason("research")) == bad);
    CHECK(answer_to(good().reason("migration")) == bad);
}
TEST_CASE("gpconnect fact 19: aud missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("aud")) == bad);
}
TEST_CASE("gpconnect fact 20: a device missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("requesting_device")) == bad);
}
TEST_CASE("gpconnect fact 21: a device with an unknown field is refused with 422", "[ingress][gpconnect]") {
    CHECK(answer_to(good().set("requesting_device", R"({"resourceType":"Device","colour":"red"})")) ==
          "422 INVALID_RESOURCE");
}
TEST_CASE("gpconnect fact 22: a device of another resource type is refused with 422", "[ingress][gpconnect]") {
    CHECK(answer_to(good().set("requesting_device", R"({"resourceType":"Patient"})")) == "422 INVALID_RESOURCE");
}
TEST_CASE("gpconnect fact 23: a practitioner missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("requesting_practitioner")) == bad);
    CHECK(answer_to(good().text("sub", "user-2")) == bad);
    CHECK(answer_to(good().without("sub")) == bad);
    CHECK(answer_to(good().set("requesting_practitioner", R"({"resourceType":"Practitioner","id":"user-1"})")) == bad);
}
TEST_CASE("gpconnect fact 24: a practitioner without smartcard is taken", "[ingress][gpconnect]") {
    const auto with =
        good().set("requesting_practitioner",
                   practitioner(R"({"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},)"
                                R"({"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"UNK"})"));
    CHECK(answer_to(with) == "200");
}
TEST_CASE("gpconnect fact 25: a practitioner without role profile and local id is taken", "[ingress][gpconnect]") {
    const auto with = good().set("requesting_practitioner",
                                 practitioner(R"({"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"1"})"));
    CHECK(answer_to(with) == "200");
}
TEST_CASE("gpconnect fact 26: a practitioner of another resource type is refused with 422", "[ingress][gpconnect]") {
    CHECK(answer_to(good().set("requesting_practitioner", R"({"resourceType":"Person","id":"user-1"})")) ==
          "422 INVALID_RESOURCE");
}
TEST_CASE("gpconnect fact 27: requested_scope missing is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().without("requested_scope")) == bad);
}
TEST_CASE("gpconnect fact 28: an unknown scope is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(good().scope("badScope")) == bad);
    CHECK(answer_to(good().scope("patient/*.write")) == bad);
    CHECK(answer_to(good().scope("organization/*.read")) == bad);
    CHECK(answer_to(good().scope("patient/*.read conf/X")) == bad);
    CHECK(answer_to(good().scope("patient/*.read conf/N")) == "200");
    CHECK(answer_to(good().scope("patient/*.read conf/R")) == "200");
    CHECK(answer_to(good().scope("patient/*.read ")) == bad);
}
TEST_CASE("gpconnect fact 29: an organisation with the old identifier system is taken", "[ingress][gpconnect]") {
    const auto organisation = [](const std::string& identifier) {
        return good().set("requesting_organization",
                          R"({"resourceType":"Organization","name":"A clinic","identifier":[)" + identifier + "]}");
    };
    CHECK(answer_to(organisation(R"({"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"RX1"})")) ==
          "200");
    CHECK(answer_to(organisation(R"({"system":"https://consumer.example/id","value":"RX1"})")) == bad);
    CHECK(answer_to(good().without("requesting_organization")) == bad);
    CHECK(answer_to(good().set("requesting_organization", R"({"resourceType":"Location"})")) == "422 INVALID_RESOURCE");
}
TEST_CASE("gpconnect fact 54: registering asks for the scope patient/*.write", "[ingress][gpconnect]") {
    const token_demand writes{"patient/*.write", "directcare", "STU3", false};
    CHECK(answer_to(good(), writes) == bad);
    CHECK(answer_to(good().scope("patient/*.write"), writes) == "200");
}
TEST_CASE("gpconnect fact 65: a migration has its reason, and needs no practitioner", "[ingress][gpconnect]") {
    CHECK(answer_to(good(), migration) == bad);
    CHECK(answer_to(good().without("reason_for_request"), migration) == bad);
    CHECK(answer_to(good().reason("migration"), migration) == "200");
    CHECK(answer_to(good().reason("migration").without("requesting_practitioner"), migration) == "200");
    CHECK(answer_to(good().reason("migration").without("requested_scope"), migration) == bad);
}
TEST_CASE("gpconnect token: since 1.0 it names no record, and before it had to", "[ingress][gpconnect]") {
    const std::string record = R"({"resourceType":"Patient"})";
    const token_demand html{"patient/*.read", "directcare", "DSTU2", false};
    CHECK(answer_to(good().set("requested_record", record)) == bad);
    auto old = good().set("requested_record", record);
    old.set("requesting_practitioner",
            R"({"resourceType":"Practitioner","id":"user-1","name":{"family":["Example"],"given":["Ann"]},)"
            R"("practitionerRole":[{}]})");
    CHECK(answer_to(old, html) == "200");
    CHECK(answer_to(old.without("requested_record"), html) == bad);
}
