#include "tools/simulate/practice/gpconnect/structured/request.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "broker/base/printable.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "tools/simulate/practice/gpconnect/people/foundations.hpp"
#include "tools/simulate/practice/gpconnect/structured/parts.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

using refusal = std::optional<reply>;

refusal say(std::string_view what) { return refuse("INVALID_PARAMETER", what); }

bool is_true(const fhir::value& part) { return part.find("valueBoolean").text() == "true"; }

days_asked days_of(const fhir::value& part) {
    const fhir::value period = part.find("valuePeriod");
    return {read_day(period.string("start")), read_day(period.string("end"))};
}

bool is_after(const days_asked& days, day today) {
    return (days.from && *days.from > today) || (days.until && *days.until > today);
}

// A name that a consumer made up, as an answer may repeat it: some 200 bytes, whole characters, none of them control.
std::string shown(std::string_view name) {
    std::size_t most = std::min<std::size_t>(name.size(), 200);
    while (most < name.size() && (static_cast<unsigned char>(name[most]) & 0xC0) == 0x80) --most;
    return base::printable(name.substr(0, most));
}

// The one patientNHSNumber.
refusal read_number(const fhir::value& body, wanted& into) {
    std::size_t found = 0;
    fhir::value identifier;
    for (const fhir::value each : body.find("parameter"))
        if (each.string("name") == "patientNHSNumber") {
            ++found;
            identifier = each.find("valueIdentifier");
        }
    if (found != 1 || !identifier.is(fhir::kind::object))
        return say("one patientNHSNumber, an identifier, is expected");
    if (identifier.string("system") != nhs_number_system)
        return refuse("INVALID_IDENTIFIER_SYSTEM", "patientNHSNumber is of another system");
    into.nhs_number = identifier.string("value");
    if (!identifiers::is_nhs_number(into.nhs_number))
        return refuse("INVALID_NHS_NUMBER", "patientNHSNumber is no NHS number");
    return std::nullopt;
}

// Puts a part that has nothing wrong with it where it belongs.
void put(const fhir::value& part, wanted& into) {
    const std::string_view name = part.string("name");
    if (name == "includeResolvedAllergies") into.ended_allergies = is_true(part);
    if (name == "includePrescriptionIssues") into.issues = is_true(part);
    if (name == "medicationSearchFromDate") into.medication_from = read_day(part.string("valueDate"));
    if (name == "consultationSearchPeriod") into.consultations = days_of(part);
    if (name == "includeNumberOfMostRecent") {
        const std::string_view text = part.find("valuePositiveInt").text();
        std::size_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        into.most_recent = number;
    }
    if (name == "filterStatus") into.problem_filters.back().first = part.string("valueCode");
    if (name == "filterSignificance") into.problem_filters.back().second = part.string("valueCode");
    if (name == "includeNotGiven") into.not_given = is_true(part);
    if (name == "includeStatus") into.consents = is_true(part);
    if (name == "uncategorisedDataSearchPeriod") into.uncategorised = days_of(part);
    if (name == "investigationSearchPeriod") into.investigations = days_of(part);
    if (name == "referralSearchPeriod") into.referrals = days_of(part);
    if (name == "diaryEntriesSearchDate") into.diary_until = read_day(part.string("valueDate"));
}

refusal read_parameter(const fhir::value& parameter, const known_parameter& known, wanted& into,
                       std::vector<std::string_view>& narrowing) {
    into.areas[static_cast<std::size_t>(known.area)] = true;
    if (known.area == area::problems) into.problem_filters.emplace_back();
    std::set<std::string_view> seen;
    for (const fhir::value part : parameter.find("part")) {
        const std::string_view name = part.string("name");
        if (name.empty()) return say("a part has no name");
        const known_part* known_one = find_part(known, name);
        if (known_one == nullptr) {
            const std::string what = fmt::format("{}.{}", known.name, shown(name));
            into.warnings.push_back({what + " is an unrecognised parameter", what});
            continue;
        }
        if (!seen.insert(known_one->name).second) return refuse("INVALID_RESOURCE", "a part stands there twice");
        if (auto wrong = wrong_value(*known_one, part)) return wrong;
        if (known_one->narrowing) narrowing.push_back(known_one->name);
        put(part, into);
    }
    if (known.area == area::allergies && !seen.contains("includeResolvedAllergies"))
        return say("includeAllergies has no includeResolvedAllergies");
    if (seen.contains("consultationSearchPeriod") && seen.contains("includeNumberOfMostRecent"))
        return refuse("INVALID_RESOURCE", "a period and a number of consultations");
    return std::nullopt;
}

refusal wrong_days(const wanted& what, day today) {
    if (what.medication_from && *what.medication_from > today) return say("medicationSearchFromDate is in the future");
    for (const days_asked& each : {what.consultations, what.uncategorised, what.investigations, what.referrals})
        if (is_after(each, today)) return say("a search period is in the future");
    if (what.diary_until && *what.diary_until < today) return say("diaryEntriesSearchDate is in the past");
    return std::nullopt;
}

