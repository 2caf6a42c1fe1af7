#include "broker/pathology/bundle/read/resources.hpp"

#include <algorithm>
#include <tuple>

namespace signalbox::pathology::bundle {

namespace {

std::string_view without_version(std::string_view reference) {
    return reference.substr(0, reference.find("/_history/"));
}

// "Patient/7" of "https://server/base/Patient/7"; empty where there are not two parts.
std::string_view last_two_parts(std::string_view url) {
    const auto id = url.rfind('/');
    if (id == std::string_view::npos || id == 0) return {};
    const auto type = url.rfind('/', id - 1);
    return type == std::string_view::npos ? std::string_view{} : url.substr(type + 1);
}

std::string scoped(std::size_t around, std::string_view id) {
    return "#" + std::to_string(around) + "/" + std::string(id);
}

} // namespace

resources::resources(const fhir::document& message) {
    const fhir::value root = message.root();
    if (root.string("resourceType") == "Bundle")
        add_bundle(root);
    else if (root.is(fhir::kind::object))
        add(root, {});
    const std::size_t outer = all_.size();
    for (std::size_t i = 0; i < outer; ++i) {
        for (const fhir::value inner : all_[i].value.find("contained")) {
            keys_.push_back({scoped(i, inner.string("id")), all_.size()});
            all_.push_back({inner, {}, inner.string("resourceType"), i});
        }
    }
    std::sort(keys_.begin(), keys_.end(),
              [](const key& l, const key& r) { return std::tie(l.text, l.number) < std::tie(r.text, r.number); });
}

void resources::add_bundle(const fhir::value& bundle) {
    bundles_.push_back(bundle);
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value inner = entry.find("resource");
        if (inner.string("resourceType") == "Bundle")
            add_bundle(inner);
        else if (inner)
            add(inner, entry);
    }
}

void resources::add(const fhir::value& resource, const fhir::value& entry) {
    const std::size_t number = all_.size();
    const std::string_view type = resource.string("resourceType");
    all_.push_back({resource, entry, type, number});
    const std::string_view url = without_version(entry.string("fullUrl"));
    if (!url.empty()) keys_.push_back({std::string(url), number});
    const std::string_view id = resource.string("id");
    if (!id.empty()) keys_.push_back({std::string(type).append("/").append(id), number});
}

std::vector<std::size_t> resources::of_type(std::string_view type) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < all_.size(); ++i)
        if (all_[i].type == type) found.push_back(i);
    return found;
}

std::optional<std::size_t> resources::first(std::string_view type) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const resource& r) { return r.type == type; });
    if (found == all_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - all_.begin());
}

std::optional<std::size_t> resources::find(const std::string& text) const {
    const auto found = std::lower_bound(keys_.begin(), keys_.end(), text,
                                        [](const key& k, const std::string& t) { return k.text < t; });
    if (found == keys_.end() || found->text != text) return std::nullopt;
    return found->number;
}

std::optional<std::size_t> resources::resolve(const fhir::value& holder, std::size_t from) const {
    const std::string_view text = without_version(holder.string("reference"));
    if (text.empty()) return std::nullopt;
    if (text.starts_with('#')) return find(scoped(all_[from].around, text.substr(1)));
    if (const auto whole = find(std::string(text))) return whole;
    const std::string_view end = last_two_parts(text);
    return end.empty() ? std::nullopt : find(std::string(end));
}

} // namespace signalbox::pathology::bundle
