#include "tools/simulate/practice/gpconnect/structured/parts.hpp"

#include <algorithm>
#include <charconv>

#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

std::optional<reply> say(std::string_view what) { return refuse("INVALID_PARAMETER", what); }

std::optional<reply> wrong_period(const fhir::value& period) {
    const fhir::value start = period.find("start");
    const fhir::value end = period.find("end");
    if (!start && !end) return say("a period has a start, an end or both");
    const auto from = read_day(start.text());
    const auto until = read_day(end.text());
    if ((start && !from) || (end && !until)) return say("a period is of whole days");
    if (from && until && *until < *from) return say("a period ends before it starts");
    return std::nullopt;
}

bool is_positive(std::string_view text) noexcept {
    std::uint32_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size() && number > 0;
}

template <class List>
auto* find_named(const List& all, std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

const std::vector<known_parameter>& known_parameters() {
    using enum part_type;
    static const std::vector<known_parameter> all{
        {"includeAllergies", area::allergies, {{"includeResolvedAllergies", boolean}}},
        {"includeMedication",
         area::medication,
         {{"includePrescriptionIssues", boolean}, {"medicationSearchFromDate", date, true}}},
        {"includeConsultations",
         area::consultations,
         {{"consultationSearchPeriod", period}, {"includeNumberOfMostRecent", positive}}},
        {"includeProblems",
         area::problems,
         {{"filterStatus", code, true, {"active", "inactive"}},
          {"filterSignificance", code, false, {"major", "minor"}}}},
        {"includeImmunisations",
         area::immunisations,
         {{"includeNotGiven", boolean, true}, {"includeStatus", boolean, true}}},
        {"includeUncategorisedData", area::uncategorised, {{"uncategorisedDataSearchPeriod", period, true}}},
        {"includeInvestigations", area::investigations, {{"investigationSearchPeriod", period}}},
        {"includeReferrals", area::referrals, {{"referralSearchPeriod", period, true}}},
        {"includeDiaryEntries", area::diary, {{"diaryEntriesSearchDate", date, true}}},
    };
    return all;
}

const known_parameter* find_parameter(std::string_view name) { return find_named(known_parameters(), name); }

const known_part* find_part(const known_parameter& of, std::string_view name) { return find_named(of.parts, name); }

std::optional<reply> wrong_value(const known_part& known, const fhir::value& part) {
    switch (known.type) {
    case part_type::boolean:
        if (!part.find("valueBoolean").is(fhir::kind::boolean)) return say("a part has no valueBoolean");
        return std::nullopt;
    case part_type::date:
        if (!read_day(part.string("valueDate"))) return say("a part has no whole valueDate");
        return std::nullopt;
    case part_type::positive:
        if (!is_positive(part.find("valuePositiveInt").text())) return say("a part has no valuePositiveInt");
        return std::nullopt;
    case part_type::code:
        if (std::find(known.codes.begin(), known.codes.end(), part.string("valueCode")) == known.codes.end())
            return say("a part has none of its codes");
        return std::nullopt;
    case part_type::period: break;
    }
    return part.find("valuePeriod") ? wrong_period(part.find("valuePeriod")) : say("a part has no valuePeriod");
}

} // namespace signalbox::simulate::gpconnect
