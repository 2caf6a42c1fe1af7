#pragma once

#include <optional>
#include <string_view>

#include "broker/pathology/model/report.hpp"

// The model's enumerations as FHIR's codes, and back.
namespace signalbox::pathology::bundle {

// Of DiagnosticReport.status. National Pathology Programme, data mapping: PR is partial; a supplementary report (SR) is
// final. `unspecified` is "unknown".
std::string_view code_of(report_status s) noexcept;
// "registered" and "appended" have no status of ours; nothing for them and for what is no code.
std::optional<report_status> report_status_of(std::string_view code) noexcept;
// EDIFACT's, where `code_of` says it less exactly: PR and SR. Else empty.
std::string_view edifact_status(report_status s) noexcept;

std::string_view code_of(result_status s) noexcept; // of Observation.status
std::optional<result_status> result_status_of(std::string_view code) noexcept;
// What a result without a status of its own has.
result_status inherited(report_status s) noexcept;

std::string_view code_of(specimen_status s) noexcept;                              // empty for not_said
std::optional<specimen_status> specimen_status_of(std::string_view code) noexcept; // "available" is not_said

std::string_view code_of(comparator c) noexcept; // "<"; empty for none
std::optional<comparator> comparator_of(std::string_view code) noexcept;

std::string_view code_of(sex s) noexcept; // empty for not_said
std::optional<sex> sex_of(std::string_view code) noexcept;

std::string_view edifact_role(enum party::role r) noexcept; // PO, MR, SLA
std::optional<enum party::role> role_of(std::string_view edifact) noexcept;

// What FHIR has beside EDIFACT's flag: H for HI, L for LO, A for OR and PA, with words; null for another code.
struct flag_words {
    std::string_view edifact;
    std::string_view code;
    std::string_view display; // FHIR's, of the code
    std::string_view text;    // what the flag says beyond the code; empty when the code says it all
};
const flag_words* words_of_flag(std::string_view edifact) noexcept;

// The UCUM code that stands beside a unit's text where the sender gave none; empty where nobody can be sure.
std::string_view ucum_code_of(std::string_view unit);

} // namespace signalbox::pathology::bundle
