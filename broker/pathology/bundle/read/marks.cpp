#include "broker/pathology/bundle/read/marks.hpp"

namespace signalbox::pathology::bundle {

// As deep as the document, which the parser limits.
void marks::use(const fhir::value& v) {
    if (!v) return;
    used_[v.index()] = true;
    for (const fhir::value below : v) use(below);
}

std::string marks::take(const fhir::value& object, std::string_view member) {
    const fhir::value v = object.find(member);
    if (!v.is(fhir::kind::string)) return {};
    used_[v.index()] = true;
    return std::string(v.text());
}

bool marks::use_if(const fhir::value& object, std::string_view member, std::string_view text) {
    const fhir::value v = object.find(member);
    if (!v.is(fhir::kind::string) || v.text() != text) return false;
    used_[v.index()] = true;
    return true;
}

// From the last value to the first, so that what is below is known before what is around.
std::vector<marks::state> marks::states() const {
    std::vector<state> all(message_.size(), state::nothing);
    for (std::uint32_t i = message_.size(); i-- > 0;) {
        const fhir::value v = message_.at(i);
        const bool leaf = !v.is(fhir::kind::object) && !v.is(fhir::kind::array);
        // The id of an element says nothing outside of its message, and a null nothing at all.
        const bool silent = v.is(fhir::kind::null) || v.name() == "id";
        if (leaf && !silent) all[i] = used_[i] ? state::used : state::unused;
        if (!v.parent()) continue;
        state& around = all[v.parent().index()];
        around = static_cast<state>(static_cast<unsigned>(around) | static_cast<unsigned>(all[i]));
    }
    return all;
}

void marks::list_lost(findings& into) const {
    if (!message_.empty()) list(message_.root(), states(), into);
}

void marks::list(const fhir::value& v, const std::vector<state>& states, findings& into) const {
    if (states[v.index()] == state::both) {
        for (const fhir::value below : v) list(below, states, into);
        return;
    }
    if (states[v.index()] != state::unused) return;
    into.push_back({severity::lost, "no-place", "a report has no place for this", {}, v.pointer()});
}

} // namespace signalbox::pathology::bundle
