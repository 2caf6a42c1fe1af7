#include "tools/simulate/practice/gpconnect/wire/claims.hpp"

#include <algorithm>
#include <optional>

#include "broker/base/base64.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

// RFC 7515, section 2: base64url without padding.
std::optional<std::string> from_base64url(std::string_view text) {
    std::string standard(text);
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    standard.append((4 - standard.size() % 4) % 4, '=');
    return base::from_base64(standard);
}

std::string ods_code_of(const fhir::value& organisation) {
    for (const fhir::value each : organisation.find("identifier"))
        if (each.string("system").ends_with("/Id/ods-organization-code")) return std::string(each.string("value"));
    return {};
}

} // namespace

claims read_claims(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer "; // in any case (RFC 9110, section 11.1)
    const std::string_view sent = authorization.substr(0, scheme.size());
    const bool bears = std::equal(sent.begin(), sent.end(), scheme.begin(), scheme.end(),
                                  [](char left, char right) { return (left | 0x20) == right; });
    if (!bears) return {};
    std::string_view token = authorization.substr(scheme.size());
    const auto first = token.find('.');
    if (first == std::string_view::npos) return {};
    token.remove_prefix(first + 1);
    const auto payload = from_base64url(token.substr(0, token.find('.')));
    if (!payload) return {};
    const auto read = fhir::read_json(*payload);
    if (!read) return {};
    const fhir::value root = read->root();
    return {true, std::string(root.string("reason_for_request")), std::string(root.string("requested_scope")),
            ods_code_of(root.find("requesting_organization"))};
}

} // namespace signalbox::simulate::gpconnect
