#include "broker/pathology/bundle/codes.hpp"

#include <algorithm>
#include <iterator>

#include "broker/pathology/unit_spellings.hpp"

namespace signalbox::pathology::bundle {

namespace {

template <class Value>
struct named {
    Value value;
    std::string_view code;
};

// code_of says preliminary and supplementary itself.
constexpr named<report_status> report_statuses[] = {
    {report_status::unspecified, "unknown"},     {report_status::partial, "partial"},
    {report_status::preliminary, "preliminary"}, {report_status::final, "final"},
    {report_status::amended, "amended"},         {report_status::corrected, "corrected"},
    {report_status::cancelled, "cancelled"},     {report_status::entered_in_error, "entered-in-error"},
    {report_status::registered, "registered"},
};

constexpr named<result_status> result_statuses[] = {
    {result_status::unknown, "unknown"},         {result_status::registered, "registered"},
    {result_status::preliminary, "preliminary"}, {result_status::final, "final"},
    {result_status::amended, "amended"},         {result_status::corrected, "corrected"},
    {result_status::cancelled, "cancelled"},     {result_status::entered_in_error, "entered-in-error"},
};

constexpr named<specimen_status> specimen_statuses[] = {
    {specimen_status::not_said, "available"},
    {specimen_status::unavailable, "unavailable"},
    {specimen_status::unsatisfactory, "unsatisfactory"},
    {specimen_status::entered_in_error, "entered-in-error"},
};

constexpr named<comparator> comparators[] = {
    {comparator::less, "<"},
    {comparator::less_or_equal, "<="},
    {comparator::greater_or_equal, ">="},
    {comparator::greater, ">"},
};

constexpr named<sex> sexes[] = {
    {sex::unknown, "unknown"}, {sex::male, "male"}, {sex::female, "female"}, {sex::other, "other"}};

constexpr named<enum party::role> roles[] = {
    {party::role::requester, "PO"}, {party::role::recipient, "MR"}, {party::role::laboratory, "SLA"}};

constexpr flag_words flags[] = {
    {"HI", "H", "High", ""},
    {"LO", "L", "Low", ""},
    {"OR", "A", "Abnormal", "Outside reference range"},
    {"PA", "A", "Abnormal", "Potentially abnormal"},
};

template <class Value, std::size_t Size>
std::string_view find_code(const named<Value> (&rows)[Size], Value value) noexcept {
    const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const auto& r) { return r.value == value; });
    return found == std::end(rows) ? std::string_view{} : found->code;
}

template <class Value, std::size_t Size>
std::optional<Value> find_value(const named<Value> (&rows)[Size], std::string_view code) noexcept {
    const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const auto& r) { return r.code == code; });
    return found == std::end(rows) ? std::nullopt : std::optional<Value>(found->value);
}

} // namespace

std::string_view code_of(report_status s) noexcept {
    if (s == report_status::preliminary) return "partial";
    if (s == report_status::supplementary) return "final";
    return find_code(report_statuses, s);
}

std::optional<report_status> report_status_of(std::string_view code) noexcept {
    return find_value(report_statuses, code);
}

std::string_view edifact_status(report_status s) noexcept {
    if (s == report_status::preliminary) return "PR";
    return s == report_status::supplementary ? "SR" : "";
}

std::string_view code_of(result_status s) noexcept { return find_code(result_statuses, s); }

std::string_view code_of(specimen_status s) noexcept {
    return s == specimen_status::not_said ? std::string_view{} : find_code(specimen_statuses, s);
}

std::optional<specimen_status> specimen_status_of(std::string_view code) noexcept {
    return find_value(specimen_statuses, code);
}

std::optional<result_status> result_status_of(std::string_view code) noexcept {
    return find_value(result_statuses, code);
}

result_status inherited(report_status s) noexcept {
    switch (s) {
    case report_status::unspecified: return result_status::unknown;
    case report_status::registered: return result_status::registered;
    case report_status::preliminary:
    case report_status::partial: return result_status::preliminary;
    case report_status::final:
    case report_status::supplementary: return result_status::final;
    case report_status::amended: return result_status::amended;
    case report_status::corrected: return result_status::corrected;
    case report_status::cancelled: return result_status::cancelled;
    case report_status::entered_in_error: return result_status::entered_in_error;
    }
    return result_status::unknown;
}

std::string_view code_of(comparator c) noexcept { return find_code(comparators, c); }
std::optional<comparator> comparator_of(std::string_view code) noexcept { return find_value(comparators, code); }

std::string_view code_of(sex s) noexcept { return find_code(sexes, s); }
std::optional<sex> sex_of(std::string_view code) noexcept { return find_value(sexes, code); }

std::string_view edifact_role(enum party::role r) noexcept { return find_code(roles, r); }
std::optional<enum party::role> role_of(std::string_view edifact) noexcept { return find_value(roles, edifact); }

const flag_words* words_of_flag(std::string_view edifact) noexcept {
    const auto found =
        std::find_if(std::begin(flags), std::end(flags), [&](const flag_words& f) { return f.edifact == edifact; });
    return found == std::end(flags) ? nullptr : found;
}

std::string_view ucum_code_of(std::string_view unit) {
    if (unit.empty()) return {};
    const std::string_view code = code_of_known_spelling(unit);
    return meant_by_trap(code).empty() ? code : std::string_view{};
}

} // namespace signalbox::pathology::bundle
