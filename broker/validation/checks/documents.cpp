#include <set>
#include <vector>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

// The Bundles that have a Bundle among their entries: ITK3 envelopes with a payload.
std::set<std::uint32_t> with_payload(const bundle_index& index) {
    std::set<std::uint32_t> found;
    for (const bundle_index::entry& entry : index.entries())
        if (entry.type == resource_type::bundle) found.insert(entry.bundle);
    return found;
}

// The resource of an entry around the value, or absent.
fhir::value entered_around(const bundle_index& index, fhir::value v) noexcept {
    while (v && (!index.number_of(v) || is_contained(v))) v = v.parent();
    return v;
}

} // namespace

void headers_focus_on_payload(const examined& e, findings& into) {
    const std::set<std::uint32_t> envelopes = with_payload(e.index);
    for (const bundle_index::entry& entry : e.index.entries()) {
        if (entry.type != resource_type::message_header || !envelopes.contains(entry.bundle)) continue;
        for_each_holder(entry.resource.find("focus"), [&](const fhir::value& focus) {
            const fhir::value reference = reference_in(focus);
            if (e.index.type_of(e.all.target_of(reference)) != resource_type::bundle) into.add(focus);
        });
    }
}

// A reader of the document comes from its Composition to whatever is shown.
void documents_without_strays(const examined& e, findings& into) {
    std::vector<bool> reached(e.index.resources().size());
    for (const reference& r : e.all.references) {
        const auto number = e.index.number_of(entered_around(e.index, r.target));
        if (number && e.index.resources()[*number].value.index() != entered_around(e.index, r.text).index())
            reached[*number] = true;
    }
    for (const bundle_index::entry& entry : e.index.entries()) {
        if (entry.bundle_type != "document" || entry.whole.position() == 0) continue;
        const auto number = e.index.number_of(entry.resource);
        if (number && !reached[*number]) into.add(entry.resource);
    }
}

} // namespace signalbox::validation::checks
