#include "broker/validation/rules.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/identifiers/sctid.hpp"
#include "broker/validation/bundle_index.hpp"

namespace signalbox::validation {
namespace {

constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";
constexpr std::string_view snomed_system = "http://snomed.info/sct";
constexpr std::string_view ucum_system = "http://unitsofmeasure.org";
constexpr std::string_view uuid_prefix = "urn:uuid:";

using violations = std::vector<violation>;

void report(const fhir::document& message, const fhir::value& at, std::string_view id, violations& into) {
    const rule& broken = *find_rule(id);
    into.push_back({at.pointer(), std::string(id), std::string(broken.text), "", message.where(at), broken.severity});
}

bool is_absolute_url(std::string_view reference) noexcept {
    return reference.starts_with("http://") || reference.starts_with("https://");
}

// An absolute URL may lead out of the message on purpose, urn: and relative references cannot.
void references_resolve(const fhir::document& message, violations& into) {
    const bundle_index index(message.root());
    for_each_value(message, fhir::kind::string, [&](const fhir::value& v) {
        if (v.name() != "reference" || is_absolute_url(v.text())) return;
        if (!index.find(v.text(), v)) report(message, v, "SBX-V-0101", into);
    });
}

void nhs_numbers_valid(const fhir::document& message, violations& into) {
    for_each_value(message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("system") != nhs_number_system) return;
        const fhir::value number = v.find("value");
        if (number.is(fhir::kind::string) && !identifiers::is_nhs_number(number.text())) {
            report(message, number, "SBX-V-0102", into);
        }
    });
}

// A post-coordinated expression ("73211009 |Diabetes|: …") is not one identifier; its parts are not looked at.
bool is_expression(std::string_view code) noexcept { return code.find_first_of("|:+=") != std::string_view::npos; }

void snomed_codes_valid(const fhir::document& message, violations& into) {
    for_each_value(message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("system") != snomed_system) return;
        const fhir::value code = v.find("code");
        if (!code.is(fhir::kind::string) || is_expression(code.text())) return;
        if (!identifiers::is_concept_id(code.text())) report(message, code, "SBX-V-0103", into);
    });
}

void message_header_first(const fhir::document& message, violations& into) {
    if (message.root().string("type") != "message") return;
    bool first = true;
    for (const fhir::value entry : message.root().find("entry")) {
        const fhir::value resource = entry.find("resource");
        const bool header = resource.string("resourceType") == "MessageHeader";
        if (header != first) report(message, resource ? resource : entry, "SBX-V-0104", into);
        first = false;
    }
}

void full_urls_match_ids(const fhir::document& message, violations& into) {
    for (const fhir::value entry : message.root().find("entry")) {
        const fhir::value url = entry.find("fullUrl");
        const std::string_view id = entry.find("resource").string("id");
        if (!url.is(fhir::kind::string) || !url.text().starts_with(uuid_prefix) || id.empty()) continue;
        if (url.text().substr(uuid_prefix.size()) != id) report(message, url, "SBX-V-0105", into);
    }
}

void full_urls_unique(const fhir::document& message, violations& into) {
    std::unordered_set<std::string_view> seen;
    for (const fhir::value entry : message.root().find("entry")) {
        const fhir::value url = entry.find("fullUrl");
        if (url.is(fhir::kind::string) && !seen.insert(url.text()).second) report(message, url, "SBX-V-0106", into);
    }
}

struct reference_type {
    std::string_view from;   // the resource
    std::string_view member; // of the resource
    std::string_view to;
};

constexpr reference_type reference_types[] = {
    {"MessageHeader", "focus", "DiagnosticReport"},
    {"MessageHeader", "sender", "Organization"},
    {"DiagnosticReport", "subject", "Patient"},
    {"DiagnosticReport", "result", "Observation"},
    {"DiagnosticReport", "specimen", "Specimen"},
    {"DiagnosticReport", "basedOn", "ServiceRequest"},
    {"Observation", "subject", "Patient"},
    {"Observation", "hasMember", "Observation"},
    {"Observation", "specimen", "Specimen"},
    {"ServiceRequest", "subject", "Patient"},
    {"Specimen", "subject", "Patient"},
    {"Specimen", "request", "ServiceRequest"},
};

void check_target(const fhir::document& message, const bundle_index& index, const fhir::value& holder,
                  std::string_view type, violations& into) {
    const fhir::value reference = holder.find("reference");
    if (!reference.is(fhir::kind::string)) return;
    const fhir::value target = index.find(reference.text(), reference);
    // One that leads nowhere is the business of another rule.
    if (target && target.string("resourceType") != type) report(message, reference, "SBX-V-0107", into);
}

void reference_targets_fit(const fhir::document& message, violations& into) {
    const bundle_index index(message.root());
    for (const bundle_index::entry& e : index.entries()) {
        for (const reference_type& wanted : reference_types) {
            if (e.resource.string("resourceType") != wanted.from) continue;
            const fhir::value holder = e.resource.find(wanted.member);
            if (holder.is(fhir::kind::object)) check_target(message, index, holder, wanted.to, into);
            if (!holder.is(fhir::kind::array)) continue;
            for (const fhir::value each : holder) check_target(message, index, each, wanted.to, into);
        }
    }
}

