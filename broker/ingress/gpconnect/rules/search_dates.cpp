#include "broker/ingress/gpconnect/rules/search_dates.hpp"

#include <fmt/format.h>

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

// Whole dates of that form compare as texts.
std::optional<refusal> check_date(const value& part, std::string_view date, std::string_view today) {
    const std::string_view name = part.string("name");
    const bool of_diary = name == "diaryEntriesSearchDate";
    const bool fits = date.empty() || (of_diary ? date >= today : date <= today);
    if (fits) return std::nullopt;
    return refuse("INVALID_PARAMETER", fmt::format("{}: today or {}", name, of_diary ? "later" : "earlier"));
}

std::optional<refusal> check_part(const value& part, std::string_view today) {
    const bool known = part.string("name").ends_with("SearchDate") || part.string("name").ends_with("SearchFromDate") ||
                       part.string("name").ends_with("SearchPeriod");
    if (!known) return std::nullopt;
    const value period = part.find("valuePeriod");
    for (const std::string_view date : {part.string("valueDate"), period.string("start"), period.string("end")})
        if (auto refused = check_date(part, date, today)) return refused;
    if (!period.string("end").empty() && period.string("end") < period.string("start"))
        return refuse("INVALID_PARAMETER", fmt::format("{}: the end is before the start", part.string("name")));
    return std::nullopt;
}

} // namespace

std::optional<refusal> check_search_dates(const value& parameters, std::string_view today) {
    for (const value parameter : parameters.find("parameter"))
        for (const value part : parameter.find("part"))
            if (auto refused = check_part(part, today)) return refused;
    return std::nullopt;
}

} // namespace signalbox::ingress::gpconnect
