#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signalbox::validation {

// The types that rules ask about, and those that references lead to, of FHIR 3.0.1 and 4.0.1 together. In the order of
// their names; `other` is every other text.
enum class resource_type : std::uint8_t {
    allergy_intolerance,
    appointment,
    bundle,
    care_plan,
    care_team,
    clinical_impression,
    composition,
    condition,
    detected_issue,
    device,
    device_metric,
    device_request,
    diagnostic_report,
    document_reference,
    encounter,
    episode_of_care,
    family_member_history,
    flag,
    group,
    healthcare_service,
    imaging_manifest,
    imaging_study,
    immunization,
    immunization_recommendation,
    list,
    location,
    media,
    medication,
    medication_administration,
    medication_dispense,
    medication_request,
    medication_statement,
    message_header,
    molecular_sequence,
    nutrition_order,
    observation,
    operation_outcome,
    organization,
    patient,
    person,
    plan_definition,
    practitioner,
    practitioner_role,
    procedure,
    procedure_request,
    questionnaire,
    questionnaire_response,
    referral_request,
    related_person,
    risk_assessment,
    schedule,
    sequence,
    service_request,
    slot,
    specimen,
    substance,
    other,
};

constexpr std::size_t resource_types = static_cast<std::size_t>(resource_type::other) + 1;

// Of a text of a document, which can be read to fhir::text_padding bytes.
resource_type resource_type_of(std::string_view text) noexcept;
// Of any text.
resource_type resource_type_named(std::string_view name) noexcept;

} // namespace signalbox::validation
