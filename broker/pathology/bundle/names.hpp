#pragma once

#include <string_view>

// URLs and codes of the messages beside those of model/systems.hpp.
namespace signalbox::pathology::bundle::names {

// Extensions of ours, for what EDIFACT says and FHIR has no element for.
inline constexpr std::string_view control_reference = "urn:signalbox:edifact:control-reference"; // MessageHeader
inline constexpr std::string_view message_reference = "urn:signalbox:edifact:message-reference"; // MessageHeader
inline constexpr std::string_view party = "urn:signalbox:edifact:party";           // Organization, Practitioner: PO, MR
inline constexpr std::string_view status = "urn:signalbox:edifact:status";         // of a status: UN, PR, SR, absent
inline constexpr std::string_view date = "urn:signalbox:edifact:date";             // of an instant that is a day only
inline constexpr std::string_view empty_line = "urn:signalbox:edifact:empty-line"; // of an address line
inline constexpr std::string_view group = "urn:signalbox:edifact:group";           // Observation without members
inline constexpr std::string_view result_text = "urn:signalbox:edifact:result-text"; // a note that is FTX+RIT
inline constexpr std::string_view unit = "urn:signalbox:edifact:unit";               // Observation: unit of no number
inline constexpr std::string_view unit_of_result = "urn:signalbox:edifact:unit-of-result"; // referenceRange had none
inline constexpr std::string_view number = "urn:signalbox:edifact:number"; // a decimal that is not JSON's: ".5"
inline constexpr std::string_view code = "urn:signalbox:edifact:code";     // a code with spaces that FHIR forbids
inline constexpr std::string_view code_map = "urn:signalbox:code-map";     // of a coding: the map's row that added it

// Systems of ours.
inline constexpr std::string_view second_reference = "urn:signalbox:edifact:ahi"; // RFF+AHI of a party
inline constexpr std::string_view no_snomed = "urn:signalbox:invalid:snomed"; // said to be SNOMED CT, and is no concept

// FHIR's own.
inline constexpr std::string_view absent_reason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
inline constexpr std::string_view birth_time = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
inline constexpr std::string_view report_note =
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note";
inline constexpr std::string_view fasting_stu3 =
    "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-FastingStatus-1";
inline constexpr std::string_view itk_handling =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2";
inline constexpr std::string_view uuid_system = "https://tools.ietf.org/html/rfc4122";
inline constexpr std::string_view absent_codes_r4 = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
inline constexpr std::string_view absent_codes_stu3 = "http://hl7.org/fhir/data-absent-reason";
inline constexpr std::string_view identifier_types_r4 = "http://terminology.hl7.org/CodeSystem/v2-0203";
inline constexpr std::string_view identifier_types_stu3 = "http://hl7.org/fhir/v2/0203";

// SNOMED CT.
inline constexpr std::string_view pathology_report = "371528001";  // the event
inline constexpr std::string_view studies_report = "721981007";    // Diagnostic studies report
inline constexpr std::string_view laboratory_test = "15220000";    // Laboratory test: what was asked for, where unsaid
inline constexpr std::string_view comment_note = "37331000000100"; // GP Connect's filing comment

inline constexpr std::string_view no_endpoint = "urn:signalbox:unknown"; // FHIR demands one

} // namespace signalbox::pathology::bundle::names
