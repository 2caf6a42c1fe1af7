#include "broker/validation/bundle_index.hpp"

#include <algorithm>
#include <tuple>

namespace signalbox::validation {
namespace {

constexpr auto key_of = [](const auto& item) {
    if constexpr (requires { item.url; })
        return std::tie(item.url);
    else if constexpr (requires { item.type; })
        return std::tie(item.type, item.id);
    else
        return std::tie(item.holder, item.id);
};

// Of items with the same key the first stays first.
template <class Item>
void sort_by_key(std::vector<Item>& items) {
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& left, const Item& right) { return key_of(left) < key_of(right); });
}

// The first item with the key of `wanted`; absent when there is none.
template <class Item>
fhir::value look_up(const std::vector<Item>& items, const Item& wanted) noexcept {
    const auto found = std::lower_bound(items.begin(), items.end(), wanted, [](const Item& left, const Item& right) {
        return key_of(left) < key_of(right);
    });
    return found == items.end() || key_of(*found) != key_of(wanted) ? fhir::value{} : found->resource;
}

} // namespace

bundle_index::bundle_index(const fhir::document& message) {
    for (const fhir::value whole : message.root().find("entry")) add_entry(whole);
    for_each_value(message, fhir::kind::object, [this](const fhir::value& v) {
        if (v.index() == 0) return;
        const std::string_view type = v.string("resourceType");
        if (!type.empty()) resources_.push_back({v, type});
        add_contained(v);
    });
    sort_by_key(by_url_);
    sort_by_key(by_id_);
    sort_by_key(contained_);
}

void bundle_index::add_entry(const fhir::value& whole) {
    const fhir::value resource = whole.find("resource");
    entries_.push_back({whole, resource});
    if (!resource) return;
    const std::string_view type = resource.string("resourceType");
    const std::string_view id = resource.string("id");
    if (!type.empty() && !id.empty()) by_id_.push_back({type, id, resource});
    const fhir::value url = whole.find("fullUrl");
    if (!url) return;
    with_url_.push_back(resource.index());
    if (!url.text().empty()) by_url_.push_back({url.text(), resource});
}

void bundle_index::add_contained(const fhir::value& holder) {
    for (const fhir::value inner : holder.find("contained")) {
        const std::string_view id = inner.string("id");
        if (!id.empty()) contained_.push_back({holder.index(), id, inner});
    }
}

std::optional<std::size_t> bundle_index::number_of(const fhir::value& v) const noexcept {
    if (!v) return std::nullopt;
    const auto found = std::lower_bound(resources_.begin(), resources_.end(), v.index(),
                                        [](const resource& r, std::uint32_t index) { return r.value.index() < index; });
    if (found == resources_.end() || found->value.index() != v.index()) return std::nullopt;
    return static_cast<std::size_t>(found - resources_.begin());
}

fhir::value bundle_index::find(std::string_view reference, const fhir::value& from) const noexcept {
    if (!from) return {};
    if (reference.starts_with('#')) return find_contained(reference.substr(1), from);
    if (const fhir::value known = look_up(by_url_, {reference, {}})) return known;
    const std::size_t slash = reference.find('/');
    if (slash == std::string_view::npos || reference.find(':') != std::string_view::npos) return {};
    return look_up(by_id_, {reference.substr(0, slash), reference.substr(slash + 1), {}});
}

fhir::value bundle_index::find_contained(std::string_view id, const fhir::value& from) const noexcept {
    // The outermost resource around `from` below the bundle holds what is contained.
    for (fhir::value around = from; around; around = around.parent()) {
        if (const fhir::value inner = look_up(contained_, {around.index(), id, {}})) return inner;
        // "#" alone is the containing resource itself.
        if (id.empty() && std::binary_search(with_url_.begin(), with_url_.end(), around.index())) return around;
    }
    return {};
}

} // namespace signalbox::validation
