#include "broker/ingress/gpconnect/wire/claims.hpp"

#include <string_view>

#include <fmt/format.h>

#include "broker/fhir/types.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::kind;
using signalbox::fhir::value;

bool is_stu3(const token_demand& demand) noexcept { return demand.fhir == "STU3"; }

constexpr std::string_view ods_code = "ods-organization-code";

// A claim that is a resource of that type, without members that the type does not have. Of DSTU2 the type alone is
// looked at: what the hub knows of types is STU3.
std::optional<refusal> check_resource(const value& claim, std::string_view name, std::string_view type, bool stu3) {
    if (!claim.is(kind::object)) return refuse("BAD_REQUEST", fmt::format("JWT claim {} is missing", name));
    if (claim.string("resourceType") != type)
        return refuse("INVALID_RESOURCE", fmt::format("JWT claim {} is no {}", name, type));
    const auto* shape = signalbox::fhir::type_table::of(signalbox::fhir::release::stu3).resource(type);
    for (const value member : claim) {
        const std::string_view element = member.name().starts_with('_') ? member.name().substr(1) : member.name();
        if (stu3 && element != "resourceType" && shape->find(element) == nullptr)
            return refuse("INVALID_RESOURCE", fmt::format("JWT claim {} has a member that {} has not", name, type));
    }
    return std::nullopt;
}

// The value of the first identifier whose system ends so: systems have moved, and their old addresses are still sent.
std::string_view identifier_of(const value& resource, std::string_view system_end) noexcept {
    for (const value identifier : resource.find("identifier"))
        if (identifier.string("system").ends_with(system_end)) return identifier.string("value");
    return {};
}

// STU3's names are a list; DSTU2's practitioner has one, whose parts are lists.
std::string name_of(const value& practitioner) {
    const value names = practitioner.find("name");
    const value name = names.is(kind::array) ? names.at(0) : names;
    std::string told;
    for (const char* part : {"prefix", "given", "family"}) {
        const value given = name.find(part);
        const auto add = [&told](std::string_view word) { told.append(told.empty() ? "" : " ").append(word); };
        if (given.is(kind::string)) add(given.text());
        if (given.is(kind::array))
            for (const value word : given) add(word.text());
    }
    return told;
}

std::optional<refusal> check_organisation(const value& claims, const token_demand& demand, const token& who) {
    const value organisation = claims.find("requesting_organization");
    auto refused = check_resource(organisation, "requesting_organization", "Organization", is_stu3(demand));
    if (!refused && who.organisation_ods.empty())
        refused = refuse("BAD_REQUEST", "JWT claim requesting_organization has no ODS code");
    for (const value identifier : organisation.find("identifier"))
        if (!refused && identifier.string("system").ends_with(ods_code) &&
            identifier.string("value") != who.organisation_ods)
            refused = refuse("BAD_REQUEST", "JWT claim requesting_organization has two ODS codes");
    return refused;
}

std::optional<refusal> check_practitioner(const value& claims, const token_demand& demand, const token& who) {
    const value practitioner = claims.find("requesting_practitioner");
    if (!practitioner && demand.practitioner_optional) return std::nullopt;
    if (auto refused = check_resource(practitioner, "requesting_practitioner", "Practitioner", is_stu3(demand)))
        return refused;
    if (practitioner.string("id") != who.subject)
        return refuse("BAD_REQUEST", "JWT claim sub is not the id of requesting_practitioner");
    if (who.user.empty()) return refuse("BAD_REQUEST", "JWT claim requesting_practitioner has no name");
    return std::nullopt;
}

// Until 0.7 the token named the patient; since 1.0 it must not.
std::optional<refusal> check_record(const value& claims, const token_demand& demand) {
    const value record = claims.find("requested_record");
    if (is_stu3(demand) && record) return refuse("BAD_REQUEST", "JWT claim requested_record is not of this version");
    if (!is_stu3(demand) && !record.is(kind::object))
        return refuse("BAD_REQUEST", "JWT claim requested_record is missing");
    return std::nullopt;
}

} // namespace

token told_in(const value& claims) {
    token made;
    made.issuer = claims.string("iss");
    made.subject = claims.string("sub");
    made.reason = claims.string("reason_for_request");
    const std::string_view scope = claims.string("requested_scope");
    made.scope = scope.substr(0, scope.find(' '));
    made.restricted = scope.ends_with(" conf/R");
    made.device = claims.find("requesting_device").find("identifier").at(0).string("value");
    made.organisation_ods = identifier_of(claims.find("requesting_organization"), ods_code);
    made.user = name_of(claims.find("requesting_practitioner"));
    made.record_nhs_number = identifier_of(claims.find("requested_record"), "/nhs-number");
    made.role_id = identifier_of(claims.find("requesting_practitioner"), "sds-role-profile-id");
    return made;
}

std::optional<refusal> check_parties(const value& claims, const token_demand& demand, const token& who) {
    const value device = claims.find("requesting_device");
    if (auto refused = check_resource(device, "requesting_device", "Device", is_stu3(demand))) return refused;
    if (auto refused = check_organisation(claims, demand, who)) return refused;
    if (auto refused = check_practitioner(claims, demand, who)) return refused;
    return check_record(claims, demand);
}

} // namespace signalbox::ingress::gpconnect
