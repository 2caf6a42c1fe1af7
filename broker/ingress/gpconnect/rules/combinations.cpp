#include "broker/ingress/gpconnect/rules/combinations.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

constexpr std::string_view problem_status = "filterStatus"; // narrows problems themselves

struct narrowing_part {
    std::string_view parameter;
    std::string_view name;
};
constexpr std::array<narrowing_part, 7> narrowing{{{"includeMedication", "medicationSearchFromDate"},
                                                   {"includeUncategorisedData", "uncategorisedDataSearchPeriod"},
                                                   {"includeProblems", problem_status},
                                                   {"includeReferrals", "referralSearchPeriod"},
                                                   {"includeDiaryEntries", "diaryEntriesSearchDate"},
                                                   {"includeImmunisations", "includeNotGiven"},
                                                   {"includeImmunisations", "includeStatus"}}};

value parameter(const value& parameters, std::string_view name) noexcept {
    for (const value each : parameters.find("parameter"))
        if (each.string("name") == name) return each;
    return {};
}

value part(const value& parameters, std::string_view of, std::string_view name) noexcept {
    for (const value each : parameter(parameters, of).find("part"))
        if (each.string("name") == name) return each;
    return {};
}

std::vector<std::string_view> narrowing_parts(const value& parameters) {
    std::vector<std::string_view> found;
    for (const narrowing_part& each : narrowing)
        if (part(parameters, each.parameter, each.name)) found.push_back(each.name);
    return found;
}

// The last three consultations, problems, all allergies, and medication since a date; perhaps with immunisations, and
// uncategorised data since a date.
bool is_predefined(const value& parameters, const std::vector<std::string_view>& narrowed) {
    const value count = part(parameters, "includeConsultations", "includeNumberOfMostRecent");
    const value resolved = part(parameters, "includeAllergies", "includeResolvedAllergies");
    const bool named = count.find("valuePositiveInt").text() == "3" && parameter(parameters, "includeProblems") &&
                       resolved.find("valueBoolean").text() == "true" &&
                       part(parameters, "includeMedication", "medicationSearchFromDate");
    return named && std::all_of(narrowed.begin(), narrowed.end(), [](std::string_view name) {
               return name == "medicationSearchFromDate" || name == "uncategorisedDataSearchPeriod";
           });
}

} // namespace

std::optional<refusal> check_combinations(const value& parameters) {
    const bool consultations = static_cast<bool>(parameter(parameters, "includeConsultations"));
    const bool problems = static_cast<bool>(parameter(parameters, "includeProblems"));
    if (!consultations && !problems) return std::nullopt;
    const auto narrowed = narrowing_parts(parameters);
    if (is_predefined(parameters, narrowed)) return std::nullopt;
    for (const std::string_view name : narrowed)
        if (consultations || name != problem_status)
            return refuse("INVALID_PARAMETER", fmt::format("{}: not together with {}", name,
                                                           consultations ? "includeConsultations" : "includeProblems"));
    return std::nullopt;
}

} // namespace signalbox::ingress::gpconnect
