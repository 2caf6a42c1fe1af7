#include <algorithm>
#include <iterator>
#include <tuple>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

// The members by which a resource says whom it is about, in STU3 and R4.
constexpr std::string_view patient_members[] = {"subject", "patient"};

// The first Patient that no other resource contains.
fhir::value patient_of(const bundle_index& index) noexcept {
    for (const bundle_index::resource& r : index.resources())
        if (r.type == "Patient" && !is_contained(r.value)) return r.value;
    return {};
}

// The value of an Identifier that is an NHS number, else absent.
fhir::value nhs_number_in(const fhir::value& identifier) noexcept {
    if (identifier.string("system") != nhs_number_system) return {};
    const fhir::value number = identifier.find("value");
    return number.is(fhir::kind::string) ? number : fhir::value{};
}

// Of all Patients among the entries: a search may have found several.
std::vector<std::string_view> nhs_numbers_of(const bundle_index& index) {
    std::vector<std::string_view> numbers;
    for_each_resource(index, "Patient", [&](const fhir::value& patient) {
        if (is_contained(patient)) return;
        for (const fhir::value identifier : patient.find("identifier"))
            if (const fhir::value number = nhs_number_in(identifier)) numbers.push_back(number.text());
    });
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

bool has_nhs_number(const fhir::value& patient) noexcept {
    for (const fhir::value identifier : patient.find("identifier"))
        if (nhs_number_in(identifier)) return true;
    return false;
}

// Without the scheme and without a slash at the end.
std::string_view bare_system(std::string_view system) noexcept {
    for (const std::string_view scheme : {"https://", "http://"})
        if (system.starts_with(scheme)) system.remove_prefix(scheme.size());
    if (system.ends_with('/')) system.remove_suffix(1);
    return system;
}

// Whether they are the same but for capitals; `lower` has none.
bool is_same_word(std::string_view text, std::string_view lower) noexcept {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char t, char l) {
        return l == (t >= 'A' && t <= 'Z' ? static_cast<char>(t + ('a' - 'A')) : t);
    });
}

// Other names for the NHS number's system: DSTU2's, HL7's object identifier, slips of the pen.
bool is_other_nhs_number_system(std::string_view system) noexcept {
    constexpr std::string_view names[] = {"fhir.nhs.uk/id/nhs-number",         "fhir.nhs.net/id/nhs-number",
                                          "fhir.hl7.org.uk/id/nhs-number",     "fhir.nhs.uk/id/nhsnumber",
                                          "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1"};
    const std::string_view bare = bare_system(system);
    return system != nhs_number_system &&
           std::any_of(std::begin(names), std::end(names),
                       [bare](std::string_view name) { return is_same_word(bare, name); });
}

// What a message says once of one patient; two of these with one identifier are one to whoever files by it.
bool is_filed_by_identifier(std::string_view type) noexcept {
    constexpr std::string_view filed[] = {"AllergyIntolerance", "Condition",           "DiagnosticReport",
                                          "DocumentReference",  "Immunization",        "MedicationRequest",
                                          "Observation",        "ProcedureRequest",    "ReferralRequest",
                                          "ServiceRequest",     "MedicationStatement", "Specimen"};
    return std::find(std::begin(filed), std::end(filed), type) != std::end(filed);
}

struct identified {
    std::string_view type;
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
    for (const bundle_index::resource& r : e.index.resources()) {
        for (const std::string_view member : patient_members) {
            const fhir::value reference = reference_in(r.value.find(member));
            const fhir::value target = e.index.find(reference.text(), reference);
            if (e.index.type_of(target) != "Patient") continue;
            if (!patient) patient = target;
            if (target.index() != patient.index()) into.add(reference);
        }
    }
}

// Where the patient has no NHS number there is nothing to compare with.
void subject_numbers_match(const examined& e, findings& into) {
    const std::vector<std::string_view> known = nhs_numbers_of(e.index);
    if (known.empty()) return;
    for (const bundle_index::resource& r : e.index.resources()) {
        for (const std::string_view member : patient_members) {
            const fhir::value number = nhs_number_in(r.value.find(member).find("identifier"));
            if (number && !std::binary_search(known.begin(), known.end(), number.text())) into.add(number);
        }
    }
}

void one_number_per_patient(const examined& e, findings& into) {
    for_each_resource(e.index, "Patient", [&](const fhir::value& patient) {
        fhir::value first;
        for (const fhir::value identifier : patient.find("identifier")) {
            const fhir::value number = nhs_number_in(identifier);
            if (!first) first = number;
            if (number && number.text() != first.text()) into.add(number);
        }
    });
}

// Of a Bundle that is a whole; a search may find several.
void patients_single(const examined& e, findings& into) {
    std::vector<std::uint32_t> with_patient; // Bundles
    for (const bundle_index::entry& entry : e.index.entries()) {
        const std::string_view type = entry.bundle_type;
        const bool whole = type == "message" || type == "document" || type == "collection";
        if (!whole || e.index.type_of(entry.resource) != "Patient") continue;
        if (!with_patient.empty() && with_patient.back() == entry.bundle) into.add(entry.resource);
        with_patient.push_back(entry.bundle);
    }
}

void nhs_numbers_valid(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems) {
        if (system.text() != nhs_number_system) continue;
        const fhir::value number = system.parent().find("value");
        if (number.is(fhir::kind::string) && !identifiers::is_nhs_number(number.text())) into.add(number);
    }
}

void nhs_number_system_spelled(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems)
        if (is_other_nhs_number_system(system.text())) into.add(system);
}

// One in eleven numbers of ten digits has the check digit by chance, so only where the patient has no other.
void nhs_number_under_own_system(const examined& e, findings& into) {
    for_each_resource(e.index, "Patient", [&](const fhir::value& patient) {
        if (has_nhs_number(patient)) return;
        for (const fhir::value identifier : patient.find("identifier")) {
            const fhir::value value = identifier.find("value");
            if (!is_other_nhs_number_system(identifier.string("system")) && identifiers::is_nhs_number(value.text()))
                into.add(identifier);
        }
    });
}

void identifiers_unique(const examined& e, findings& into) {
    std::vector<identified> all = identifiers_of(e.index);
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
