#include <algorithm>
#include <deque>
#include <string>
#include <tuple>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/hints.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::string_view uuid_prefix = "urn:uuid:";

// What stands in an entry, or the entry where nothing does.
fhir::value shown(const bundle_index::entry& entry) noexcept { return entry.resource ? entry.resource : entry.whole; }

bool is_first(const bundle_index::entry& entry) noexcept { return entry.whole.position() == 0; }

// What must not repeat within a Bundle: a fullUrl, or type and id.
struct named {
    std::uint32_t bundle; // index
    std::string_view type;
    std::string_view id;
    fhir::value value;

    auto key() const noexcept { return std::tie(bundle, type, id); }
};

// Adds all but the first of those that are equal, in document order.
void add_repeated(std::vector<named> all, findings& into) {
    if (have_different_hints(all, [](const named& each) { return each.id; })) return;
    std::stable_sort(all.begin(), all.end(),
                     [](const named& left, const named& right) { return left.key() < right.key(); });
    std::vector<fhir::value> repeated;
    for (std::size_t i = 1; i < all.size(); ++i)
        if (all[i].key() == all[i - 1].key()) repeated.push_back(all[i].value);
    std::sort(repeated.begin(), repeated.end(),
              [](const fhir::value& left, const fhir::value& right) { return left.index() < right.index(); });
    for (const fhir::value& value : repeated) into.add(value);
}

// A UUID is the same in capitals.
bool is_same_text(std::string_view left, std::string_view right) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char l, char r) { return lower(l) == lower(r); });
}

// Those of values of one name that are members of resources, in the order of the resources.
std::vector<fhir::value> members_of_resources(const bundle_index& index, const std::vector<fhir::value>& named) {
    std::vector<fhir::value> members;
    // Of members of one name the first counts.
    for (const fhir::value& v : named)
        if (index.number_of(v.parent()) && v.parent().find(v.name()).index() == v.index()) members.push_back(v);
    std::sort(members.begin(), members.end(), [](const fhir::value& left, const fhir::value& right) {
        return left.parent().index() < right.parent().index();
    });
    return members;
}

// The contained resource around a value, or absent.
fhir::value contained_around(const fhir::value& v) noexcept {
    fhir::value around = v.parent();
    while (around && !is_contained(around)) around = around.parent();
    return around;
}

} // namespace

void message_header_first(const examined& e, findings& into) {
    for (const bundle_index::entry& entry : e.index.entries()) {
        const bool header = entry.type == resource_type::message_header;
        if (entry.bundle_type == "message" && header != is_first(entry)) into.add(shown(entry));
    }
}

void composition_first(const examined& e, findings& into) {
    for (const bundle_index::entry& entry : e.index.entries()) {
        const bool composition = entry.type == resource_type::composition;
        if (entry.bundle_type == "document" && is_first(entry) && !composition) into.add(shown(entry));
    }
}

void full_urls_match_ids(const examined& e, findings& into) {
    for (const bundle_index::entry& entry : e.index.entries()) {
        const fhir::value url = entry.whole.find("fullUrl");
        const std::string_view id = entry.resource.string("id");
        if (!url.is(fhir::kind::string) || !url.text().starts_with(uuid_prefix) || id.empty()) continue;
        if (!is_same_text(url.text().substr(uuid_prefix.size()), id)) into.add(url);
    }
}

void full_urls_unique(const examined& e, findings& into) {
    std::vector<named> urls;
    std::deque<std::string> all_lowered;
    for (const bundle_index::entry& entry : e.index.entries()) {
        const fhir::value url = entry.whole.find("fullUrl");
        if (!url.is(fhir::kind::string)) continue;
        auto lowered = lowered_uuid(url.text());
        const std::string_view text = lowered ? all_lowered.emplace_back(std::move(*lowered)) : url.text();
        urls.push_back({entry.bundle, {}, text, url});
    }
    add_repeated(std::move(urls), into);
}

// With a fullUrl it is that which has to differ.
void ids_unique(const examined& e, findings& into) {
    if (e.index.have_different_ids()) return;
    std::vector<named> ids;
    for (const bundle_index::entry& entry : e.index.entries()) {
        const std::string_view id = entry.resource.string("id");
        if (!entry.whole.find("fullUrl") && !id.empty())
            ids.push_back({entry.bundle, e.index.type_text_of(entry.resource), id, entry.resource});
    }
    add_repeated(std::move(ids), into);
}

void bundle_id_is_trace_id(const examined& e, findings& into) {
    const fhir::value root = e.message.root();
    if (e.trace_id.empty() || root.string("resourceType") != "Bundle") return;
    const fhir::value id = root.find("id");
    if (!is_same_text(id.text(), e.trace_id)) into.add(id ? id : root);
}

// A contained resource that refers to the one around it, "#", belongs to it as well (R4, dom-3).
void contained_referenced(const examined& e, findings& into) {
    if (e.named.contained.empty()) return;
    std::vector<bool> referenced(e.index.resources().size());
    for (const fhir::value& v : e.named.fragments) {
        const fhir::value target = v.text() == "#" ? contained_around(v) : e.index.find(v.text(), v);
        if (const auto number = e.index.number_of(target)) referenced[*number] = true;
    }
    for (std::size_t i = 0; i < referenced.size(); ++i) {
        const fhir::value resource = e.index.resources()[i].value;
        if (is_contained(resource) && !referenced[i]) into.add(resource);
    }
}

void contained_not_nested(const examined& e, findings& into) {
    for (const fhir::value& inner : members_of_resources(e.index, e.named.contained))
        if (is_contained(inner.parent())) into.add(inner);
}

// The hub knows none, and no message of its contracts has one: what it would change stays unseen.
void modifiers_known(const examined& e, findings& into) {
    for (const fhir::value& list : e.named.modifiers) into.add(list);
}

void implicit_rules_absent(const examined& e, findings& into) {
    for (const fhir::value& rules : members_of_resources(e.index, e.named.implicit_rules)) into.add(rules);
}

} // namespace signalbox::validation::checks
