#include "broker/validation/rules.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation {
namespace {

// In the order of their ids.
constexpr rule all_rules[] = {
    {"SBX-V-0101", severity::error, false, "a reference to a resource of this message", checks::references_resolve},
    {"SBX-V-0102", severity::error, false, "an NHS number: ten digits, the last of them the check digit",
     checks::nhs_numbers_valid},
    {"SBX-V-0103", severity::error, false, "a SNOMED CT concept id with the right check digit and partition",
     checks::snomed_codes_valid},
    {"SBX-V-0104", severity::error, false, "a MessageHeader in the first entry, and only there",
     checks::message_header_first},
    {"SBX-V-0105", severity::error, false, "a fullUrl that is urn:uuid: and the id of its resource",
     checks::full_urls_match_ids},
    {"SBX-V-0106", severity::error, false, "a fullUrl that no other entry has", checks::full_urls_unique},
    {"SBX-V-0107", severity::error, false, "a reference to a resource of the right type",
     checks::reference_targets_fit},
    {"SBX-V-0108", severity::error, false, "the same patient throughout the message", checks::one_patient},
    {"SBX-V-0109", severity::warning, true, "members or a value, but not both", checks::groups_without_value},
    {"SBX-V-0110", severity::error, false, "a UCUM quantity with its code", checks::ucum_quantities_coded},
    {"SBX-V-0111", severity::warning, true, "UCUM under its own name, http://unitsofmeasure.org",
     checks::ucum_system_spelled},
    {"SBX-V-0112", severity::warning, true, "a time that is not after that of the report", checks::dates_in_order},
    {"SBX-V-0113", severity::error, false, "a number of the message's patient", checks::subject_identifiers_match},
    {"SBX-V-0114", severity::error, false, "one NHS number for a patient", checks::one_number_per_patient},
    {"SBX-V-0115", severity::error, false, "a member that does not lead back to its own group", checks::groups_end},
    {"SBX-V-0116", severity::warning, true, "an Observation that the report's result or a group's hasMember names",
     checks::observations_reached},
    {"SBX-V-0117", severity::error, true, "the trace id of the request that it answers", checks::bundle_id_is_trace_id},
    {"SBX-V-0118", severity::error, true, "a contained resource that the one around it refers to",
     checks::contained_referenced},
    {"SBX-V-0119", severity::error, true, "no contained resource within a contained one", checks::contained_not_nested},
    {"SBX-V-0120", severity::error, true, "a reference to a resource of a type that FHIR allows here",
     checks::reference_types_fit},
    {"SBX-V-0121", severity::error, false, "a Composition first in a document", checks::composition_first},
    {"SBX-V-0122", severity::error, true, "a UCUM code", checks::ucum_codes_known},
    {"SBX-V-0123", severity::warning, true,
     "a UCUM code that a result is measured in, not one that is easily taken for it", checks::ucum_codes_meant},
    {"SBX-V-0124", severity::warning, true, "a UCUM code for the unit that stands beside it", checks::units_agree},
    {"SBX-V-0125", severity::error, true, "a date that exists", checks::dates_exist},
    {"SBX-V-0126", severity::warning, true, "a year from 1900 to 2199", checks::years_plausible},
    {"SBX-V-0127", severity::error, true, "an end that is not before its start", checks::periods_in_order},
    {"SBX-V-0128", severity::warning, true, "a time that is not after the one that it comes before",
     checks::events_in_order},
    {"SBX-V-0129", severity::warning, true, "a time that is not before the patient's birth",
     checks::events_after_birth},
    {"SBX-V-0130", severity::error, false, "no modifierExtension: none is known to the hub", checks::modifiers_known},
    {"SBX-V-0131", severity::error, true, "no implicitRules: none are known to the hub", checks::implicit_rules_absent},
    {"SBX-V-0132", severity::error, false, "a narrative that neither runs nor loads nor sends anything",
     checks::narratives_safe},
    {"SBX-V-0133", severity::error, true,
     "a narrative of one XHTML div, well formed, with the elements and attributes that FHIR allows",
     checks::narratives_lawful},
    {"SBX-V-0134", severity::warning, true, "the NHS number under its own system, https://fhir.nhs.uk/Id/nhs-number",
     checks::nhs_number_system_spelled},
    {"SBX-V-0135", severity::warning, true, "no NHS number under another system", checks::nhs_number_under_own_system},
    {"SBX-V-0136", severity::warning, true, "a code with its system", checks::codings_have_system},
    {"SBX-V-0137", severity::warning, true, "an identifier that no other resource of the type has",
     checks::identifiers_unique},
    {"SBX-V-0138", severity::error, true, "an allergy with a code or text for what causes it", checks::allergies_coded},
    {"SBX-V-0139", severity::error, true, "a type and id that no other entry has", checks::ids_unique},
    {"SBX-V-0140", severity::error, false, "one Patient", checks::patients_single},
    {"SBX-V-0141", severity::warning, true, "no value in what was entered in error, cancelled or only registered",
     checks::unreported_without_value},
    {"SBX-V-0142", severity::error, true, "a value or the reason for its absence, but not both",
     checks::absent_without_value},
    {"SBX-V-0143", severity::warning, true, "a reference range in the unit of the value", checks::ranges_share_unit},
    {"SBX-V-0144", severity::warning, true, "a range whose low is not above its high", checks::ranges_in_order},
    {"SBX-V-0145", severity::warning, true, "a flag that the reference range does not contradict",
     checks::flags_fit_ranges},
    {"SBX-V-0146", severity::error, false, "a ServiceRequest in the focus of a request", checks::request_in_focus},
    {"SBX-V-0147", severity::warning, true, "no final result in a report that is withdrawn",
     checks::withdrawn_reports_without_results},
    {"SBX-V-0148", severity::warning, true, "no other allergy beside \"no known allergy\"",
     checks::no_allergy_beside_allergies},
    {"SBX-V-0149", severity::error, false, "a reference to the record's patient, result or specimen in this message",
     checks::main_references_resolve},
    {"SBX-V-0150", severity::error, true, "a reference to a resource of this message",
     checks::other_references_resolve},
    {"SBX-V-0151", severity::error, true, "a quantity with its number", checks::quantities_have_numbers},
    {"SBX-V-0152", severity::warning, true, "a number with its unit, as its reference range has one",
     checks::numbers_have_units},
    {"SBX-V-0153", severity::warning, true, "SNOMED CT under its own name, http://snomed.info/sct",
     checks::snomed_system_spelled},
    {"SBX-V-0154", severity::warning, true, "the name of the patient that it refers to", checks::subject_names_match},
    {"SBX-V-0155", severity::error, true, "the type of the resource that it refers to", checks::named_types_match},
    {"SBX-V-0156", severity::error, false, "a result about its subject, or a test whose name says about whom else",
     checks::results_about_subject},
    {"SBX-V-0157", severity::error, true, "an NHS number where its system is named", checks::nhs_numbers_present},
    {"SBX-V-0158", severity::warning, true, "an NHS number that is in use", checks::nhs_numbers_in_use},
    {"SBX-V-0159", severity::error, false, "an NHS number that is somebody's: not ten equal digits",
     checks::nhs_numbers_somebodys},
    {"SBX-V-0160", severity::error, true, "a specimen that was not entered in error", checks::specimens_not_withdrawn},
    {"SBX-V-0161", severity::warning, true, "a specimen that is there", checks::specimens_available},
    {"SBX-V-0162", severity::warning, true, "a request that stands, and asks for something", checks::requests_in_force},
    {"SBX-V-0163", severity::warning, true, "a Patient whose record is in use", checks::patients_active},
    {"SBX-V-0164", severity::warning, true, "a collection that is not after the patient's death",
     checks::collected_before_death},
    {"SBX-V-0165", severity::warning, true, "one of the flags high, low and normal", checks::flags_agree},
    {"SBX-V-0166", severity::warning, true, "a count or concentration that is not below zero",
     checks::amounts_not_negative},
    {"SBX-V-0167", severity::warning, true, "a number below 10^15", checks::numbers_plausible},
    {"SBX-V-0168", severity::error, true, "a denominator that is not zero", checks::ratios_have_denominators},
    {"SBX-V-0169", severity::warning, true, "a result about its subject alone", checks::results_with_other_focus},
    {"SBX-V-0170", severity::error, true, "a focus on the Bundle that is the payload",
     checks::headers_focus_on_payload},
    {"SBX-V-0171", severity::warning, true, "a resource that another one of the document refers to",
     checks::documents_without_strays},
    {"SBX-V-0172", severity::error, true, "a name or identifier, not white space alone", checks::identities_not_blank},
    {"SBX-V-0173", severity::warning, true, "text without characters that show it in another order",
     checks::texts_in_order},
    {"SBX-V-0174", severity::warning, true, "an appointment of some minutes, as many as it says",
     checks::appointments_last_minutes},
    {"SBX-V-0175", severity::warning, true, "an NHS number that was verified", checks::nhs_numbers_verified},
};

// Where a rule of that id would stand: their numbers begin with 101 and leave none out.
constexpr std::size_t place_of(std::string_view id) noexcept {
    if (id.size() != all_rules[0].id.size()) return std::size(all_rules);
    std::size_t number = 0;
    for (const char digit : id.substr(id.size() - 4)) number = number * 10 + static_cast<unsigned char>(digit) - '0';
    return number - 101;
}

static_assert(std::all_of(std::begin(all_rules), std::end(all_rules),
                          [](const rule& r) { return place_of(r.id) == static_cast<std::size_t>(&r - all_rules); }));

} // namespace

std::span<const rule> rules() noexcept { return all_rules; }

const rule* find_rule(std::string_view id) noexcept {
    const std::size_t place = place_of(id);
    return place < std::size(all_rules) && all_rules[place].id == id ? &all_rules[place] : nullptr;
}

checks::findings run_rules(const std::vector<std::string>& ids, const fhir::document& message, std::size_t most,
                           std::string_view trace_id) {
    checks::findings found(most);
    if (ids.empty()) return found;
    const named_values named(message);
    const bundle_index index(message, named);
    const checks::gathered all(message, named, index);
    for (const std::string& id : ids) {
        const rule* const wanted = find_rule(id);
        assert(wanted != nullptr);
        found.begin(*wanted);
        wanted->function({message, named, index, all, trace_id}, found);
    }
    return found;
}

} // namespace signalbox::validation
