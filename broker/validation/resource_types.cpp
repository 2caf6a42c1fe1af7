#include "broker/validation/resource_types.hpp"

#include "broker/validation/word_table.hpp"

namespace signalbox::validation {
namespace {

// As the enumerators stand.
constexpr word_table words(std::to_array<std::string_view>({
    "AllergyIntolerance",
    "Appointment",
    "Bundle",
    "CarePlan",
    "CareTeam",
    "ClinicalImpression",
    "Composition",
    "Condition",
    "DetectedIssue",
    "Device",
    "DeviceMetric",
    "DeviceRequest",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "EpisodeOfCare",
    "FamilyMemberHistory",
    "Flag",
    "Group",
    "HealthcareService",
    "ImagingManifest",
    "ImagingStudy",
    "Immunization",
    "ImmunizationRecommendation",
    "List",
    "Location",
    "Media",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "MessageHeader",
    "MolecularSequence",
    "NutritionOrder",
    "Observation",
    "OperationOutcome",
    "Organization",
    "Patient",
    "Person",
    "PlanDefinition",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "ProcedureRequest",
    "Questionnaire",
    "QuestionnaireResponse",
    "ReferralRequest",
    "RelatedPerson",
    "RiskAssessment",
    "Schedule",
    "Sequence",
    "ServiceRequest",
    "Slot",
    "Specimen",
    "Substance",
}));

static_assert(words.count == static_cast<std::size_t>(resource_type::other));

} // namespace

resource_type resource_type_of(std::string_view text) noexcept {
    return static_cast<resource_type>(words.number_of(text));
}

resource_type resource_type_named(std::string_view name) noexcept {
    return static_cast<resource_type>(words.number_of_literal(name));
}

} // namespace signalbox::validation
