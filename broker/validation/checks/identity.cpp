#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/hints.hpp"

namespace signalbox::validation::checks {
namespace {

// The first Patient that no other resource contains.
fhir::value patient_of(const bundle_index& index) noexcept {
    for (const std::uint32_t number : index.numbers_of(resource_type::patient))
        if (const fhir::value patient = index.resources()[number].value; !is_contained(patient)) return patient;
    return {};
}

// What a message says once of one patient; two of these with one identifier are one to whoever files by it.
bool is_filed_by_identifier(resource_type type) noexcept {
    using enum resource_type;
    constexpr resource_type filed[] = {
        allergy_intolerance, condition,          diagnostic_report,    document_reference,
        immunization,        medication_request, observation,          procedure_request,
        referral_request,    service_request,    medication_statement, specimen};
    return std::find(std::begin(filed), std::end(filed), type) != std::end(filed);
}

bool is_whole(std::string_view bundle_type) noexcept {
    return bundle_type == "message" || bundle_type == "document" || bundle_type == "collection";
}

struct identified {
    resource_type type;
    std::string_view system;
    std::string_view value;
    std::uint32_t resource; // index
    fhir::value identifier;

    auto key() const noexcept { return std::tie(type, system, value); }
};

std::vector<identified> identifiers_of(const bundle_index& index) {
    std::vector<identified> all;
    for (const bundle_index::resource& r : index.resources()) {
        if (!is_filed_by_identifier(r.type)) continue;
        for_each_holder(r.value.find("identifier"), [&](const fhir::value& identifier) {
            const std::string_view value = identifier.string("value");
            if (!value.empty())
                all.push_back({r.type, identifier.string("system"), value, r.value.index(), identifier});
        });
    }
    return all;
}

} // namespace

void one_patient(const examined& e, findings& into) {
    fhir::value patient = patient_of(e.index);
    for (const subject& each : e.all.subjects) {
        if (each.refers == nullptr || each.refers->type != resource_type::patient) continue;
        if (!patient) patient = each.refers->target;
        if (each.refers->target.index() != patient.index()) into.add(each.refers->text);
    }
}

// Of a Bundle that is a whole, with the Bundles within it; a search may find several.
void patients_single(const examined& e, findings& into) {
    std::map<std::uint32_t, std::uint32_t> outermost; // by a Bundle within a whole one
    std::set<std::uint32_t> with_patient;
    for (const bundle_index::entry& entry : e.index.entries()) {
        if (!is_whole(entry.bundle_type)) continue;
        const auto known = outermost.find(entry.bundle);
        const std::uint32_t whole = known == outermost.end() ? entry.bundle : known->second;
        if (entry.type == resource_type::bundle) outermost.emplace(entry.resource.index(), whole);
        if (entry.type == resource_type::patient && !with_patient.insert(whole).second) into.add(entry.resource);
    }
}

void identifiers_unique(const examined& e, findings& into) {
    std::vector<identified> all = identifiers_of(e.index);
    if (have_different_hints(all, [](const identified& each) { return each.value; })) return;
    std::stable_sort(all.begin(), all.end(),
                     [](const identified& left, const identified& right) { return left.key() < right.key(); });
    std::vector<fhir::value> repeated;
    for (std::size_t i = 1; i < all.size(); ++i)
        if (all[i].key() == all[i - 1].key() && all[i].resource != all[i - 1].resource)
            repeated.push_back(all[i].identifier);
    std::sort(repeated.begin(), repeated.end(),
              [](const fhir::value& left, const fhir::value& right) { return left.index() < right.index(); });
    for (const fhir::value& identifier : repeated) into.add(identifier);
}

} // namespace signalbox::validation::checks
