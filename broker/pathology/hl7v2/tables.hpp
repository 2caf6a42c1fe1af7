#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/pathology/model/report.hpp"

// HL7 v2's letters and names beside the model's, in both directions (HL7 v2-to-fhir, mappings/codesystems, and the HL7
// tables that each function names).
namespace signalbox::pathology::hl7v2 {

// Table 0396 and British habit: "SCT", "LN", "RD2", "UCUM"; a URI is itself, and other names become
// systems::hl7v2_prefix and the name. Empty for an empty name.
std::string system_of_name(std::string_view name);
// The reverse: a name, or the URI when it has none; what stands behind systems::hl7v2_prefix. Nothing for what is
// neither a URI nor empty.
std::optional<std::string> name_of_system(std::string_view system);

// The assigning authorities that have a system of their own: "NHS", "GMP", "ODS"; others as coding systems.
std::string system_of_authority(std::string_view authority);
std::optional<std::string> authority_of_system(std::string_view system);

// Table 0078: is it a code of systems::interpretation?
bool is_interpretation(std::string_view code) noexcept;
// Table 0074: is it a code of a diagnostic service section?
bool is_service_section(std::string_view code) noexcept;
// Table 0493: is it a code of systems::specimen_condition?
bool is_specimen_condition(std::string_view code) noexcept;

// Table 0123, OBR-25. Y and Z ("no record of this order, patient") and what the table does not have: nothing.
std::optional<report_status> report_status_of(std::string_view letter) noexcept;
// Table 0085, OBX-11; D and W give entered_in_error, X and N cancelled.
std::optional<result_status> result_status_of(std::string_view letter) noexcept;

// Table 0001, and the NHS Data Dictionary's digits that some British senders write.
struct meant_sex {
    pathology::sex sex{};
    bool is_exact = true; // false: the letter says more than the model, or is not of the table
};
meant_sex sex_of(std::string_view letter) noexcept;

// OBR-4 of an OBR that stands for the report as a whole, whose results have no group, and no HL7 name of its own.
inline constexpr std::string_view own_coding_system = "99SIGNALBOX";
inline constexpr std::string_view whole_report_code = "REPORT";

// SPM-21 of a specimen that was not fit for use, and nobody said why; of own_coding_system too.
inline constexpr std::string_view unsatisfactory_code = "UNSATISFACTORY";

inline constexpr std::string_view table_0074 = "urn:signalbox:hl7v2:HL70074";
inline constexpr std::string_view table_0078 = "urn:signalbox:hl7v2:HL70078";
inline constexpr std::string_view table_0085 = "http://terminology.hl7.org/CodeSystem/v2-0085";
inline constexpr std::string_view table_0490 = "http://terminology.hl7.org/CodeSystem/v2-0490";

} // namespace signalbox::pathology::hl7v2
