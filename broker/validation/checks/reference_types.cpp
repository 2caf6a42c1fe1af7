// Which types a reference may lead to: the element tables of FHIR 3.0.1 and 4.0.1 (HL7, CC0), both releases together.
#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/word_table.hpp"

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

// The names of the table's elements, in any order.
constexpr word_table element_names(std::to_array<std::string_view>({
    "action", "actor", "additive", "additiveReference", "agent", "appointment", "asserter", "assessment", "assessor",
    "attester", "authenticator", "author", "authority", "authorizingPrescription", "basedOn", "collection",
    "collector", "complicationDetail", "condition", "contact", "container", "context", "custodian", "derivedFrom",
    "destination", "detail", "details", "device", "diagnosis", "dispenseRequest", "encounter", "enterer",
    "episodeOfCare", "finding", "focalDevice", "generalPractitioner", "hasMember", "healthcareService",
    "hospitalization", "image", "imagingStudy", "incomingReferral", "indication", "individual", "informationSource",
    "investigation", "item", "itemReference", "link", "location", "locationReference", "managingOrganization",
    "manipulated", "manufacturer", "media", "medicationReference", "notDoneReasonReference", "onBehalfOf",
    "organization", "origin", "other", "parent", "partOf", "participant", "party", "patient", "performer",
    "practitioner", "previous", "priorPrescription", "problem", "processing", "prognosisReference",
    "protocolApplied", "questionnaire", "reaction", "reasonReference", "receiver", "recipient", "recorder",
    "related", "relatesTo", "replaces", "report", "reportedReference", "request", "requester", "response",
    "responsible", "responsibleParty", "result", "resultsInterpreter", "schedule", "section", "sender",
    "serviceProvider", "slot", "source", "sourcePatientInfo", "specimen", "stage", "statusReasonReference",
    "subject", "substitution", "target", "targetReference", "usedReference", "vaccinationProtocol"
}));

// Resource types, as bits.
class type_set {
  public:
    bool empty() const noexcept { return types_ == 0; }
    bool has(resource_type type) const noexcept { return (types_ >> static_cast<unsigned>(type) & 1U) != 0; }
    void add(resource_type type) noexcept { types_ |= std::uint64_t{1} << static_cast<unsigned>(type); }

  private:
    static_assert(resource_types <= 64);
    std::uint64_t types_ = 0;
};

// Where in a resource a Reference stands, as one number: the resource's type, and one or two names within.
class element {
  public:
    element() = default;
    explicit element(resource_type type) : key_(static_cast<std::uint32_t>(type) + 1) {}

    bool operator==(const element&) const = default;
    bool is_none() const noexcept { return key_ == 0; }
    // With one more name: one of element_names, by its number.
    element with(std::size_t name) const noexcept {
        element made;
        made.key_ = key_ << 8U | static_cast<std::uint32_t>(name + 1);
        return made;
    }
    std::size_t hash(unsigned bits) const noexcept { return key_ * 0x9e3779b1U >> (32U - bits); }

  private:
    static_assert(element_names.count < 255);
    std::uint32_t key_ = 0;
};

// The table in a form that answers with a look or two.
class element_table {
  public:
    element_table() {
        for (const reference_types& known : known_elements) add(element_named(known.element), known.types);
    }

    // The element's types; empty for one that is not in the table.
    type_set types_of(const element& wanted) const noexcept {
        for (std::size_t at = wanted.hash(place_bits);; at = (at + 1) % places_.size()) {
            const place& its = places_[at];
            if (its.key == wanted || its.key.is_none()) return its.types;
        }
    }

  private:
    static constexpr unsigned place_bits = 10; // a fifth of the places is taken
    struct place {
        element key;
        type_set types;
    };

    static element element_named(std::string_view path) {
        const std::string_view type = path.substr(0, path.find('.'));
        element made(resource_type_named(type));
        path.remove_prefix(type.size());
        while (!path.empty()) {
            path.remove_prefix(1);
            const std::string_view name = path.substr(0, path.find('.'));
            made = made.with(element_names.number_of_literal(name));
            path.remove_prefix(name.size());
        }
        return made;
    }

    void add(const element& key, std::string_view words) {
        std::size_t at = key.hash(place_bits);
        while (!places_[at].key.is_none()) at = (at + 1) % places_.size();
        places_[at].key = key;
        while (!words.empty()) {
            const std::string_view word = words.substr(0, words.find(' '));
            places_[at].types.add(resource_type_named(word));
            words.remove_prefix(std::min(word.size() + 1, words.size()));
        }
    }

    std::array<place, std::size_t{1} << place_bits> places_{};
};

// Most References stand in a member of a resource, or in a list that is one; others have a name between. None where the
// resource is of a type that the table does not have, or a name is not of it.
element element_of(const bundle_index& index, const reference& r) noexcept {
    if (r.within == bundle_index::none) return {};
    const bundle_index::resource& around = index.resources()[r.within];
    std::array<std::size_t, 2> names{}; // from within
    std::size_t count = 0;
    for (fhir::value v = r.text.parent(); v.index() != around.value.index(); v = v.parent()) {
        const std::string_view name = v.name();
        if (name.empty()) continue; // an element of a list
        if (count == names.size()) return {};
        names[count] = element_names.number_of(name);
        if (names[count++] == element_names.count) return {};
    }
    element found(around.type);
    while (count > 0) found = found.with(names[--count]);
    return found;
}

// What the reference itself says, where nothing of the message has it: "Patient" of "Patient/1".
std::string_view type_in(std::string_view reference) noexcept {
    const bool relative =
        reference.find(':') == std::string_view::npos && reference.find('/') != std::string_view::npos;
    return relative ? reference.substr(0, reference.find('/')) : std::string_view{};
}

} // namespace

void reference_types_fit(const examined& e, findings& into) {
    static const element_table elements;
    for (const reference& r : e.all.references) {
        const type_set types = elements.types_of(element_of(e.index, r));
        if (types.empty() || (r.target && types.has(r.type))) continue;
        const std::string_view type = r.target ? e.index.type_text_of(r.target) : type_in(r.text.text());
        if (!type.empty() && !types.has(r.target ? r.type : resource_type_of(type))) into.add(r.text);
    }
}

} // namespace signalbox::validation::checks
