#pragma once

#include "broker/validation/bundle_index.hpp"
#include "broker/validation/checks/findings.hpp"

namespace signalbox::validation::checks {

// What a rule looks at. The index is made once for all of them.
struct examined {
    const fhir::document& message;
    const bundle_index& index;
};

constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";

// Every one of these reads the message a fixed number of times: n log n steps at most, whatever its sender wrote.

// references.cpp
void references_resolve(const examined& e, findings& into);
void reference_targets_fit(const examined& e, findings& into);
void message_header_first(const examined& e, findings& into);
void full_urls_match_ids(const examined& e, findings& into);
void full_urls_unique(const examined& e, findings& into);

// identity.cpp
void one_patient(const examined& e, findings& into);
void subject_numbers_match(const examined& e, findings& into);
void one_number_per_patient(const examined& e, findings& into);

// groups.cpp
void groups_without_value(const examined& e, findings& into);
void groups_end(const examined& e, findings& into);
void observations_reached(const examined& e, findings& into);

// content.cpp
void nhs_numbers_valid(const examined& e, findings& into);
void snomed_codes_valid(const examined& e, findings& into);
void ucum_quantities_coded(const examined& e, findings& into);
void ucum_system_spelled(const examined& e, findings& into);
void dates_in_order(const examined& e, findings& into);

// Calls f(holder) for the Reference in that member of a resource, or for each where it is a list.
template <class Function>
void for_each_holder(const fhir::value& member, Function f) {
    if (member.is(fhir::kind::object)) f(member);
    if (!member.is(fhir::kind::array)) return;
    for (const fhir::value each : member) f(each);
}

// The text of a Reference when it has one, else absent.
inline fhir::value reference_in(const fhir::value& holder) noexcept {
    const fhir::value reference = holder.find("reference");
    return reference.is(fhir::kind::string) ? reference : fhir::value{};
}

} // namespace signalbox::validation::checks
