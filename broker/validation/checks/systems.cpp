#include "broker/validation/checks/systems.hpp"

#include <algorithm>
#include <iterator>

namespace signalbox::validation::checks {
namespace {

char small(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether they are the same but for capitals; `lower` has none.
bool is_same_word(std::string_view text, std::string_view lower) noexcept {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char t, char l) { return small(t) == l; });
}

// Without the scheme and without a slash at the end.
std::string_view bare_system(std::string_view system) noexcept {
    for (const std::string_view scheme : {"https://", "http://"})
        if (system.starts_with(scheme)) system.remove_prefix(scheme.size());
    if (system.ends_with('/')) system.remove_suffix(1);
    return system;
}

bool is_other_nhs_number_system(std::string_view system) noexcept {
    constexpr std::string_view names[] = {"fhir.nhs.uk/id/nhs-number",         "fhir.nhs.net/id/nhs-number",
                                          "fhir.hl7.org.uk/id/nhs-number",     "fhir.nhs.uk/id/nhsnumber",
                                          "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1"};
    const std::string_view bare = bare_system(system);
    return std::any_of(std::begin(names), std::end(names),
                       [bare](std::string_view name) { return is_same_word(bare, name); });
}

// Its version goes into Coding.version, not behind the name.
bool is_misspelt_snomed(std::string_view system) noexcept {
    if (is_same_word(system, "urn:oid:2.16.840.1.113883.6.96")) return true;
    constexpr std::string_view host = "snomed.info";
    constexpr std::string_view rest = "/sct";
    for (std::size_t at = system.find('/'); at != std::string_view::npos; at = system.find('/', at + 1)) {
        if (at < host.size() || !is_same_word(system.substr(at, rest.size()), rest)) continue;
        if (is_same_word(system.substr(at - host.size(), host.size()), host)) return true;
    }
    return false;
}

bool is_misspelt_ucum(std::string_view system) noexcept {
    constexpr std::string_view others[] = {"https://unitsofmeasure.org", "http://unitsofmeasure.org/",
                                           "http://www.unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"};
    return std::find(std::begin(others), std::end(others), system) != std::end(others);
}

} // namespace

system_kind kind_of_system(std::string_view system) noexcept {
    if (system == snomed_system) return system_kind::snomed;
    if (system == ucum_system) return system_kind::ucum;
    if (system == nhs_number_system) return system_kind::nhs_number;
    if (is_misspelt_snomed(system)) return system_kind::snomed_misspelt;
    if (is_misspelt_ucum(system)) return system_kind::ucum_misspelt;
    return is_other_nhs_number_system(system) ? system_kind::nhs_number_misspelt : system_kind::other;
}

} // namespace signalbox::validation::checks
