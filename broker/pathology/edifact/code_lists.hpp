#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/pathology/model/report.hpp"

// The codes of MEDRPT NHS002 to NHS004 and what they mean in the model.
namespace signalbox::pathology::edifact {

// The members of party hide its types' names.
using party_role = enum party::role;
using party_kind = enum party::kind;

// The system of a code list that INV, RSL or SPC names: "911" is Read v2, "921" SNOMED CT, every other one is ours.
system_uri system_of_code_list(std::string_view list);
bool is_known_code_list(std::string_view list) noexcept;
// The list of a system; empty where EDIFACT has none.
std::string_view code_list_of(std::string_view system) noexcept;

// The system of an identifier list that NAD names: "900" general practitioners, "901" practices, "902" consultants,
// "903" providers; the second and the fourth are ODS codes.
std::string system_of_id_list(std::string_view list);
bool is_known_id_list(std::string_view list) noexcept;
std::string_view id_list_of(std::string_view system, party_role role) noexcept;

std::optional<party_role> role_of(std::string_view code) noexcept; // NAD
std::string_view code_of(party_role role) noexcept;
std::optional<party_kind> kind_of(std::string_view code) noexcept; // SPR
std::string_view code_of(party_kind kind) noexcept;

std::optional<report_status> report_status_of(std::string_view code) noexcept; // STS in S02
std::optional<result_status> result_status_of(std::string_view code) noexcept; // STS of a result
std::string_view code_of(result_status status) noexcept;

std::optional<sex> sex_of(std::string_view code) noexcept; // PDI
std::string_view code_of(sex said) noexcept;               // empty when not said

std::optional<comparator> comparator_of(std::string_view code) noexcept; // RSL
std::string_view code_of(comparator said) noexcept;                      // empty for none

bool is_flag(std::string_view code) noexcept; // HI, LO, OR, PA

} // namespace signalbox::pathology::edifact
