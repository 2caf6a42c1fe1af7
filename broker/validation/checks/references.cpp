#include <algorithm>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

struct reference_type {
    std::string_view from;   // the resource
    std::string_view member; // of the resource
    std::string_view to;     // and in STU3 a ProcedureRequest where R4 has a ServiceRequest
    bool inside;             // a result without its patient, specimen or report must not be filed
};

constexpr reference_type reference_types[] = {
    {"MessageHeader", "focus", "DiagnosticReport", true},
    {"MessageHeader", "sender", "Organization", false},
    {"DiagnosticReport", "subject", "Patient", true},
    {"DiagnosticReport", "result", "Observation", true},
    {"DiagnosticReport", "specimen", "Specimen", true},
    {"DiagnosticReport", "basedOn", "ServiceRequest", false},
    {"Observation", "subject", "Patient", true},
    {"Observation", "hasMember", "Observation", true},
    {"Observation", "specimen", "Specimen", true},
    {"ServiceRequest", "subject", "Patient", true},
    {"Specimen", "subject", "Patient", true},
    {"Specimen", "request", "ServiceRequest", false},
    // STU3, and a structured record of either release
    {"ProcedureRequest", "subject", "Patient", true},
    {"ReferralRequest", "subject", "Patient", true},
    {"AllergyIntolerance", "patient", "Patient", true},
    {"Immunization", "patient", "Patient", true},
    {"Condition", "subject", "Patient", true},
    {"MedicationRequest", "subject", "Patient", true},
    {"MedicationStatement", "subject", "Patient", true},
};

const reference_type* reference_type_of(std::string_view from, std::string_view member) noexcept {
    const auto found = std::find_if(
        std::begin(reference_types), std::end(reference_types),
        [from, member](const reference_type& known) { return known.from == from && known.member == member; });
    return found == std::end(reference_types) ? nullptr : &*found;
}

bool is_of_type(std::string_view type, std::string_view wanted) noexcept {
    return type == wanted || (wanted == "ServiceRequest" && type == "ProcedureRequest");
}

bool is_absolute_url(std::string_view reference) noexcept {
    return reference.starts_with("http://") || reference.starts_with("https://");
}

// "Type/id", which leads to the server where the message is no closed whole.
bool is_relative_url(std::string_view reference) noexcept {
    return !reference.starts_with('#') && reference.find(':') == std::string_view::npos;
}

// Whether all that is referred to has to be there: a message, a document, a collection. What a search found, and a
// resource that is sent alone, may refer to what the server has besides.
bool is_closed(std::string_view bundle_type) noexcept {
    return bundle_type == "message" || bundle_type == "document" || bundle_type == "collection";
}

// Whether an absolute URL may lead out of the message on purpose: everywhere but in the members that make the report.
bool may_lead_out(const examined& e, const fhir::value& reference) noexcept {
    fhir::value member = reference.parent();
    if (member.parent().is(fhir::kind::array)) member = member.parent();
    const reference_type* const known = reference_type_of(e.index.type_of(member.parent()), member.name());
    return known == nullptr || !known->inside;
}

// Whether a reference should lead to a resource of the message, and does not.
bool leads_nowhere(const examined& e, const fhir::value& reference) noexcept {
    const std::string_view text = reference.text();
    if (e.index.target_of(reference)) return false;
    if (is_absolute_url(text)) return !may_lead_out(e, reference);
    return !is_relative_url(text) || is_closed(e.index.bundle_type_around(reference));
}

} // namespace

void references_resolve(const examined& e, findings& into) {
    for (const fhir::value& v : e.all.references)
        if (leads_nowhere(e, v)) into.add(v);
}

void main_references_resolve(const examined& e, findings& into) {
    for (const fhir::value& v : e.all.references)
        if (leads_nowhere(e, v) && !may_lead_out(e, v)) into.add(v);
}

void other_references_resolve(const examined& e, findings& into) {
    for (const fhir::value& v : e.all.references)
        if (leads_nowhere(e, v) && may_lead_out(e, v)) into.add(v);
}

void reference_targets_fit(const examined& e, findings& into) {
    for (const bundle_index::resource& r : e.index.resources()) {
        for (const fhir::value member : r.value) {
            const reference_type* const wanted = reference_type_of(r.type, member.name());
            if (wanted == nullptr) continue;
            for_each_holder(member, [&](const fhir::value& holder) {
                const fhir::value reference = reference_in(holder);
                const fhir::value target = e.index.target_of(reference);
                // One that leads nowhere is the business of another rule.
                if (target && !is_of_type(e.index.type_of(target), wanted->to)) into.add(reference);
            });
        }
    }
}

void request_in_focus(const examined& e, findings& into) {
    for_each_resource(e.index, "MessageHeader", [&](const fhir::value& header) {
        for_each_holder(header.find("focus"), [&](const fhir::value& holder) {
            const fhir::value reference = reference_in(holder);
            const fhir::value target = e.index.target_of(reference);
            if (target && !is_of_type(e.index.type_of(target), "ServiceRequest")) into.add(reference);
        });
    });
}

} // namespace signalbox::validation::checks
