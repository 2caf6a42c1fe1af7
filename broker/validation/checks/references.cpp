#include <algorithm>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::string_view uuid_prefix = "urn:uuid:";

struct reference_type {
    std::string_view from;   // the resource
    std::string_view member; // of the resource
    std::string_view to;
    bool inside; // a result without its patient, specimen or report must not be filed
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
};

const reference_type* reference_type_of(std::string_view from, std::string_view member) noexcept {
    const auto found = std::find_if(
        std::begin(reference_types), std::end(reference_types),
        [from, member](const reference_type& known) { return known.from == from && known.member == member; });
    return found == std::end(reference_types) ? nullptr : &*found;
}

bool is_absolute_url(std::string_view reference) noexcept {
    return reference.starts_with("http://") || reference.starts_with("https://");
}

// Whether an absolute URL may lead out of the message on purpose: everywhere but in the members that make the report.
bool may_lead_out(const examined& e, const fhir::value& reference) noexcept {
    fhir::value member = reference.parent();
    if (member.parent().is(fhir::kind::array)) member = member.parent();
    const auto number = e.index.number_of(member.parent());
    if (!number) return true;
    const reference_type* const known = reference_type_of(e.index.resources()[*number].type, member.name());
    return known == nullptr || !known->inside;
}

} // namespace

void references_resolve(const examined& e, findings& into) {
    for_each_value(e.message, fhir::kind::string, [&](const fhir::value& v) {
        if (v.name() != "reference" || e.index.find(v.text(), v)) return;
        if (!is_absolute_url(v.text()) || !may_lead_out(e, v)) into.add(v);
    });
}

void reference_targets_fit(const examined& e, findings& into) {
    for (const bundle_index::resource& r : e.index.resources()) {
        for (const fhir::value member : r.value) {
            const reference_type* const wanted = reference_type_of(r.type, member.name());
            if (wanted == nullptr) continue;
            for_each_holder(member, [&](const fhir::value& holder) {
                const fhir::value reference = reference_in(holder);
                const fhir::value target = e.index.find(reference.text(), reference);
                // One that leads nowhere is the business of another rule.
                if (target && target.string("resourceType") != wanted->to) into.add(reference);
            });
        }
    }
}

void message_header_first(const examined& e, findings& into) {
    if (e.message.root().string("type") != "message") return;
    bool first = true;
    for (const bundle_index::entry& entry : e.index.entries()) {
        const bool header = entry.resource.string("resourceType") == "MessageHeader";
        if (header != first) into.add(entry.resource ? entry.resource : entry.whole);
        first = false;
    }
}

void full_urls_match_ids(const examined& e, findings& into) {
    for (const bundle_index::entry& entry : e.index.entries()) {
        const fhir::value url = entry.whole.find("fullUrl");
        const std::string_view id = entry.resource.string("id");
        if (!url.is(fhir::kind::string) || !url.text().starts_with(uuid_prefix) || id.empty()) continue;
        if (url.text().substr(uuid_prefix.size()) != id) into.add(url);
    }
}

void full_urls_unique(const examined& e, findings& into) {
    std::vector<fhir::value> urls;
    for (const bundle_index::entry& entry : e.index.entries()) {
        const fhir::value url = entry.whole.find("fullUrl");
        if (url.is(fhir::kind::string)) urls.push_back(url);
    }
    std::stable_sort(urls.begin(), urls.end(),
                     [](const fhir::value& left, const fhir::value& right) { return left.text() < right.text(); });
    std::vector<fhir::value> repeated;
    for (std::size_t i = 1; i < urls.size(); ++i)
        if (urls[i].text() == urls[i - 1].text()) repeated.push_back(urls[i]);
    std::sort(repeated.begin(), repeated.end(),
              [](const fhir::value& left, const fhir::value& right) { return left.index() < right.index(); });
    for (const fhir::value& url : repeated) into.add(url);
}

} // namespace signalbox::validation::checks
