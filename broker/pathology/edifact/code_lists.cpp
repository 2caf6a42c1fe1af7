#include "broker/pathology/edifact/code_lists.hpp"

#include <array>
#include <utility>

#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

template <class Meaning>
using row = std::pair<std::string_view, Meaning>;

constexpr std::array code_lists{row<std::string_view>{"911", systems::read_v2},
                                row<std::string_view>{"921", systems::snomed}};
constexpr std::array id_lists{row<std::string_view>{"900", systems::gmp}, row<std::string_view>{"901", systems::ods},
                              row<std::string_view>{"902", systems::consultant},
                              row<std::string_view>{"903", systems::ods}};
constexpr std::array roles{row<party_role>{"PO", party::role::requester}, row<party_role>{"MR", party::role::recipient},
                           row<party_role>{"SLA", party::role::laboratory}};
constexpr std::array kinds{row<party_kind>{"PRO", party::kind::person},
                           row<party_kind>{"ORG", party::kind::organisation},
                           row<party_kind>{"DPT", party::kind::department}};
// The three that NHS003 has, then those of results, which some laboratories use here as well.
constexpr std::array report_statuses{
    row<report_status>{"UN", report_status::unspecified},   row<report_status>{"PR", report_status::preliminary},
    row<report_status>{"SR", report_status::supplementary}, row<report_status>{"FI", report_status::final},
    row<report_status>{"AM", report_status::amended},       row<report_status>{"CO", report_status::corrected},
    row<report_status>{"CA", report_status::cancelled},     row<report_status>{"EN", report_status::entered_in_error}};
constexpr std::array result_statuses{
    row<result_status>{"UN", result_status::unknown},     row<result_status>{"RE", result_status::registered},
    row<result_status>{"PR", result_status::preliminary}, row<result_status>{"FI", result_status::final},
    row<result_status>{"AM", result_status::amended},     row<result_status>{"CO", result_status::corrected},
    row<result_status>{"CA", result_status::cancelled},   row<result_status>{"EN", result_status::entered_in_error}};
constexpr std::array sexes{row<sex>{"0", sex::unknown}, row<sex>{"1", sex::male}, row<sex>{"2", sex::female},
                           row<sex>{"9", sex::other}};
constexpr std::array comparators{row<comparator>{"5", comparator::greater_or_equal},
                                 row<comparator>{"6", comparator::greater}, row<comparator>{"7", comparator::less},
                                 row<comparator>{"8", comparator::less_or_equal}};

template <class Table>
auto meaning_in(const Table& table, std::string_view code) noexcept -> std::optional<decltype(table[0].second)> {
    for (const auto& [name, meaning] : table)
        if (name == code) return meaning;
    return std::nullopt;
}

template <class Table, class Meaning>
std::string_view code_in(const Table& table, Meaning meaning) noexcept {
    for (const auto& [name, means] : table)
        if (means == meaning) return name;
    return {};
}

template <class System, class Table>
System system_in(const Table& table, std::string_view list) {
    if (list.empty()) return {};
    if (const auto known = meaning_in(table, list)) return System(*known);
    return std::string(systems::edifact_list_prefix).append(list);
}

std::string_view behind_prefix(std::string_view system) noexcept {
    const bool ours = system.starts_with(systems::edifact_list_prefix);
    return ours ? system.substr(systems::edifact_list_prefix.size()) : std::string_view{};
}

} // namespace

system_uri system_of_code_list(std::string_view list) { return system_in<system_uri>(code_lists, list); }
bool is_known_code_list(std::string_view list) noexcept { return meaning_in(code_lists, list).has_value(); }

std::string_view code_list_of(std::string_view system) noexcept {
    const std::string_view known = code_in(code_lists, system);
    return known.empty() ? behind_prefix(system) : known;
}

std::string system_of_id_list(std::string_view list) { return system_in<std::string>(id_lists, list); }
bool is_known_id_list(std::string_view list) noexcept { return meaning_in(id_lists, list).has_value(); }

std::string_view id_list_of(std::string_view system, party_role role) noexcept {
    if (system == systems::ods) return role == party::role::laboratory ? "903" : "901";
    const std::string_view known = code_in(id_lists, system);
    return known.empty() ? behind_prefix(system) : known;
}

std::optional<party_role> role_of(std::string_view code) noexcept { return meaning_in(roles, code); }
std::string_view code_of(party_role role) noexcept { return code_in(roles, role); }
std::optional<party_kind> kind_of(std::string_view code) noexcept { return meaning_in(kinds, code); }
std::string_view code_of(party_kind kind) noexcept { return code_in(kinds, kind); }

std::optional<report_status> report_status_of(std::string_view code) noexcept {
    return meaning_in(report_statuses, code);
}
std::optional<result_status> result_status_of(std::string_view code) noexcept {
    return meaning_in(result_statuses, code);
}
std::string_view code_of(result_status status) noexcept { return code_in(result_statuses, status); }

std::optional<sex> sex_of(std::string_view code) noexcept { return meaning_in(sexes, code); }
std::string_view code_of(sex said) noexcept { return code_in(sexes, said); }

std::optional<comparator> comparator_of(std::string_view code) noexcept { return meaning_in(comparators, code); }
std::string_view code_of(comparator said) noexcept { return code_in(comparators, said); }

bool is_flag(std::string_view code) noexcept { return code == "HI" || code == "LO" || code == "OR" || code == "PA"; }

} // namespace signalbox::pathology::edifact
