#pragma once

#include "broker/fhir/document.hpp"

namespace signalbox::validation::checks {

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
