#pragma once

#include <string_view>

#include "broker/validation/bundle_index.hpp"
#include "broker/validation/checks/findings.hpp"
#include "broker/validation/checks/gathered.hpp"
#include "broker/validation/checks/holders.hpp"

namespace signalbox::validation::checks {

// What a rule looks at. Index and lists are made once for all of them.
struct examined {
    const fhir::document& message;
    const named_values& named;
    const bundle_index& index;
    const gathered& all;
    // What Bundle.id has to be: the Ssp-TraceID of the request that the message answers; empty where none is known.
    std::string_view trace_id = {};
};

// Every one of these reads the message a fixed number of times: n log n steps at most, whatever its sender wrote.

// references.cpp
void references_resolve(const examined& e, findings& into);
void main_references_resolve(const examined& e, findings& into);
void other_references_resolve(const examined& e, findings& into);
void reference_targets_fit(const examined& e, findings& into);
void request_in_focus(const examined& e, findings& into);

// reference_types.cpp
void reference_types_fit(const examined& e, findings& into);

// structure.cpp
void message_header_first(const examined& e, findings& into);
void composition_first(const examined& e, findings& into);
void full_urls_match_ids(const examined& e, findings& into);
void full_urls_unique(const examined& e, findings& into);
void ids_unique(const examined& e, findings& into);
void bundle_id_is_trace_id(const examined& e, findings& into);
void contained_referenced(const examined& e, findings& into);
void contained_not_nested(const examined& e, findings& into);
void modifiers_known(const examined& e, findings& into);
void implicit_rules_absent(const examined& e, findings& into);

// identity.cpp
void one_patient(const examined& e, findings& into);
void patients_single(const examined& e, findings& into);
void identifiers_unique(const examined& e, findings& into);

// nhs_numbers.cpp
void nhs_numbers_valid(const examined& e, findings& into);
void nhs_numbers_somebodys(const examined& e, findings& into);
void nhs_numbers_present(const examined& e, findings& into);
void nhs_numbers_in_use(const examined& e, findings& into);
void nhs_numbers_verified(const examined& e, findings& into);
void nhs_number_system_spelled(const examined& e, findings& into);
void nhs_number_under_own_system(const examined& e, findings& into);
void one_number_per_patient(const examined& e, findings& into);

// subjects.cpp
void subject_identifiers_match(const examined& e, findings& into);
void subject_names_match(const examined& e, findings& into);
void named_types_match(const examined& e, findings& into);
void results_about_subject(const examined& e, findings& into);
void results_with_other_focus(const examined& e, findings& into);

// groups.cpp
void groups_without_value(const examined& e, findings& into);
void groups_end(const examined& e, findings& into);
void observations_reached(const examined& e, findings& into);

// codes.cpp
void snomed_codes_valid(const examined& e, findings& into);
void snomed_system_spelled(const examined& e, findings& into);
void codings_have_system(const examined& e, findings& into);
void allergies_coded(const examined& e, findings& into);

// units.cpp
void ucum_quantities_coded(const examined& e, findings& into);
void ucum_system_spelled(const examined& e, findings& into);
void ucum_codes_known(const examined& e, findings& into);
void ucum_codes_meant(const examined& e, findings& into);
void units_agree(const examined& e, findings& into);

// statuses.cpp
void unreported_without_value(const examined& e, findings& into);
void specimens_not_withdrawn(const examined& e, findings& into);
void specimens_available(const examined& e, findings& into);
void requests_in_force(const examined& e, findings& into);
void patients_active(const examined& e, findings& into);

// observations.cpp
void absent_without_value(const examined& e, findings& into);
void ranges_share_unit(const examined& e, findings& into);
void quantities_have_numbers(const examined& e, findings& into);
void numbers_have_units(const examined& e, findings& into);

// amounts.cpp
void ranges_in_order(const examined& e, findings& into);
void amounts_not_negative(const examined& e, findings& into);
void numbers_plausible(const examined& e, findings& into);
void ratios_have_denominators(const examined& e, findings& into);

// flags.cpp
void flags_fit_ranges(const examined& e, findings& into);
void flags_agree(const examined& e, findings& into);

// records.cpp
void withdrawn_reports_without_results(const examined& e, findings& into);
void no_allergy_beside_allergies(const examined& e, findings& into);

// dates.cpp
void dates_in_order(const examined& e, findings& into);
void dates_exist(const examined& e, findings& into);
void years_plausible(const examined& e, findings& into);
void periods_in_order(const examined& e, findings& into);
void events_in_order(const examined& e, findings& into);
void events_after_birth(const examined& e, findings& into);
void collected_before_death(const examined& e, findings& into);

// documents.cpp
void headers_focus_on_payload(const examined& e, findings& into);
void documents_without_strays(const examined& e, findings& into);

// texts.cpp
void identities_not_blank(const examined& e, findings& into);
void texts_in_order(const examined& e, findings& into);

// appointments.cpp
void appointments_last_minutes(const examined& e, findings& into);

// narratives.cpp
void narratives_safe(const examined& e, findings& into);
void narratives_lawful(const examined& e, findings& into);

// Calls f(resource) for each resource of that type, contained ones too.
template <class Function>
void for_each_resource(const bundle_index& index, resource_type type, Function f) {
    for (const std::uint32_t number : index.numbers_of(type)) f(index.resources()[number].value);
}

} // namespace signalbox::validation::checks
