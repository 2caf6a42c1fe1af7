#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

bool is_withdrawn(std::string_view status) noexcept { return status == "entered-in-error" || status == "cancelled"; }

bool is_true(const fhir::value& v) noexcept { return v.is(fhir::kind::boolean) && v.text() == "true"; }

// "revoked" is R4, "cancelled" STU3.
bool is_in_force(const fhir::value& request) noexcept {
    const std::string_view status = request.string("status");
    return status != "revoked" && !is_withdrawn(status) && !is_true(request.find("doNotPerform"));
}

// Calls f(reference, target) for what the member of each result and report leads to, but of those that are withdrawn
// themselves.
template <class Function>
void for_each_target(const examined& e, std::string_view member, Function f) {
    for (const bundle_index::resource& r : e.index.resources()) {
        const bool reports = r.type == resource_type::observation || r.type == resource_type::diagnostic_report;
        const fhir::value holders = reports ? r.value.find(member) : fhir::value{};
        if (!holders || is_withdrawn(r.value.string("status"))) continue;
        for_each_holder(holders, [&](const fhir::value& holder) {
            const fhir::value reference = reference_in(holder);
            if (const fhir::value target = e.all.target_of(reference)) f(reference, target);
        });
    }
}

void find_specimens(const examined& e, std::string_view status, findings& into) {
    for_each_target(e, "specimen", [&](const fhir::value& reference, const fhir::value& specimen) {
        if (specimen.string("status") == status) into.add(reference);
    });
}

} // namespace

void unreported_without_value(const examined& e, findings& into) {
    for (const result& r : e.all.results)
        if (r.value && (is_withdrawn(r.status) || r.status == "registered")) into.add(r.value);
}

void specimens_not_withdrawn(const examined& e, findings& into) { find_specimens(e, "entered-in-error", into); }

// It may have been used up by the test, hence a rule of its own.
void specimens_available(const examined& e, findings& into) { find_specimens(e, "unavailable", into); }

void requests_in_force(const examined& e, findings& into) {
    for_each_target(e, "basedOn", [&](const fhir::value& reference, const fhir::value& request) {
        if (!is_in_force(request)) into.add(reference);
    });
}

void patients_active(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::patient, [&](const fhir::value& patient) {
        const fhir::value active = patient.find("active");
        if (active.is(fhir::kind::boolean) && !is_true(active)) into.add(active);
        for (const fhir::value link : patient.find("link"))
            if (link.string("type") == "replaced-by") into.add(link);
    });
}

} // namespace signalbox::validation::checks
