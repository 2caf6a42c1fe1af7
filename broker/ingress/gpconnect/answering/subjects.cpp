#include "broker/ingress/gpconnect/answering/subjects.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

// Calls for the answer itself or, where it is a Bundle, for each resource in it.
template <class Each>
void each_resource(const value& root, Each each) {
    if (root.string("resourceType") != "Bundle") return each(root);
    for (const value entry : root.find("entry"))
        if (const auto found = entry.find("resource")) each(found);
}

bool is_another_id(const value& resource, std::string_view id) {
    const std::string_view its = resource.string("id");
    return !id.empty() && !its.empty() && its != id;
}

// Has NHS numbers (STU3's system or DSTU2's), none of which is this one. Several: a number that was merged.
bool is_of_another(const value& patient, std::string_view nhs_number) {
    bool has = false;
    for (const value id : patient.find("identifier")) {
        if (!id.string("system").ends_with("/nhs-number")) continue;
        if (id.string("value") == nhs_number) return false;
        has = true;
    }
    return has;
}

// The logical id in "Patient/1", "https://provider.example/Patient/1/_history/2"; empty for what names no patient so.
std::string_view patient_in(std::string_view reference) noexcept {
    constexpr std::string_view segment = "Patient/";
    const auto at = reference.rfind(segment);
    const bool whole = at == 0 || (at != std::string_view::npos && reference[at - 1] == '/');
    if (!whole) return {};
    const std::string_view rest = reference.substr(at + segment.size());
    return rest.substr(0, rest.find('/'));
}

// References to other patients, and none to this one.
bool refers_to_another(const value& resource, std::string_view id) {
    bool another = false;
    bool the_same = false;
    const auto look = [&](std::string_view reference) {
        const std::string_view named = patient_in(reference);
        the_same = the_same || named == id;
        another = another || (!named.empty() && named != id);
    };
    if (resource.string("resourceType") == "DocumentReference") look(resource.find("subject").string("reference"));
    if (resource.string("resourceType") == "Appointment")
        for (const value participant : resource.find("participant"))
            look(participant.find("actor").string("reference"));
    return another && !the_same;
}

} // namespace

std::string_view why_about_another(const value& root, const subject_of_request& asked) {
    if (is_another_id(root, asked.id)) return "it is another resource than was asked for";
    bool another = false;
    each_resource(root, [&](const value& resource) {
        const bool is_patient = resource.string("resourceType") == "Patient";
        if (is_patient && !asked.nhs_number.empty()) another = another || is_of_another(resource, asked.nhs_number);
        if (asked.patient_id.empty()) return;
        another = another || (is_patient && is_another_id(resource, asked.patient_id)) ||
                  refers_to_another(resource, asked.patient_id);
    });
    return another ? "it is about another patient" : "";
}

} // namespace signalbox::ingress::gpconnect
