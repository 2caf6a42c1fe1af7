#include "broker/ingress/gpconnect/wire/claims.hpp"

#include <string_view>

#include <fmt/format.h>

#include "broker/fhir/types.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::kind;
using signalbox::fhir::value;

bool is_stu3(const token_demand& demand) noexcept { return demand.fhir == "STU3"; }

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

std::optional<refusal> read_device(const value& claims, const token_demand& demand, token& into) {
    const value device = claims.find("requesting_device");
    if (auto refused = check_resource(device, "requesting_device", "Device", is_stu3(demand))) return refused;
    into.device = device.find("identifier").at(0).string("value");
    return std::nullopt;
}

std::optional<refusal> read_organisation(const value& claims, const token_demand& demand, token& into) {
    const value organisation = claims.find("requesting_organization");
    if (auto refused = check_resource(organisation, "requesting_organization", "Organization", is_stu3(demand)))
        return refused;
    into.organisation_ods = identifier_of(organisation, "ods-organization-code");
    if (into.organisation_ods.empty())
        return refuse("BAD_REQUEST", "JWT claim requesting_organization has no ODS code");
    return std::nullopt;
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

std::optional<refusal> read_practitioner(const value& claims, const token_demand& demand, token& into) {
    const value practitioner = claims.find("requesting_practitioner");
    if (!practitioner && demand.practitioner_optional) return std::nullopt;
    if (auto refused = check_resource(practitioner, "requesting_practitioner", "Practitioner", is_stu3(demand)))
        return refused;
    if (practitioner.string("id") != into.subject)
        return refuse("BAD_REQUEST", "JWT claim sub is not the id of requesting_practitioner");
    into.user = name_of(practitioner);
    if (into.user.empty()) return refuse("BAD_REQUEST", "JWT claim requesting_practitioner has no name");
    into.role_id = identifier_of(practitioner, "sds-role-profile-id");
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

std::optional<refusal> read_parties(const value& claims, const token_demand& demand, token& into) {
    if (auto refused = read_device(claims, demand, into)) return refused;
    if (auto refused = read_organisation(claims, demand, into)) return refused;
    if (auto refused = read_practitioner(claims, demand, into)) return refused;
    return check_record(claims, demand);
}

} // namespace signalbox::ingress::gpconnect
