#include "broker/pathology/hl7v2/tables.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

using name_and_system = std::pair<std::string_view, std::string_view>;

// The first name of a system is the one that is written.
constexpr std::array names{
    name_and_system{"SCT", systems::snomed},      name_and_system{"SNOMED-CT", systems::snomed},
    name_and_system{"SNOMEDCT", systems::snomed}, name_and_system{"RD2", systems::read_v2},
    name_and_system{"READ", systems::read_v2},    name_and_system{"READV2", systems::read_v2},
    name_and_system{"RCV2", systems::read_v2},    name_and_system{"CTV3", systems::ctv3},
    name_and_system{"LN", systems::loinc},        name_and_system{"LOINC", systems::loinc},
    name_and_system{"UCUM", systems::ucum},       name_and_system{"HL70078", systems::interpretation},
    name_and_system{"HL70916", systems::fasting}, name_and_system{"HL70085", table_0085},
    name_and_system{"HL70490", table_0490},       name_and_system{"HL70493", systems::specimen_condition},
};

constexpr std::array authorities{
    name_and_system{"NHS", systems::nhs_number},
    name_and_system{"GMP", systems::gmp},
    name_and_system{"ODS", systems::ods},
};

constexpr std::array<std::string_view, 41> interpretations{
    "<", ">",  "A",   "AA",  "B",     "CAR",   "D",  "DET", "E",   "EX", "EXP", "H",  "HH", "HU",
    "I", "IE", "IND", "L",   "LL",    "LU",    "MS", "N",   "NCL", "ND", "NEG", "NR", "NS", "POS",
    "R", "RR", "S",   "SDD", "SYN-R", "SYN-S", "U",  "VS",  "UNE", "W",  "WR",  "HX", "LX",
};

constexpr std::array<std::string_view, 10> conditions{"AUT",  "CFU", "CLOT", "CON",  "COOL",
                                                      "FROZ", "HEM", "LIVE", "ROOM", "SNR"};

constexpr std::array<std::string_view, 40> sections{
    "AU",  "BG",  "BLB", "CG",  "CUS", "CTH", "CT",  "CH",  "CP",  "EC", "EN",  "GE",  "HM",  "ICU",
    "IMM", "LAB", "MB",  "MCB", "MYC", "NMS", "NMR", "NRS", "OUS", "OT", "OTH", "OSL", "PHR", "PT",
    "PHY", "PF",  "RAD", "RX",  "RUS", "RC",  "RT",  "SR",  "SP",  "TX", "VUS", "VR",
};

bool is_uri(std::string_view name) noexcept {
    return name.starts_with("urn:") || name.find("://") != std::string_view::npos;
}

template <std::size_t Size>
std::string named_system(const std::array<name_and_system, Size>& table, std::string_view name) {
    if (name.empty()) return {};
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == name; });
    if (found != table.end()) return std::string(found->second);
    if (is_uri(name)) return std::string(name);
    return std::string(systems::hl7v2_prefix).append(name);
}

template <std::size_t Size>
std::optional<std::string> system_name(const std::array<name_and_system, Size>& table, std::string_view system) {
    if (system.empty()) return "";
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.second == system; });
    if (found != table.end()) return std::string(found->first);
    if (!system.starts_with(systems::hl7v2_prefix))
        return is_uri(system) ? std::optional(std::string(system)) : std::nullopt;
    system.remove_prefix(systems::hl7v2_prefix.size());
    return std::string(system);
}

template <std::size_t Size>
bool has(const std::array<std::string_view, Size>& table, std::string_view code) noexcept {
    return std::find(table.begin(), table.end(), code) != table.end();
}

} // namespace

std::string system_of_name(std::string_view name) { return named_system(names, name); }
std::optional<std::string> name_of_system(std::string_view system) { return system_name(names, system); }
std::string system_of_authority(std::string_view authority) { return named_system(authorities, authority); }
std::optional<std::string> authority_of_system(std::string_view system) { return system_name(authorities, system); }

bool is_interpretation(std::string_view code) noexcept { return has(interpretations, code); }
bool is_service_section(std::string_view code) noexcept { return has(sections, code); }
bool is_specimen_condition(std::string_view code) noexcept { return has(conditions, code); }

std::optional<report_status> report_status_of(std::string_view letter) noexcept {
    if (letter.size() != 1) return std::nullopt;
    switch (letter.front()) {
    case 'O':
    case 'I':
    case 'S':
    case 'N': return report_status::registered;
    case 'P': return report_status::preliminary;
    case 'A':
    case 'R': return report_status::partial;
    case 'C':
    case 'M': return report_status::corrected;
    case 'F': return report_status::final;
    case 'X': return report_status::cancelled;
    default: return std::nullopt;
    }
}

std::optional<result_status> result_status_of(std::string_view letter) noexcept {
    if (letter.size() != 1) return std::nullopt;
    switch (letter.front()) {
    case 'F':
    case 'V':
    case 'U': return result_status::final;
    case 'P':
    case 'R': return result_status::preliminary;
    case 'C': return result_status::corrected;
    case 'A':
    case 'B': return result_status::amended;
    case 'D':
    case 'W': return result_status::entered_in_error;
    case 'X':
    case 'N': return result_status::cancelled;
    case 'I':
    case 'O':
    case 'S': return result_status::registered;
    default: return std::nullopt;
    }
}

meant_sex sex_of(std::string_view letter) noexcept {
    if (letter.empty()) return {sex::not_said, true};
    if (letter.size() != 1) return {sex::unknown, false};
    switch (letter.front()) {
    case 'M': return {sex::male, true};
    case 'F': return {sex::female, true};
    case 'O': return {sex::other, true};
    case 'U': return {sex::unknown, true};
    case 'A':
    case 'N': return {sex::other, false};
    case '1': return {sex::male, false};
    case '2': return {sex::female, false};
    case '9': return {sex::other, false};
    default: return {sex::unknown, false};
    }
}

} // namespace signalbox::pathology::hl7v2