void one_patient(const fhir::document& message, violations& into) {
    const bundle_index index(message.root());
    fhir::value patient;
    for (const bundle_index::entry& e : index.entries()) {
        const fhir::value reference = e.resource.find("subject").find("reference");
        if (!reference.is(fhir::kind::string)) continue;
        const fhir::value target = index.find(reference.text(), reference);
        if (!target || target.string("resourceType") != "Patient") continue;
        if (!patient) patient = target;
        if (target.index() != patient.index()) report(message, reference, "SBX-V-0108", into);
    }
}

bool has_value(const fhir::value& observation) noexcept {
    for (const fhir::value member : observation) {
        const std::string_view name = member.name();
        // value[x]: "value" and then a type's name, which begins with a capital.
        if (name.starts_with("value") && name.size() > 5 && name[5] >= 'A' && name[5] <= 'Z') return true;
    }
    return false;
}

void groups_without_value(const fhir::document& message, violations& into) {
    for_each_value(message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("resourceType") != "Observation") return;
        const fhir::value members = v.find("hasMember");
        if (members && has_value(v)) report(message, members, "SBX-V-0109", into);
    });
}

// A Quantity is what has a value that is a number; nothing else in FHIR has both.
bool is_quantity(const fhir::value& v) noexcept { return v.find("value").is(fhir::kind::number); }

void ucum_quantities_coded(const fhir::document& message, violations& into) {
    for_each_value(message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("system") == ucum_system && is_quantity(v) && v.string("code").empty()) {
            report(message, v, "SBX-V-0110", into);
        }
    });
}

void ucum_system_spelled(const fhir::document& message, violations& into) {
    for_each_value(message, fhir::kind::string, [&](const fhir::value& v) {
        const bool almost = v.text() == "https://unitsofmeasure.org" || v.text() == "http://unitsofmeasure.org/" ||
                            v.text() == "http://www.unitsofmeasure.org";
        if (v.name() == "system" && almost) report(message, v, "SBX-V-0111", into);
    });
}

// The day of a date or dateTime; empty when it names none, or is no date at all.
std::string_view day_of(std::string_view date) noexcept {
    constexpr std::string_view form = "dddd-dd-dd";
    if (date.size() < form.size()) return {};
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = date[i] >= '0' && date[i] <= '9';
        if (form[i] == '-' ? date[i] != '-' : !digit) return {};
    }
    return date.substr(0, form.size());
}

// Without a look at the time zones: what differs by hours is no sign of a mistake.
bool is_day_after(std::string_view left, std::string_view right) noexcept {
    return !day_of(left).empty() && !day_of(right).empty() && day_of(left) > day_of(right);
}

void dates_in_order(const fhir::document& message, violations& into) {
    const bundle_index index(message.root());
    std::string_view issued;
    for (const bundle_index::entry& e : index.entries()) {
        if (e.resource.string("resourceType") == "DiagnosticReport") issued = e.resource.string("issued");
    }
    for (const bundle_index::entry& e : index.entries()) {
        const std::string_view type = e.resource.string("resourceType");
        fhir::value date;
        if (type == "Patient") date = e.resource.find("birthDate");
        if (type == "Specimen") date = e.resource.find("collection").find("collectedDateTime");
        if (date.is(fhir::kind::string) && is_day_after(date.text(), issued)) report(message, date, "SBX-V-0112", into);
    }
}

constexpr rule all_rules[] = {
    {"SBX-V-0101", severity::error, "a reference to a resource of this message", references_resolve},
    {"SBX-V-0102", severity::error, "an NHS number: ten digits, the last of them the check digit", nhs_numbers_valid},
    {"SBX-V-0103", severity::error, "a SNOMED CT concept id with the right check digit and partition",
     snomed_codes_valid},
    {"SBX-V-0104", severity::error, "a MessageHeader in the first entry, and only there", message_header_first},
    {"SBX-V-0105", severity::error, "a fullUrl that is urn:uuid: and the id of its resource", full_urls_match_ids},
    {"SBX-V-0106", severity::error, "a fullUrl that no other entry has", full_urls_unique},
    {"SBX-V-0107", severity::error, "a reference to a resource of the right type", reference_targets_fit},
    {"SBX-V-0108", severity::error, "the same patient throughout the message", one_patient},
    {"SBX-V-0109", severity::warning, "members or a value, but not both", groups_without_value},
    {"SBX-V-0110", severity::error, "a UCUM quantity with its code", ucum_quantities_coded},
    {"SBX-V-0111", severity::warning, "UCUM under its own name, http://unitsofmeasure.org", ucum_system_spelled},
    {"SBX-V-0112", severity::warning, "a day that is not after that of the report", dates_in_order},
};

} // namespace

std::span<const rule> rules() noexcept { return all_rules; }

const rule* find_rule(std::string_view id) noexcept {
    const auto found =
        std::find_if(std::begin(all_rules), std::end(all_rules), [id](const rule& r) { return r.id == id; });
    return found == std::end(all_rules) ? nullptr : &*found;
}

} // namespace signalbox::validation
