// Which types a reference may lead to: the element tables of FHIR 3.0.1 and 4.0.1 (HL7, CC0), both releases together.
#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

struct reference_types {
    std::string_view element; // "Appointment.participant.actor"
    std::string_view types;   // in words, with blanks between them
};

// In the order of their bytes. Elements that take any resource are not here.
constexpr reference_types known_elements[] = {
    {"AllergyIntolerance.asserter", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"AllergyIntolerance.encounter", "Encounter"},
    {"AllergyIntolerance.patient", "Patient"},
    {"AllergyIntolerance.recorder", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"Appointment.basedOn", "ServiceRequest"},
    {"Appointment.incomingReferral", "ReferralRequest"},
    {"Appointment.indication", "Condition Procedure"},
    {"Appointment.participant.actor",
     "Device HealthcareService Location Patient Practitioner PractitionerRole RelatedPerson"},
    {"Appointment.reasonReference", "Condition ImmunizationRecommendation Observation Procedure"},
    {"Appointment.slot", "Slot"},
    {"ClinicalImpression.action", "Appointment MedicationRequest Procedure ProcedureRequest ReferralRequest"},
    {"ClinicalImpression.assessor", "Practitioner PractitionerRole"},
    {"ClinicalImpression.context", "Encounter EpisodeOfCare"},
    {"ClinicalImpression.encounter", "Encounter"},
    {"ClinicalImpression.finding.itemReference", "Condition Media Observation"},
    {"ClinicalImpression.investigation.item",
     "DiagnosticReport FamilyMemberHistory ImagingStudy Media Observation QuestionnaireResponse RiskAssessment"},
    {"ClinicalImpression.previous", "ClinicalImpression"},
    {"ClinicalImpression.problem", "AllergyIntolerance Condition"},
    {"ClinicalImpression.prognosisReference", "RiskAssessment"},
    {"ClinicalImpression.subject", "Group Patient"},
    {"Composition.attester.party", "Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"Composition.author", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"Composition.custodian", "Organization"},
    {"Composition.encounter", "Encounter"},
    {"Composition.relatesTo.targetReference", "Composition"},
    {"Composition.section.author", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"Condition.asserter", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"Condition.context", "Encounter EpisodeOfCare"},
    {"Condition.encounter", "Encounter"},
    {"Condition.recorder", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"Condition.stage.assessment", "ClinicalImpression DiagnosticReport Observation"},
    {"Condition.subject", "Group Patient"},
    {"DiagnosticReport.basedOn", "CarePlan ImmunizationRecommendation MedicationRequest NutritionOrder "
                                 "ProcedureRequest ReferralRequest ServiceRequest"},
    {"DiagnosticReport.context", "Encounter EpisodeOfCare"},
    {"DiagnosticReport.encounter", "Encounter"},
    {"DiagnosticReport.image.link", "Media"},
    {"DiagnosticReport.imagingStudy", "ImagingManifest ImagingStudy"},
    {"DiagnosticReport.media.link", "Media"},
    {"DiagnosticReport.performer", "CareTeam Organization Practitioner PractitionerRole"},
    {"DiagnosticReport.performer.actor", "Organization Practitioner"},
    {"DiagnosticReport.result", "Observation"},
    {"DiagnosticReport.resultsInterpreter", "CareTeam Organization Practitioner PractitionerRole"},
    {"DiagnosticReport.specimen", "Specimen"},
    {"DiagnosticReport.subject", "Device Group Location Patient"},
    {"DocumentReference.authenticator", "Organization Practitioner PractitionerRole"},
    {"DocumentReference.author", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"DocumentReference.context.encounter", "Encounter EpisodeOfCare"},
    {"DocumentReference.context.sourcePatientInfo", "Patient"},
    {"DocumentReference.custodian", "Organization"},
    {"DocumentReference.relatesTo.target", "DocumentReference"},
    {"DocumentReference.subject", "Device Group Patient Practitioner"},
    {"Encounter.appointment", "Appointment"},
    {"Encounter.basedOn", "ServiceRequest"},
    {"Encounter.diagnosis.condition", "Condition Procedure"},
    {"Encounter.episodeOfCare", "EpisodeOfCare"},
    {"Encounter.hospitalization.destination", "Location Organization"},
    {"Encounter.hospitalization.origin", "Location Organization"},
    {"Encounter.incomingReferral", "ReferralRequest"},
    {"Encounter.location.location", "Location"},
    {"Encounter.partOf", "Encounter"},
    {"Encounter.participant.individual", "Practitioner PractitionerRole RelatedPerson"},
    {"Encounter.reasonReference", "Condition ImmunizationRecommendation Observation Procedure"},
    {"Encounter.serviceProvider", "Organization"},
    {"Encounter.subject", "Group Patient"},
    {"Flag.author", "Device Organization Patient Practitioner PractitionerRole"},
    {"Flag.encounter", "Encounter"},
    {"Flag.subject", "Group Location Medication Organization Patient PlanDefinition Practitioner Procedure"},
    {"Immunization.encounter", "Encounter"},
    {"Immunization.location", "Location"},
    {"Immunization.manufacturer", "Organization"},
    {"Immunization.patient", "Patient"},
    {"Immunization.performer.actor", "Organization Practitioner PractitionerRole"},
    {"Immunization.practitioner.actor", "Practitioner"},
    {"Immunization.protocolApplied.authority", "Organization"},
    {"Immunization.reaction.detail", "Observation"},
    {"Immunization.reasonReference", "Condition DiagnosticReport Observation"},
    {"Immunization.vaccinationProtocol.authority", "Organization"},
    {"List.encounter", "Encounter"},
    {"List.source", "Device Patient Practitioner PractitionerRole"},
    {"List.subject", "Device Group Location Patient"},
    {"MedicationDispense.authorizingPrescription", "MedicationRequest"},
    {"MedicationDispense.context", "Encounter EpisodeOfCare"},
    {"MedicationDispense.destination", "Location"},
    {"MedicationDispense.location", "Location"},
    {"MedicationDispense.medicationReference", "Medication"},
    {"MedicationDispense.notDoneReasonReference", "DetectedIssue"},
    {"MedicationDispense.partOf", "Procedure"},
    {"MedicationDispense.performer.actor", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"MedicationDispense.performer.onBehalfOf", "Organization"},
    {"MedicationDispense.receiver", "Patient Practitioner"},
    {"MedicationDispense.statusReasonReference", "DetectedIssue"},
    {"MedicationDispense.subject", "Group Patient"},
    {"MedicationDispense.substitution.responsibleParty", "Practitioner PractitionerRole"},
    {"MedicationRequest.basedOn",
     "CarePlan ImmunizationRecommendation MedicationRequest ProcedureRequest ReferralRequest ServiceRequest"},
    {"MedicationRequest.context", "Encounter EpisodeOfCare"},
    {"MedicationRequest.dispenseRequest.performer", "Organization"},
    {"MedicationRequest.encounter", "Encounter"},
    {"MedicationRequest.medicationReference", "Medication"},
    {"MedicationRequest.performer", "CareTeam Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"MedicationRequest.priorPrescription", "MedicationRequest"},
    {"MedicationRequest.reasonReference", "Condition Observation"},
    {"MedicationRequest.recorder", "Practitioner PractitionerRole"},
    {"MedicationRequest.reportedReference", "Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"MedicationRequest.requester", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"MedicationRequest.requester.agent", "Device Organization Patient Practitioner RelatedPerson"},
    {"MedicationRequest.requester.onBehalfOf", "Organization"},
    {"MedicationRequest.subject", "Group Patient"},
    {"MedicationStatement.basedOn", "CarePlan MedicationRequest ProcedureRequest ReferralRequest ServiceRequest"},
    {"MedicationStatement.context", "Encounter EpisodeOfCare"},
    {"MedicationStatement.informationSource", "Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"MedicationStatement.medicationReference", "Medication"},
    {"MedicationStatement.partOf",
     "MedicationAdministration MedicationDispense MedicationStatement Observation Procedure"},
    {"MedicationStatement.reasonReference", "Condition DiagnosticReport Observation"},
    {"MedicationStatement.subject", "Group Patient"},
    {"MessageHeader.author", "Practitioner PractitionerRole"},
    {"MessageHeader.destination.receiver", "Organization Practitioner PractitionerRole"},
    {"MessageHeader.destination.target", "Device"},
    {"MessageHeader.enterer", "Practitioner PractitionerRole"},
    {"MessageHeader.receiver", "Organization Practitioner"},
    {"MessageHeader.response.details", "OperationOutcome"},
    {"MessageHeader.responsible", "Organization Practitioner PractitionerRole"},
    {"MessageHeader.sender", "Organization Practitioner PractitionerRole"},
    {"Observation.basedOn", "CarePlan DeviceRequest ImmunizationRecommendation MedicationRequest NutritionOrder "
                            "ProcedureRequest ReferralRequest ServiceRequest"},
    {"Observation.context", "Encounter EpisodeOfCare"},
    {"Observation.derivedFrom",
     "DocumentReference ImagingStudy Media MolecularSequence Observation QuestionnaireResponse"},
    {"Observation.device", "Device DeviceMetric"},
    {"Observation.encounter", "Encounter"},
    {"Observation.hasMember", "MolecularSequence Observation QuestionnaireResponse"},
    {"Observation.partOf",
     "ImagingStudy Immunization MedicationAdministration MedicationDispense MedicationStatement Procedure"},
    {"Observation.performer", "CareTeam Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"Observation.related.target", "Observation QuestionnaireResponse Sequence"},
    {"Observation.specimen", "Specimen"},
    {"Observation.subject", "Device Group Location Patient"},
    {"Patient.contact.organization", "Organization"},
    {"Patient.generalPractitioner", "Organization Practitioner PractitionerRole"},
    {"Patient.link.other", "Patient RelatedPerson"},
    {"Patient.managingOrganization", "Organization"},
    {"PractitionerRole.healthcareService", "HealthcareService"},
    {"PractitionerRole.location", "Location"},
    {"PractitionerRole.organization", "Organization"},
    {"PractitionerRole.practitioner", "Practitioner"},
    {"Procedure.asserter", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"Procedure.basedOn", "CarePlan ProcedureRequest ReferralRequest ServiceRequest"},
    {"Procedure.complicationDetail", "Condition"},
    {"Procedure.context", "Encounter EpisodeOfCare"},
    {"Procedure.encounter", "Encounter"},
    {"Procedure.focalDevice.manipulated", "Device"},
    {"Procedure.location", "Location"},
    {"Procedure.partOf", "MedicationAdministration Observation Procedure"},
    {"Procedure.performer.actor", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"Procedure.performer.onBehalfOf", "Organization"},
    {"Procedure.reasonReference", "Condition DiagnosticReport DocumentReference Observation Procedure"},
    {"Procedure.recorder", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"Procedure.report", "Composition DiagnosticReport DocumentReference"},
    {"Procedure.subject", "Group Patient"},
    {"Procedure.usedReference", "Device Medication Substance"},
    {"ProcedureRequest.context", "Encounter EpisodeOfCare"},
    {"ProcedureRequest.performer", "Device HealthcareService Organization Patient Practitioner RelatedPerson"},
    {"ProcedureRequest.reasonReference", "Condition Observation"},
    {"ProcedureRequest.requester.agent", "Device Organization Practitioner"},
    {"ProcedureRequest.requester.onBehalfOf", "Organization"},
    {"ProcedureRequest.specimen", "Specimen"},
    {"ProcedureRequest.subject", "Device Group Location Patient"},
    {"QuestionnaireResponse.author", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"QuestionnaireResponse.basedOn", "CarePlan ProcedureRequest ReferralRequest ServiceRequest"},
    {"QuestionnaireResponse.context", "Encounter EpisodeOfCare"},
    {"QuestionnaireResponse.encounter", "Encounter"},
    {"QuestionnaireResponse.parent", "Observation Procedure"},
    {"QuestionnaireResponse.partOf", "Observation Procedure"},
    {"QuestionnaireResponse.questionnaire", "Questionnaire"},
    {"QuestionnaireResponse.source", "Patient Practitioner PractitionerRole RelatedPerson"},
    {"ReferralRequest.basedOn", "CarePlan ProcedureRequest ReferralRequest"},
    {"ReferralRequest.context", "Encounter EpisodeOfCare"},
    {"ReferralRequest.reasonReference", "Condition Observation"},
    {"ReferralRequest.recipient", "HealthcareService Organization Practitioner"},
    {"ReferralRequest.replaces", "ReferralRequest"},
    {"ReferralRequest.requester.agent", "Device Organization Patient Practitioner RelatedPerson"},
    {"ReferralRequest.requester.onBehalfOf", "Organization"},
    {"ReferralRequest.subject", "Group Patient"},
    {"Schedule.actor", "Device HealthcareService Location Patient Practitioner PractitionerRole RelatedPerson"},
    {"ServiceRequest.basedOn", "CarePlan MedicationRequest ServiceRequest"},
    {"ServiceRequest.encounter", "Encounter"},
    {"ServiceRequest.locationReference", "Location"},
    {"ServiceRequest.performer",
     "CareTeam Device HealthcareService Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"ServiceRequest.reasonReference", "Condition DiagnosticReport DocumentReference Observation"},
    {"ServiceRequest.replaces", "ServiceRequest"},
    {"ServiceRequest.requester", "Device Organization Patient Practitioner PractitionerRole RelatedPerson"},
    {"ServiceRequest.specimen", "Specimen"},
    {"ServiceRequest.subject", "Device Group Location Patient"},
    {"Slot.schedule", "Schedule"},
    {"Specimen.collection.collector", "Practitioner PractitionerRole"},
    {"Specimen.container.additiveReference", "Substance"},
    {"Specimen.parent", "Specimen"},
    {"Specimen.processing.additive", "Substance"},
    {"Specimen.request", "ProcedureRequest ServiceRequest"},
    {"Specimen.subject", "Device Group Location Patient Substance"},
};

constexpr bool is_before(const reference_types& left, const reference_types& right) noexcept {
    return left.element < right.element;
}

static_assert(std::is_sorted(std::begin(known_elements), std::end(known_elements), is_before));

// Its types; empty for an element that is not in the table.
std::string_view types_of(std::string_view element) {
    static const auto by_element = [] {
        std::unordered_map<std::string_view, std::string_view> made;
        for (const reference_types& known : known_elements) made.emplace(known.element, known.types);
        return made;
    }();
    const auto found = by_element.find(element);
    return found == by_element.end() ? std::string_view{} : found->second;
}

// More than any element of the table has.
constexpr int names_most = 3;

// The element that a Reference stands in, written from its last name to its first.
class element_path {
  public:
    // Empty when it is none of a resource's own.
    std::string_view of(const bundle_index& index, const fhir::value& holder) noexcept {
        fhir::value v = holder;
        for (int names = 0; v && names <= names_most; v = v.parent()) {
            if (index.number_of(v)) return prepend(index.type_of(v)) ? written() : std::string_view{};
            if (v.name().empty()) continue; // an element of a list
            if (!prepend(v.name()) || !prepend(".")) return {};
            ++names;
        }
        return {};
    }

  private:
    static constexpr std::size_t size_max = 80; // the longest of the table takes 48

    std::string_view written() const noexcept { return {buffer_ + begin_, size_max - begin_}; }
    bool prepend(std::string_view name) noexcept {
        if (name.size() > begin_) return false;
        begin_ -= name.size();
        std::copy(name.begin(), name.end(), buffer_ + begin_);
        return true;
    }

    char buffer_[size_max];
    std::size_t begin_ = size_max;
};

// What the reference itself says, where nothing of the message has it: "Patient" of "Patient/1".
std::string_view type_in(std::string_view reference) noexcept {
    const bool relative =
        reference.find(':') == std::string_view::npos && reference.find('/') != std::string_view::npos;
    return relative ? reference.substr(0, reference.find('/')) : std::string_view{};
}

bool has_word(std::string_view words, std::string_view word) noexcept {
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const bool begins = at == 0 || words[at - 1] == ' ';
        const std::size_t end = at + word.size();
        if (begins && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

} // namespace

void reference_types_fit(const examined& e, findings& into) {
    for (const fhir::value& reference : e.all.references) {
        element_path path;
        const std::string_view types = types_of(path.of(e.index, reference.parent()));
        if (types.empty()) continue;
        const fhir::value target = e.index.target_of(reference);
        const std::string_view type = target ? e.index.type_of(target) : type_in(reference.text());
        if (!type.empty() && !has_word(types, type)) into.add(reference);
    }
}

} // namespace signalbox::validation::checks
