#include "broker/ingress/gpconnect/rules/care_record.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "broker/identifiers/nhs_number.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

constexpr std::string_view number_system = "http://fhir.nhs.net/Id/nhs-number";
constexpr std::string_view section_system = "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1";

struct section {
    std::string_view code;
    bool by_time; // may be asked for of a period
};

constexpr std::array<section, 10> sections{{{"SUM", false},
                                            {"ENC", true},
                                            {"PRB", false},
                                            {"CLI", true},
                                            {"ALL", false},
                                            {"MED", false},
                                            {"REF", true},
                                            {"OBS", true},
                                            {"IMM", false},
                                            {"ADM", true}}};

std::vector<value> named(const value& root, std::string_view name) {
    std::vector<value> found;
    for (const value each : root.find("parameter"))
        if (each.string("name") == name) found.push_back(each);
    return found;
}

std::optional<refusal> check_number(const value& identifier) {
    if (!identifier) return refuse("INVALID_PARAMETER", "patientNHSNumber: an Identifier");
    if (identifier.string("system") != number_system)
        return refuse("INVALID_IDENTIFIER_SYSTEM", "patientNHSNumber: the system of NHS numbers");
    if (!identifiers::is_nhs_number(identifier.string("value")))
        return refuse("INVALID_NHS_NUMBER", "patientNHSNumber: ten digits with the right check digit");
    return std::nullopt;
}

const section* find_section(const value& concept_) noexcept {
    const value coding = concept_.find("coding").at(0);
    if (concept_.find("coding").size() != 1 || coding.string("system") != section_system) return nullptr;
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [&](const section& each) { return each.code == coding.string("code"); });
    return found == sections.end() ? nullptr : &*found;
}

// Parts of dates are allowed: they compare as far as both go.
bool is_in_order(std::string_view start, std::string_view end) noexcept {
    const auto size = std::min(start.size(), end.size());
    return start.substr(0, size) <= end.substr(0, size);
}

std::optional<refusal> check_period(const std::vector<value>& periods, const section& asked) {
    if (periods.empty()) return std::nullopt;
    const value period = periods.front().find("valuePeriod");
    if (periods.size() > 1 || !period) return refuse("INVALID_PARAMETER", "timePeriod: one Period");
    if (!asked.by_time) return refuse("INVALID_PARAMETER", "timePeriod: not of this section");
    if (!is_in_order(period.string("start"), period.string("end")))
        return refuse("INVALID_PARAMETER", "timePeriod: the end is before the start");
    return std::nullopt;
}

} // namespace

std::optional<refusal> check_care_record_request(const value& root) {
    const auto patients = named(root, "patientNHSNumber");
    const auto asked = named(root, "recordSection");
    const bool whole = root.string("resourceType") == "Parameters" && patients.size() == 1 && asked.size() == 1;
    if (!whole) return refuse("BAD_REQUEST", "Parameters with one patientNHSNumber and one recordSection");
    if (auto refused = check_number(patients.front().find("valueIdentifier"))) return refused;
    const section* known = find_section(asked.front().find("valueCodeableConcept"));
    if (known == nullptr) return refuse("INVALID_PARAMETER", "recordSection: one of the sections, in upper case");
    return check_period(named(root, "timePeriod"), *known);
}

} // namespace signalbox::ingress::gpconnect
