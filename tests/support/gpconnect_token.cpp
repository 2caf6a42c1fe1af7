#include "tests/support/gpconnect_token.hpp"

#include <algorithm>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"

namespace signalbox::tests {

namespace {

constexpr const char* device =
    R"({"resourceType":"Device","identifier":[{"system":"https://consumer.example/devices","value":"clinic-7"}],)"
    R"("model":"Consumer","version":"1.0"})";
constexpr const char* organisation = R"({"resourceType":"Organization","name":"A clinic","identifier":)"
                                     R"([{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RX1"}]})";
constexpr const char* practitioner =
    R"({"resourceType":"Practitioner","id":"user-1","name":[{"family":"Example","given":["Ann"],"prefix":["Dr"]}],)"
    R"("identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"111222333444"},)"
    R"({"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"444555666777"},)"
    R"({"system":"https://consumer.example/users","value":"ann"}]})";

std::string base64url(const std::string& text) {
    std::string made = base::to_base64(base::as_bytes(text));
    std::erase(made, '=');
    std::replace(made.begin(), made.end(), '+', '-');
    std::replace(made.begin(), made.end(), '/', '_');
    return made;
}

} // namespace

gpconnect_token::gpconnect_token(std::int64_t issued_at) {
    text("iss", "https://consumer.example/").text("sub", "user-1");
    text("aud", "https://provider.example/A81001/STU3/1/gpconnect");
    number("iat", issued_at).number("exp", issued_at + 300);
    reason("directcare").scope("patient/*.read");
    set("requesting_device", device).set("requesting_organization", organisation);
    set("requesting_practitioner", practitioner);
}

gpconnect_token& gpconnect_token::set(const std::string& claim, std::string json) {
    without(claim);
    claims_.emplace_back(claim, std::move(json));
    return *this;
}

gpconnect_token& gpconnect_token::text(const std::string& claim, const std::string& value) {
    return set(claim, '"' + value + '"');
}

gpconnect_token& gpconnect_token::number(const std::string& claim, std::int64_t value) {
    return set(claim, std::to_string(value));
}

gpconnect_token& gpconnect_token::without(const std::string& claim) {
    std::erase_if(claims_, [&](const auto& each) { return each.first == claim; });
    return *this;
}

std::string gpconnect_token::claims() const {
    std::string json = "{";
    for (const auto& [name, value] : claims_) json += (json.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
    return json + "}";
}

std::string gpconnect_token::authorization() const { return unsigned_jwt(R"({"alg":"none","typ":"JWT"})", claims()); }

std::string unsigned_jwt(const std::string& header, const std::string& claims) {
    return "Bearer " + base64url(header) + "." + base64url(claims) + ".";
}

} // namespace signalbox::tests
