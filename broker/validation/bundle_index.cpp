#include "broker/validation/bundle_index.hpp"

namespace signalbox::validation {

bundle_index::bundle_index(const fhir::value& bundle) {
    for (const fhir::value whole : bundle.find("entry")) {
        const fhir::value resource = whole.find("resource");
        entries_.push_back({whole, resource});
        const std::string_view url = whole.string("fullUrl");
        if (!url.empty() && resource) by_url_.try_emplace(url, resource);
    }
}

fhir::value bundle_index::find(std::string_view reference, const fhir::value& from) const {
    if (reference.starts_with('#')) return find_contained(reference.substr(1), from);
    const auto known = by_url_.find(reference);
    if (known != by_url_.end()) return known->second;
    const std::size_t slash = reference.find('/');
    if (slash == std::string_view::npos || reference.find(':') != std::string_view::npos) return {};
    for (const entry& e : entries_) {
        if (e.resource.string("resourceType") == reference.substr(0, slash) &&
            e.resource.string("id") == reference.substr(slash + 1)) {
            return e.resource;
        }
    }
    return {};
}

fhir::value bundle_index::find_contained(std::string_view id, const fhir::value& from) const {
    // The outermost resource around `from` below the bundle holds what is contained.
    for (fhir::value around = from; around; around = around.parent()) {
        for (const fhir::value inner : around.find("contained")) {
            if (inner.string("id") == id) return inner;
        }
        // "#" alone is the containing resource itself.
        if (id.empty() && around.parent().find("fullUrl")) return around;
    }
    return {};
}

} // namespace signalbox::validation
