#pragma once

#include <string_view>

// The code and identifier systems of British pathology as FHIR writes them. What has no public URI has one of ours.
namespace signalbox::pathology::systems {

inline constexpr std::string_view snomed = "http://snomed.info/sct";
inline constexpr std::string_view read_v2 = "http://read.info/readv2";
inline constexpr std::string_view ctv3 = "http://read.info/ctv3";
inline constexpr std::string_view loinc = "http://loinc.org";
inline constexpr std::string_view ucum = "http://unitsofmeasure.org";

inline constexpr std::string_view nhs_number = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ods = "https://fhir.nhs.uk/Id/ods-organization-code";
inline constexpr std::string_view gmp = "https://fhir.hl7.org.uk/Id/gmp-number";
inline constexpr std::string_view consultant = "https://fhir.hl7.org.uk/Id/consultant-code";
inline constexpr std::string_view edi = "urn:signalbox:edi"; // 15-digit NHS EDI identifier of an interchange

inline constexpr std::string_view interpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
inline constexpr std::string_view interpretation_stu3 = "http://hl7.org/fhir/v2/0078";
inline constexpr std::string_view fasting = "http://terminology.hl7.org/CodeSystem/v2-0916"; // F, NF
inline constexpr std::string_view specimen_condition = "http://terminology.hl7.org/CodeSystem/v2-0493";
inline constexpr std::string_view data_absent_reason = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
inline constexpr std::string_view deviating_flag = "urn:signalbox:edifact:flag"; // HI, LO, OR, PA of RSL element 5

// A code list that an EDIFACT message names and nobody has given a URI ("912"), and HL7 v2's name of a coding system
// ("L"), each behind one of these.
inline constexpr std::string_view edifact_list_prefix = "urn:signalbox:edifact:list:";
inline constexpr std::string_view hl7v2_prefix = "urn:signalbox:hl7v2:";

} // namespace signalbox::pathology::systems