// The two searches that GP Connect itself defines: the last three consultations, problems, allergies with ended ones
// and recent medication, with immunisations and uncategorised data or without.
bool is_predefined(const wanted& what, const std::vector<std::string_view>& narrowing) {
    const auto allowed = [](std::string_view part) {
        return part == "medicationSearchFromDate" || part == "uncategorisedDataSearchPeriod";
    };
    return what.most_recent == 3 && what.asks(area::problems) && what.asks(area::allergies) && what.ended_allergies &&
           what.medication_from && !what.asks(area::investigations) && !what.asks(area::referrals) &&
           !what.asks(area::diary) && std::all_of(narrowing.begin(), narrowing.end(), allowed);
}

refusal wrong_combination(const wanted& what, const std::vector<std::string_view>& narrowing) {
    if (is_predefined(what, narrowing)) return std::nullopt;
    for (const std::string_view part : narrowing) {
        if (what.asks(area::consultations)) return say("a part that consultations cannot be asked for with");
        if (what.asks(area::problems) && part != "filterStatus")
            return say("a part that problems cannot be asked for with");
    }
    return std::nullopt;
}

} // namespace

bool wanted::fits(const item& which) const {
    switch (which.area) {
    case area::allergies: return !which.ended || ended_allergies;
    case area::medication: return !medication_from || !which.until || *which.until >= *medication_from;
    case area::consultations: return consultations.holds(which.from);
    case area::problems:
        return problem_filters.empty() ||
               std::any_of(problem_filters.begin(), problem_filters.end(), [&](const auto& filter) {
                   return (filter.first.empty() || (filter.first == "active") == which.active) &&
                          (filter.second.empty() || (filter.second == "major") == which.major);
               });
    case area::immunisations: return which.consent ? consents : which.given || not_given;
    case area::uncategorised: return uncategorised.holds(which.from);
    case area::investigations: return investigations.holds(which.from);
    case area::referrals: return referrals.holds(which.from);
    case area::diary: break;
    }
    return !diary_until || which.from <= *diary_until;
}

std::variant<wanted, reply> read_wanted(const fhir::value& body, day today) {
    if (body.string("resourceType") != "Parameters") return refuse("INVALID_RESOURCE", "Parameters are expected");
    wanted made;
    if (auto wrong = read_number(body, made)) return *wrong;
    std::vector<std::string_view> narrowing;
    std::set<std::string_view> seen;
    for (const fhir::value parameter : body.find("parameter")) {
        const std::string_view name = parameter.string("name");
        if (name == "patientNHSNumber") continue;
        if (name.empty()) return *say("a parameter has no name");
        const known_parameter* known = find_parameter(name);
        if (known == nullptr) {
            made.warnings.push_back({shown(name) + " is an unrecognised parameter", shown(name)});
            continue;
        }
        // Problems are asked for by pairs of a status and a significance, as many as are wanted.
        if (!seen.insert(known->name).second && known->area != area::problems)
            return refuse("INVALID_RESOURCE", "a parameter stands there twice");
        if (auto wrong = read_parameter(parameter, *known, made, narrowing)) return *wrong;
    }
    if (auto wrong = wrong_days(made, today)) return *wrong;
    if (auto wrong = wrong_combination(made, narrowing)) return *wrong;
    return made;
}

void switch_off(const sharing& shares, wanted& from) {
    const auto warn = [&](std::string_view name) {
        from.warnings.push_back({fmt::format("{} has been disabled", name), std::string(name)});
    };
    if (shares.disabled.contains(document_area) && from.asks(area::consultations)) warn(document_area);
    for (const known_parameter& each : known_parameters()) {
        const auto at = static_cast<std::size_t>(each.area);
        from.disabled[at] = shares.disabled.contains(each.name);
        if (!from.disabled[at] || !from.areas[at]) continue;
        from.areas[at] = false;
        warn(each.name);
    }
}

std::variant<wanted, reply> read_migration(const fhir::value& body) {
    if (body.string("resourceType") != "Parameters") return refuse("INVALID_RESOURCE", "Parameters are expected");
    wanted made;
    if (auto wrong = read_number(body, made)) return *wrong;
    bool asked = false;
    for (const fhir::value parameter : body.find("parameter")) {
        const std::string_view name = parameter.string("name");
        if (name == "patientNHSNumber") continue;
        const fhir::value parts = parameter.find("part");
        if (name != "includeFullRecord" || asked || parts.size() != 1 ||
            parts.at(0).string("name") != "includeSensitiveInformation" ||
            !parts.at(0).find("valueBoolean").is(fhir::kind::boolean))
            return *say("includeFullRecord with includeSensitiveInformation is expected, and nothing else");
        made.confidential = is_true(parts.at(0));
        asked = true;
    }
    if (!asked) return *say("includeFullRecord is missing");
    made.areas.fill(true);
    made.documents = true;
    made.ended_allergies = true;
    made.not_given = true;
    return made;
}

} // namespace signalbox::simulate::gpconnect
