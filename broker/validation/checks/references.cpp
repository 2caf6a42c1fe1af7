#include <algorithm>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

struct reference_type {
    resource_type from;      // the resource
    std::string_view member; // of the resource
    resource_type to;        // and in STU3 a ProcedureRequest where R4 has a ServiceRequest
    bool inside;             // a result without its patient, specimen or report must not be filed
};

constexpr reference_type reference_types[] = {
    {resource_type::message_header, "focus", resource_type::diagnostic_report, true},
    {resource_type::message_header, "sender", resource_type::organization, false},
    {resource_type::diagnostic_report, "subject", resource_type::patient, true},
    {resource_type::diagnostic_report, "result", resource_type::observation, true},
    {resource_type::diagnostic_report, "specimen", resource_type::specimen, true},
    {resource_type::diagnostic_report, "basedOn", resource_type::service_request, false},
    {resource_type::observation, "subject", resource_type::patient, true},
    {resource_type::observation, "hasMember", resource_type::observation, true},
    {resource_type::observation, "specimen", resource_type::specimen, true},
    {resource_type::service_request, "subject", resource_type::patient, true},
    {resource_type::specimen, "subject", resource_type::patient, true},
    {resource_type::specimen, "request", resource_type::service_request, false},
    // STU3, and a structured record of either release
    {resource_type::procedure_request, "subject", resource_type::patient, true},
    {resource_type::referral_request, "subject", resource_type::patient, true},
    {resource_type::allergy_intolerance, "patient", resource_type::patient, true},
    {resource_type::immunization, "patient", resource_type::patient, true},
    {resource_type::condition, "subject", resource_type::patient, true},
    {resource_type::medication_request, "subject", resource_type::patient, true},
    {resource_type::medication_statement, "subject", resource_type::patient, true},
};

const reference_type* reference_type_of(resource_type from, std::string_view member) noexcept {
    const auto found = std::find_if(
        std::begin(reference_types), std::end(reference_types),
        [from, member](const reference_type& known) { return known.from == from && known.member == member; });
    return found == std::end(reference_types) ? nullptr : &*found;
}

bool is_of_type(resource_type type, resource_type wanted) noexcept {
    return type == wanted || (wanted == resource_type::service_request && type == resource_type::procedure_request);
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
bool may_lead_out(const examined& e, const reference& r) noexcept {
    fhir::value member = r.text.parent();
    if (member.parent().is(fhir::kind::array)) member = member.parent();
    const reference_type* const known = reference_type_of(e.index.type_of(member.parent()), member.name());
    return known == nullptr || !known->inside;
}

// Whether a reference that leads to no resource of the message should do so.
bool leads_nowhere(const examined& e, const reference& r) noexcept {
    const std::string_view text = r.text.text();
    if (is_absolute_url(text)) return !may_lead_out(e, r);
    return !is_relative_url(text) || is_closed(e.index.bundle_type_around(r.text));
}

} // namespace

void references_resolve(const examined& e, findings& into) {
    for (const reference& r : e.all.references)
        if (!r.target && leads_nowhere(e, r)) into.add(r.text);
}

void main_references_resolve(const examined& e, findings& into) {
    for (const reference& r : e.all.references)
        if (!r.target && leads_nowhere(e, r) && !may_lead_out(e, r)) into.add(r.text);
}

void other_references_resolve(const examined& e, findings& into) {
    for (const reference& r : e.all.references)
        if (!r.target && leads_nowhere(e, r) && may_lead_out(e, r)) into.add(r.text);
}

void reference_targets_fit(const examined& e, findings& into) {
    for (const bundle_index::resource& r : e.index.resources()) {
        if (r.type == resource_type::other) continue;
        for (const fhir::value member : r.value) {
            const reference_type* const wanted = reference_type_of(r.type, member.name());
            if (wanted == nullptr) continue;
            for_each_holder(member, [&](const fhir::value& holder) {
                const fhir::value reference = reference_in(holder);
                const fhir::value target = e.all.target_of(reference);
                // One that leads nowhere is the business of another rule.
                if (target && !is_of_type(e.index.type_of(target), wanted->to)) into.add(reference);
            });
        }
    }
}

void request_in_focus(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::message_header, [&](const fhir::value& header) {
        for_each_holder(header.find("focus"), [&](const fhir::value& holder) {
            const fhir::value reference = reference_in(holder);
            const fhir::value target = e.all.target_of(reference);
            if (target && !is_of_type(e.index.type_of(target), resource_type::service_request)) into.add(reference);
        });
    });
}

} // namespace signalbox::validation::checks
