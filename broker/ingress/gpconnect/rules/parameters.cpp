#include "broker/ingress/gpconnect/rules/parameters.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/fhir/search_token.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/ingress/gpconnect/rules/days.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

refusal invalid(const parameter_rule& rule, std::string_view why) {
    return refuse("INVALID_PARAMETER", fmt::format("{}: {}", rule.name, why));
}

std::vector<std::string_view> values_of(const search_parameters& given, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [its, value] : given)
        if (its == name) values.emplace_back(value);
    return values;
}

std::optional<refusal> check_count(const parameter_rule& rule, std::size_t count) {
    if (count < rule.least) return refuse(rule.missing, fmt::format("{} is missing", rule.name));
    if (rule.most && count > *rule.most)
        return refuse(rule.repeated, fmt::format("{} stands more than {} times", rule.name, *rule.most));
    return std::nullopt;
}

bool is_blank(std::string_view text) noexcept { return text.find_first_not_of(" \t") == std::string_view::npos; }

std::optional<refusal> check_identifier(const parameter_rule& rule, std::string_view value) {
    const auto alternatives = signalbox::fhir::read_search_tokens(value);
    if (!alternatives) return invalid(rule, "SYSTEM|VALUE");
    // Two after a comma are as wrong as two parameters.
    if (rule.most && alternatives->size() > *rule.most)
        return refuse(rule.repeated, fmt::format("{} has more than {} values", rule.name, *rule.most));
    const auto& [system, code] = alternatives->front();
    if (!system || is_blank(*system) || is_blank(code)) return invalid(rule, "SYSTEM|VALUE");
    if (*system != rule.system) return refuse(rule.wrong_system, fmt::format("{}: {}|VALUE", rule.name, rule.system));
    if (system == nhs_number_system && !identifiers::is_nhs_number(code))
        return refuse("INVALID_NHS_NUMBER", fmt::format("{}: ten digits with the right check digit", rule.name));
    return std::nullopt;
}

std::optional<refusal> check_words(const parameter_rule& rule, const std::vector<std::string_view>& values) {
    for (const std::string_view value : values)
        if (std::find(rule.words.begin(), rule.words.end(), value) == rule.words.end())
            return invalid(rule, fmt::format("one of {}", fmt::join(rule.words, ", ")));
    for (const std::string& word : rule.words)
        if (rule.every && std::find(values.begin(), values.end(), word) == values.end())
            return refuse(rule.missing, fmt::format("{}={} is missing", rule.name, word));
    return std::nullopt;
}

// The two ends of a search in time.
struct window {
    std::optional<moment> from; // ge
    std::optional<moment> to;   // le
};

bool is_before(const moment& left, const moment& right) noexcept {
    return left.day != right.day ? left.day < right.day : left.second < right.second;
}

std::optional<refusal> check_time(const parameter_rule& rule, std::string_view value, std::string_view today,
                                  window& into) {
    const std::string_view prefix = value.substr(0, 2);
    const bool known = std::find(rule.prefixes.begin(), rule.prefixes.end(), prefix) != rule.prefixes.end();
    std::optional<moment>& end = prefix == "ge" ? into.from : into.to;
    if (!known || end) return invalid(rule, fmt::format("{}, each once", fmt::join(rule.prefixes, " and ")));
    end = read_moment(value.substr(2));
    if (!end || (rule.kind == parameter_kind::day && value.size() != 12))
        return invalid(rule, rule.kind == parameter_kind::day ? "a whole date, yyyy-mm-dd"
                                                              : "a whole date, or a time with its British offset");
    if (!rule.past_allowed && end->day < read_day(today).value_or(0)) return invalid(rule, "today or later");
    return std::nullopt;
}

std::optional<refusal> check_values(const parameter_rule& rule, const std::vector<std::string_view>& values,
                                    std::string_view today, window& into) {
    if (rule.kind == parameter_kind::words) return check_words(rule, values);
    for (const std::string_view value : values) {
        std::optional<refusal> refused;
        if (rule.kind == parameter_kind::identifier) refused = check_identifier(rule, value);
        if (rule.kind == parameter_kind::text && is_blank(value)) refused = invalid(rule, "not empty");
        if (rule.kind == parameter_kind::day || rule.kind == parameter_kind::moment)
            refused = check_time(rule, value, today, into);
        if (refused) return refused;
    }
    return std::nullopt;
}

std::optional<refusal> check_window(const interaction& called, const window& asked) {
    if (!asked.from || !asked.to) return std::nullopt;
    if (is_before(*asked.to, *asked.from)) return refuse("INVALID_PARAMETER", "the end is before the start");
    // Counted in days of the calendar: the day that clocks change has 23 or 25 hours.
    if (called.days_max && asked.to->day - asked.from->day > *called.days_max)
        return refuse("INVALID_PARAMETER", fmt::format("more than {} days", *called.days_max));
    return std::nullopt;
}

std::optional<refusal> check_others(const interaction& called, const search_parameters& given) {
    if (!called.others_refused) return std::nullopt;
    for (const auto& [name, value] : given) {
        const bool known = name == "_format" || std::any_of(called.parameters.begin(), called.parameters.end(),
                                                            [&](const auto& rule) { return rule.name == name; });
        if (!known) return refuse("INVALID_PARAMETER", "a parameter that this search does not have");
    }
    return std::nullopt;
}

} // namespace

std::optional<refusal> check_parameters(const interaction& called, const search_parameters& given,
                                        std::string_view today) {
    window asked;
    for (const parameter_rule& rule : called.parameters) {
        const auto values = values_of(given, rule.name);
        if (auto refused = check_count(rule, values.size())) return refused;
        if (auto refused = check_values(rule, values, today, asked)) return refused;
    }
    if (auto refused = check_others(called, given)) return refused;
    return check_window(called, asked);
}

std::string nhs_number_in(const search_parameters& given) {
    for (const auto& [name, value] : given) {
        if (name != "identifier") continue;
        const auto read = signalbox::fhir::read_search_tokens(value);
        if (read && read->front().system && identifiers::is_nhs_number(read->front().code)) return read->front().code;
    }
    return {};
}

} // namespace signalbox::ingress::gpconnect
