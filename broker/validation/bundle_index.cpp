#include "broker/validation/bundle_index.hpp"

#include <algorithm>
#include <tuple>

#include "broker/fhir/text_hint.hpp"
#include "broker/validation/same_text.hpp"

namespace signalbox::validation {

using fhir::text_hint;

namespace {

constexpr auto key_of = [](const auto& item) {
    if constexpr (requires { item.url; })
        return std::tie(item.hint, item.bundle, item.url);
    else if constexpr (requires { item.type; })
        return std::tie(item.hint, item.bundle, item.type, item.id);
    else
        return std::tie(item.hint, item.holder, item.id);
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

bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }

std::string lowered(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
    return made;
}

} // namespace

std::optional<std::string> lowered_uuid(std::string_view url) {
    constexpr std::string_view prefix = "urn:uuid:";
    if (url.size() < prefix.size() || (url.front() | 0x20) != 'u') return std::nullopt;
    if (std::none_of(url.begin(), url.end(), is_capital)) return std::nullopt;
    if (lowered(url.substr(0, prefix.size())) != prefix) return std::nullopt;
    return lowered(url);
}

bundle_index::bundle_index(const fhir::document& message)
    : message_(message), numbers_(message.size()), targets_(message.size(), unknown) {
    for_each_value(message, fhir::kind::string, [this](const fhir::value& v) {
        if (is_text(v.name(), "resourceType") && !v.text().empty()) add_resource(v);
    });
    // A type may stand behind the resources within.
    std::sort(resources_.begin(), resources_.end(),
              [](const resource& left, const resource& right) { return left.value.index() < right.value.index(); });
    for (std::size_t i = 0; i < resources_.size(); ++i) {
        const resource& r = resources_[i];
        numbers_[r.value.index()] = static_cast<std::uint32_t>(i + 1);
        if (r.type == "Bundle") add_entries(r.value);
    }
    for (std::uint32_t i = 0; i < message.size(); ++i)
        if (is_text(message.at(i).name(), "contained")) add_contained(message.at(i));
    sort_by_key(by_url_);
    sort_by_key(by_id_);
    sort_by_key(contained_);
}

// Of members of one name the first counts.
void bundle_index::add_resource(const fhir::value& type) {
    const fhir::value v = type.parent();
    if (v.find("resourceType").index() == type.index()) resources_.push_back({v, type.text()});
}

void bundle_index::add_entries(const fhir::value& whole_bundle) {
    const bundle around{whole_bundle.index(), whole_bundle.string("type")};
    bundles_.push_back(around);
    for (const fhir::value whole : whole_bundle.find("entry")) {
        const fhir::value resource = whole.find("resource");
        entries_.push_back({whole, resource, around.index, around.type});
        if (!resource) continue;
        const std::string_view type = resource.string("resourceType");
        const std::string_view id = resource.string("id");
        if (!type.empty() && !id.empty()) by_id_.push_back({text_hint(id), around.index, type, id, resource});
        std::string_view url = whole.string("fullUrl");
        if (auto lowered = lowered_uuid(url)) url = lowered_.emplace_back(std::move(*lowered));
        if (!url.empty()) by_url_.push_back({text_hint(url), around.index, url, resource});
    }
}

void bundle_index::add_contained(const fhir::value& list) {
    if (list.parent().find("contained").index() != list.index()) return;
    for (const fhir::value inner : list) {
        const std::string_view id = inner.string("id");
        if (!id.empty()) contained_.push_back({text_hint(id), list.parent().index(), id, inner});
    }
}

std::optional<std::size_t> bundle_index::number_of(const fhir::value& v) const noexcept {
    if (!v || numbers_[v.index()] == 0) return std::nullopt;
    return numbers_[v.index()] - 1;
}

std::string_view bundle_index::type_of(const fhir::value& v) const noexcept {
    const auto number = number_of(v);
    return number ? resources_[*number].type : std::string_view{};
}

const bundle_index::bundle* bundle_index::bundle_at(const fhir::value& v) const noexcept {
    const auto found = std::lower_bound(bundles_.begin(), bundles_.end(), v.index(),
                                        [](const bundle& b, std::uint32_t index) { return b.index < index; });
    return found == bundles_.end() || found->index != v.index() ? nullptr : &*found;
}

std::string_view bundle_index::bundle_type_around(const fhir::value& v) const noexcept {
    for (fhir::value around = v.parent(); around; around = around.parent())
        if (const bundle* const found = bundle_at(around)) return found->type;
    return {};
}

fhir::value bundle_index::find(std::string_view reference, const fhir::value& from) const noexcept {
    if (!from) return {};
    if (reference.starts_with('#')) return find_contained(reference.substr(1), from);
    for (fhir::value around = from.parent(); around; around = around.parent()) {
        if (bundle_at(around) == nullptr) continue;
        if (const fhir::value known = find_in(around.index(), reference)) return known;
    }
    return {};
}

fhir::value bundle_index::target_of(const fhir::value& reference) const {
    if (!reference) return {};
    std::uint32_t& known = targets_[reference.index()];
    if (known == unknown) {
        const fhir::value found = find(reference.text(), reference);
        known = found ? found.index() + 2 : nowhere;
    }
    return known == nowhere ? fhir::value{} : message_.at(known - 2);
}

fhir::value bundle_index::find_in(std::uint32_t bundle, std::string_view reference) const noexcept {
    if (const auto lowered = lowered_uuid(reference))
        return look_up(by_url_, {text_hint(*lowered), bundle, *lowered, {}});
    if (const fhir::value known = look_up(by_url_, {text_hint(reference), bundle, reference, {}})) return known;
    const std::size_t slash = reference.find('/');
    if (slash == std::string_view::npos || reference.find(':') != std::string_view::npos) return {};
    const std::string_view behind = reference.substr(slash + 1);
    const std::string_view id = behind.substr(0, behind.find("/_history/"));
    return look_up(by_id_, {text_hint(id), bundle, reference.substr(0, slash), id, {}});
}

fhir::value bundle_index::find_contained(std::string_view id, const fhir::value& from) const noexcept {
    for (fhir::value around = from; around; around = around.parent()) {
        if (const fhir::value inner = look_up(contained_, {text_hint(id), around.index(), id, {}})) return inner;
        // No resource reaches beyond the one that is in no other's `contained`.
        if (number_of(around) && !is_contained(around)) return id.empty() ? around : fhir::value{};
    }
    return {};
}

} // namespace signalbox::validation
