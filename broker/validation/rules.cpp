#include "broker/validation/rules.hpp"

#include <algorithm>
#include <cassert>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation {
namespace {

constexpr rule all_rules[] = {
    {"SBX-V-0101", severity::error, "a reference to a resource of this message", checks::references_resolve},
    {"SBX-V-0102", severity::error, "an NHS number: ten digits, the last of them the check digit",
     checks::nhs_numbers_valid},
    {"SBX-V-0103", severity::error, "a SNOMED CT concept id with the right check digit and partition",
     checks::snomed_codes_valid},
    {"SBX-V-0104", severity::error, "a MessageHeader in the first entry, and only there", checks::message_header_first},
    {"SBX-V-0105", severity::error, "a fullUrl that is urn:uuid: and the id of its resource",
     checks::full_urls_match_ids},
    {"SBX-V-0106", severity::error, "a fullUrl that no other entry has", checks::full_urls_unique},
    {"SBX-V-0107", severity::error, "a reference to a resource of the right type", checks::reference_targets_fit},
    {"SBX-V-0108", severity::error, "the same patient throughout the message", checks::one_patient},
    {"SBX-V-0109", severity::warning, "members or a value, but not both", checks::groups_without_value},
    {"SBX-V-0110", severity::error, "a UCUM quantity with its code", checks::ucum_quantities_coded},
    {"SBX-V-0111", severity::warning, "UCUM under its own name, http://unitsofmeasure.org",
     checks::ucum_system_spelled},
    {"SBX-V-0112", severity::warning, "a day that is not after that of the report", checks::dates_in_order},
    {"SBX-V-0113", severity::error, "the NHS number of the message's patient", checks::subject_numbers_match},
    {"SBX-V-0114", severity::error, "one NHS number for a patient", checks::one_number_per_patient},
    {"SBX-V-0115", severity::error, "a member that does not lead back to its own group", checks::groups_end},
    {"SBX-V-0116", severity::warning, "an Observation that the report's result or a group's hasMember names",
     checks::observations_reached},
};

} // namespace

std::span<const rule> rules() noexcept { return all_rules; }

const rule* find_rule(std::string_view id) noexcept {
    const auto found =
        std::find_if(std::begin(all_rules), std::end(all_rules), [id](const rule& r) { return r.id == id; });
    return found == std::end(all_rules) ? nullptr : &*found;
}

checks::findings run_rules(const std::vector<std::string>& ids, const fhir::document& message, std::size_t most) {
    checks::findings found(most);
    if (ids.empty()) return found;
    const bundle_index index(message);
    for (const std::string& id : ids) {
        const rule* const wanted = find_rule(id);
        assert(wanted != nullptr);
        found.begin(*wanted);
        wanted->function({message, index}, found);
    }
    return found;
}

} // namespace signalbox::validation
