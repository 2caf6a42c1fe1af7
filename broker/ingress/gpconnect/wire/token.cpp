#include "broker/ingress/gpconnect/wire/token.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "broker/base/base64.hpp"
#include "broker/fhir/json.hpp"
#include "broker/ingress/gpconnect/wire/claims.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

constexpr std::int64_t lifetime = 300; // seconds from iat to exp, exactly
constexpr std::array<std::string_view, 4> scopes{"patient/*.read", "patient/*.write", "organization/*.read",
                                                 "organization/*.write"};

refusal bad(std::string why) { return refuse("BAD_REQUEST", std::move(why)); }

// RFC 4648, section 5, without padding.
std::optional<std::string> from_base64url(std::string_view text) {
    std::string standard(text);
    for (char& c : standard) {
        if (c == '=' || c == '+' || c == '/') return std::nullopt;
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    standard.append((4 - standard.size() % 4) % 4, '=');
    return base::from_base64(standard);
}

bool is_bearer(std::string_view scheme) noexcept {
    constexpr std::string_view name = "bearer";
    return std::equal(scheme.begin(), scheme.end(), name.begin(), name.end(),
                      [](char left, char right) { return (left | 0x20) == right; });
}

bool is_unsigned_header(std::string_view json) {
    const auto header = signalbox::fhir::read_json(json);
    if (!header || !header->root().is(signalbox::fhir::kind::object) || header->root().size() != 2) return false;
    return header->root().string("alg") == "none" && header->root().string("typ") == "JWT";
}

// The claims of "Bearer header.claims.".
std::variant<std::string, refusal> claims_text(std::string_view authorization) {
    const auto space = authorization.find(' ');
    if (space == std::string_view::npos || !is_bearer(authorization.substr(0, space)))
        return bad("Authorization is not Bearer and a JWT");
    const std::string_view jwt = authorization.substr(space + 1);
    const auto first = jwt.find('.');
    const auto second = first == std::string_view::npos ? first : jwt.find('.', first + 1);
    if (second == std::string_view::npos || second + 1 != jwt.size())
        return bad("JWT is not a header, claims and an empty signature");
    const auto header = from_base64url(jwt.substr(0, first));
    const auto claims = from_base64url(jwt.substr(first + 1, second - first - 1));
    if (!header || !claims) return bad("JWT is not base64url without padding");
    if (!is_unsigned_header(*header)) return bad(R"(JWT header is not {"alg":"none","typ":"JWT"})");
    return *claims;
}

std::optional<std::int64_t> seconds_in(const value& claims, std::string_view name) {
    const value claim = claims.find(name);
    if (!claim.is(signalbox::fhir::kind::number)) return std::nullopt;
    const std::string_view text = claim.text();
    std::int64_t read = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return read;
}

// iat is not compared with the clock: senders' clocks are ahead and behind.
std::optional<refusal> check_times(const value& claims, std::int64_t now) {
    const auto issued = seconds_in(claims, "iat");
    const auto expires = seconds_in(claims, "exp");
    if (!issued) return bad("JWT claim iat is missing or no whole number");
    if (!expires) return bad("JWT claim exp is missing or no whole number");
    constexpr std::int64_t range = std::int64_t{1} << 53;
    if (*issued < 0 || *issued > range || *expires != *issued + lifetime)
        return bad("JWT claim exp is not 300 seconds behind iat");
    if (*expires < now) return bad("JWT has expired");
    return std::nullopt;
}

std::optional<refusal> check_texts(const value& claims) {
    for (const char* name : {"iss", "sub", "aud"})
        if (claims.string(name).find_first_not_of(" \t") == std::string_view::npos)
            return bad(fmt::format("JWT claim {} is missing", name));
    return std::nullopt;
}

// "patient/*.read", or with " conf/N" or " conf/R" behind it.
std::optional<refusal> check_scope(std::string_view claim, const token_demand& demand) {
    const auto space = std::min(claim.find(' '), claim.size());
    const std::string_view scope = claim.substr(0, space);
    const std::string_view confidentiality = claim.substr(space);
    const bool known = std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
    if (!known || (!confidentiality.empty() && confidentiality != " conf/N" && confidentiality != " conf/R"))
        return bad("JWT claim requested_scope is missing or unknown");
    if (scope != demand.scope) return bad(fmt::format("JWT claim requested_scope is not {}", demand.scope));
    return std::nullopt;
}

std::optional<refusal> check_purpose(const value& claims, const token_demand& demand) {
    if (claims.string("reason_for_request") != demand.reason)
        return bad(fmt::format("JWT claim reason_for_request is not {}", demand.reason));
    return check_scope(claims.string("requested_scope"), demand);
}

} // namespace

token told_by(std::string_view authorization) {
    const auto text = claims_text(authorization);
    const auto* json = std::get_if<std::string>(&text);
    if (json == nullptr) return {};
    const auto claims = signalbox::fhir::read_json(*json);
    return claims ? told_in(claims->root()) : token{};
}

std::variant<token, refusal> read_token(std::string_view authorization, const token_demand& demand, std::int64_t now) {
    const auto text = claims_text(authorization);
    if (const auto* refused = std::get_if<refusal>(&text)) return *refused;
    const auto claims = signalbox::fhir::read_json(std::get<std::string>(text));
    if (!claims || !claims->root().is(signalbox::fhir::kind::object)) return bad("JWT claims are no JSON object");

    const value root = claims->root();
    token made = told_in(root);
    if (auto refused = check_texts(root)) return *refused;
    if (auto refused = check_times(root, now)) return *refused;
    if (auto refused = check_purpose(root, demand)) return *refused;
    if (auto refused = check_parties(root, demand, made)) return *refused;
    return made;
}

} // namespace signalbox::ingress::gpconnect
