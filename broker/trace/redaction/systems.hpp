#pragma once

#include <string_view>

namespace signalbox::trace {

// The naming systems of NHS numbers: FHIR of all releases, and HL7's object identifier.
constexpr bool is_nhs_system(std::string_view system) noexcept {
    constexpr std::string_view oid = "2.16.840.1.113883.2.1.4.1";
    return system.find("nhs-number") != std::string_view::npos || system == oid ||
           (system.starts_with("urn:oid:") && system.substr(8) == oid);
}

// Those of persons who treat: SDS users and roles, GMC, GMP and NMC registers.
constexpr bool is_practitioner_system(std::string_view system) noexcept {
    for (const std::string_view part : {"sds-", "gmc", "gmp", "nmc", "practitioner", "consultant"})
        if (system.find(part) != std::string_view::npos) return true;
    return false;
}

} // namespace signalbox::trace
