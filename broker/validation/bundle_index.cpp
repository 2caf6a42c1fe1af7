#include "broker/validation/bundle_index.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "broker/fhir/text_hint.hpp"

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

constexpr auto is_before = [](const auto& left, const auto& right) {
    // Mostly the hints differ, which takes no call.
    return left.hint != right.hint ? left.hint < right.hint : key_of(left) < key_of(right);
};

// Of items with the same key the first stays first.
template <class Item>
void sort_by_key(std::vector<Item>& items) {
    std::stable_sort(items.begin(), items.end(), is_before);
}

// The first item with the key of `wanted`; absent when there is none.
template <class Item>
fhir::value look_up(const std::vector<Item>& items, const Item& wanted) noexcept {
    const auto found = std::lower_bound(items.begin(), items.end(), wanted, is_before);
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

bundle_index::bundle_index(const fhir::document& message, const named_values& named) : numbers_(message.size()) {
    add_resources(named);
    sort_by_type();
    for (const std::uint32_t number : numbers_of(resource_type::bundle)) add_entries(resources_[number]);
    for (const fhir::value& list : named.contained) add_contained(list);
    sort_by_key(by_url_);
    sort_by_key(by_id_);
    sort_by_key(contained_);
    compare_ids();
}

void bundle_index::compare_ids() noexcept {
    // Those of one id have one hint, and so are beside each other.
    for (std::size_t i = 1; i < by_id_.size(); ++i)
        if (by_id_[i].hint == by_id_[i - 1].hint) have_different_ids_ = false;
}

void bundle_index::add_resources(const named_values& named) {
    resources_.reserve(named.types.size());
    for (const fhir::value& type : named.types) {
        const fhir::value whole = type.parent();
        // Of members of one name the first counts.
        if (type.text().empty() || whole.find("resourceType").index() != type.index()) continue;
        resources_.push_back({whole, type.text(), resource_type_of(type.text()), (*whole.end()).index(), none, none});
    }
    // A type may stand behind the resources within.
    const auto begins_before = [](const resource& left, const resource& right) {
        return left.value.index() < right.value.index();
    };
    if (!std::is_sorted(resources_.begin(), resources_.end(), begins_before))
        std::sort(resources_.begin(), resources_.end(), begins_before);

    innermost_resource innermost(resources_);
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
        resource& r = resources_[i];
        numbers_[r.value.index()] = i + 1;
        r.around = innermost.around(r.value.index());
        r.bundle = r.around == none ? none : resources_[r.around].bundle;
        if (r.type != resource_type::bundle) continue;
        bundles_.push_back({r.value.index(), r.bundle, r.value.string("type")});
        r.bundle = static_cast<std::uint32_t>(bundles_.size() - 1);
    }
}

void bundle_index::sort_by_type() {
    for (const resource& r : resources_) ++first_of_type_[static_cast<std::size_t>(r.type) + 1];
    std::partial_sum(first_of_type_.begin(), first_of_type_.end(), first_of_type_.begin());
    by_type_.resize(resources_.size());
    auto next = first_of_type_;
    for (std::uint32_t i = 0; i < resources_.size(); ++i)
        by_type_[next[static_cast<std::size_t>(resources_[i].type)]++] = i;
}

void bundle_index::add_entries(const resource& whole_bundle) {
    const bundle& around = bundles_[whole_bundle.bundle];
    const fhir::value list = whole_bundle.value.find("entry");
    entries_.reserve(entries_.size() + list.size());
    by_id_.reserve(by_id_.size() + list.size());
    for (const fhir::value whole : list) {
        const fhir::value resource = whole.find("resource");
        entries_.push_back({whole, resource, type_of(resource), around.index, around.type});
        if (!resource) continue;
        const std::string_view type = type_text_of(resource);
        const std::string_view id = resource.string("id");
        if (type.empty() && !id.empty()) have_different_ids_ = false; // it is no resource, and not in by_id_
        if (!type.empty() && !id.empty()) by_id_.push_back({text_hint(id), around.index, type, id, resource});
        std::string_view url = whole.string("fullUrl");
        if (url.empty()) continue;
        if (auto lowered = lowered_uuid(url)) url = lowered_.emplace_back(std::move(*lowered));
        by_url_.push_back({text_hint(url), around.index, url, resource});
    }
}

void bundle_index::add_contained(const fhir::value& list) {
    if (list.parent().find("contained").index() != list.index()) return;
    for (const fhir::value inner : list) {
        const std::string_view id = inner.string("id");
        if (!id.empty()) contained_.push_back({text_hint(id), list.parent().index(), id, inner});
    }
}

std::span<const std::uint32_t> bundle_index::numbers_of(resource_type type) const noexcept {
    const auto place = static_cast<std::size_t>(type);
    return std::span(by_type_).subspan(first_of_type_[place], first_of_type_[place + 1] - first_of_type_[place]);
}

std::optional<std::size_t> bundle_index::number_of(const fhir::value& v) const noexcept {
    if (!v || numbers_[v.index()] == 0) return std::nullopt;
    return numbers_[v.index()] - 1;
}

resource_type bundle_index::type_of(const fhir::value& v) const noexcept {
    const auto number = number_of(v);
    return number ? resources_[*number].type : resource_type::other;
}

std::string_view bundle_index::type_text_of(const fhir::value& v) const noexcept {
    const auto number = number_of(v);
    return number ? resources_[*number].type_text : std::string_view{};
}

std::uint32_t bundle_index::bundle_around(const fhir::value& v) const noexcept {
    for (fhir::value around = v.parent(); around; around = around.parent())
        if (const auto number = number_of(around)) return resources_[*number].bundle;
    return none;
}

std::string_view bundle_index::bundle_type_around(const fhir::value& v) const noexcept {
    const std::uint32_t bundle = bundle_around(v);
    return bundle == none ? std::string_view{} : bundles_[bundle].type;
}

fhir::value bundle_index::find(std::string_view reference, const fhir::value& from) const noexcept {
    if (!from) return {};
    if (reference.starts_with('#')) return find_contained(reference.substr(1), from);
    return find_entry(reference, bundle_around(from));
}

fhir::value bundle_index::find_entry(std::string_view reference, std::uint32_t bundle) const noexcept {
    for (; bundle != none; bundle = bundles_[bundle].around)
        if (const fhir::value known = find_in(bundles_[bundle].index, reference)) return known;
    return {};
}

fhir::value bundle_index::find_in(std::uint32_t bundle, std::string_view reference) const noexcept {
    if (!by_url_.empty()) {
        if (const auto lowered = lowered_uuid(reference))
            return look_up(by_url_, {text_hint(*lowered), bundle, *lowered, {}});
        if (const fhir::value known = look_up(by_url_, {text_hint(reference), bundle, reference, {}})) return known;
    }
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
