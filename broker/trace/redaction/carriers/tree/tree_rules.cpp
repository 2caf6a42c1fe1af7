#include "broker/trace/redaction/carriers/tree/tree_rules.hpp"

#include <algorithm>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/identifiers/sctid.hpp"
#include "broker/trace/redaction/carriers/tree/structured.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/systems.hpp"

namespace signalbox::trace {

namespace {

constexpr std::string_view empty_narrative = R"(<div xmlns="http://www.w3.org/1999/xhtml"><p>REDACTED</p></div>)";

bool is_person(std::string_view resource) { return is_one_of(resource, {"Patient", "RelatedPerson", "Person"}); }

const fhir::type_shape* below(const fhir::type_table& table, const fhir::type_shape* parent, const tree_node& node) {
    if (!node.type.empty())
        if (const auto* resource = table.resource(node.type)) return resource;
    if (is_one_of(node.name, {"extension", "modifierExtension"})) return table.find("Extension");
    if (parent == nullptr) return nullptr;
    const auto* element = parent->find(node.name);
    return element == nullptr ? nullptr : element->type;
}

} // namespace

tree_rules::tree_rules(const tree& of, substitutes& with, int depth) : tree_(of), with_(with), depth_(depth) {
    learn_shapes();
    learn_persons();
}

void tree_rules::learn_shapes() {
    const auto& r4 = fhir::type_table::of(fhir::release::r4);
    const auto& stu3 = fhir::type_table::of(fhir::release::stu3);
    r4_.resize(tree_.nodes.size());
    stu3_.resize(tree_.nodes.size());
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i) {
        const tree_node& node = tree_.nodes[i];
        const bool root = i == 0;
        r4_[i] = below(r4, root ? nullptr : r4_[node.parent], node);
        stu3_[i] = below(stu3, root ? nullptr : stu3_[node.parent], node);
    }
}

void tree_rules::learn_persons() {
    for (const tree_node& node : tree_.nodes) {
        const bool treats = node.type == "Practitioner";
        if (!treats && !is_person(node.type)) continue;
        if (const auto id = tree_.text_of(node, "id"); !id.empty()) (treats ? practitioners_ : patients_).emplace(id);
    }
}

tree_rules::place tree_rules::place_of(const tree_node& leaf) const {
    const tree_node& element = leaf.name.empty() ? parent(leaf) : leaf;
    return {leaf, element, parent(element)};
}

bool tree_rules::is_type(const tree_node& of, std::string_view type) const {
    const auto index = index_of(of);
    return (r4_[index] != nullptr && r4_[index]->name == type) ||
           (stu3_[index] != nullptr && stu3_[index]->name == type);
}

std::string tree_rules::resource_of(const tree_node& of) const {
    const tree_node* at = &of;
    while (at->type.empty() && index_of(*at) != 0) at = &parent(*at);
    return at->type;
}

std::string tree_rules::path_of(const tree_node& of) const {
    std::string path;
    const tree_node* at = &of;
    while (at->type.empty() && index_of(*at) != 0) {
        if (!at->name.empty()) path.insert(0, "." + at->name);
        at = &parent(*at);
    }
    return at->type + path;
}

bool tree_rules::within(const tree_node& of, std::string_view name) const {
    for (const tree_node* at = &of; index_of(*at) != 0; at = &parent(*at))
        if (at->name == name) return true;
    return false;
}

std::string tree_rules::person_of(const tree_node& of) const {
    const tree_node* at = &of;
    while (at->type.empty() && index_of(*at) != 0) at = &parent(*at);
    for (const std::size_t each : at->children) {
        const tree_node& identifier = tree_.nodes[each];
        if (identifier.name != "identifier" || !is_nhs_system(tree_.text_of(identifier, "system"))) continue;
        if (auto number = identifiers::parse_nhs_number(tree_.text_of(identifier, "value"))) return *number;
    }
    return {};
}

tree_rules::wording tree_rules::wording_of(const tree_node& element) const {
    const auto index = index_of(element);
    wording found = wording::unknown;
    for (const fhir::type_shape* shape : {r4_[index], stu3_[index]}) {
        if (shape == nullptr || (!shape->is_primitive() && shape->form != fhir::form::narrative)) continue;
        if (shape->form == fhir::form::narrative || is_one_of(shape->name, {"string", "markdown"}))
            return wording::worded;
        found = shape->name == "base64Binary" ? wording::base64 : wording::coded;
    }
    return found;
}

std::vector<edit> tree_rules::edits() {
    std::vector<edit> made;
    for (const tree_node& node : tree_.nodes) {
        if (node.kind == node_kind::inner) continue;
        const std::string text = decided(node);
        if (node.kind == node_kind::remark || node.kind == node_kind::narrative || text != node.text)
            made.push_back({node.begin, node.size, tree_.written(node, text)});
    }
    return made;
}

std::string tree_rules::decided(const tree_node& leaf) {
    if (leaf.kind == node_kind::remark) return {};
    if (leaf.kind == node_kind::narrative) return with_.count(replaced::free_texts), std::string(empty_narrative);
    const place at = place_of(leaf);
    if (with_.keeps(path_of(at.element))) return without_patterns(leaf.text, with_);
    if (names_practitioner(at.element, at.owner)) return with_.practitioner_id(at.leaf.text);
    // Eight digits are a day; others, seconds since 1970, tell it as well.
    if (leaf.kind == node_kind::number && leaf.text.find_first_of("0123456789") <= 1 && is_birth(tree_, at.element))
        return leaf.text.size() == 8 ? with_.birth_date(leaf.text, person_of(at.element)) : "0";
    if (leaf.kind == node_kind::number && !is_one_of(at.element.name, {"size", "value"})) {
        // RFC 7519: seconds since 1970, in ten digits until 2286.
        const bool is_time = is_one_of(at.element.name, {"iat", "exp", "nbf", "auth_time"}) &&
                             (leaf.text.starts_with("1") || leaf.text.starts_with("20"));
        return is_time ? leaf.text : without_patterns(leaf.text, with_);
    }
    if (auto made = of_person(at)) return *made;
    if (auto made = of_name(at)) return *made;
    if (auto made = of_address(at)) return *made;
    if (auto made = of_contact(at)) return *made;
    if (auto made = of_identifier(at)) return *made;
    if (auto made = of_attachment(at)) return *made;
    if (auto made = of_link(at)) return *made;
    if (at.element.name == "code" && identifiers::parse_sctid(leaf.text) &&
        tree_.text_of(at.owner, "system") == "http://snomed.info/sct")
        return leaf.text;
    if (leaf.kind == node_kind::number) return without_patterns(leaf.text, with_);
    // Which row of which map gave a code.
    if (tree_.text_of(at.owner, "url") == "urn:signalbox:code-map") return without_patterns(leaf.text, with_);
    return of_words(at);
}

std::optional<std::string> tree_rules::of_person(const place& at) {
    if (is_birth(tree_, at.element)) return with_.birth_date(at.leaf.text, person_of(at.element));
    if (is_one_of(at.element.name, {"deceasedDateTime", "deceasedDate", "deceasedTime"}))
        return with_.death_date(at.leaf.text);
    if (at.element.name == "id" && is_person(at.owner.type)) return with_.local_id(at.leaf.text);
    return std::nullopt;
}

std::optional<std::string> tree_rules::of_name(const place& at) {
    const bool is_part = is_one_of(at.element.name, {"family", "given"});
    const bool is_name = is_part || is_type(at.owner, "HumanName") || tree_.child(at.owner, "family") != nullptr ||
                         tree_.child(at.owner, "given") != nullptr;
    if (!is_name) return std::nullopt;
    if (at.element.name == "prefix") return with_.title(at.leaf.text);
    if (at.element.name == "text") {
        const auto family = tree_.text_of(at.owner, "family");
        if (family.empty()) return with_.name(at.leaf.text);
        std::string whole;
        for (const std::size_t each : at.owner.children)
            if (tree_.nodes[each].name == "given") whole += with_.name(tree_.nodes[each].text) + " ";
        return whole + with_.name(family);
    }
    if (is_part || at.element.name == "suffix") return with_.name(at.leaf.text);
    return std::nullopt;
}

std::optional<std::string> tree_rules::of_address(const place& at) {
    const bool is_address =
        is_type(at.owner, "Address") || at.owner.name == "address" || tree_.child(at.owner, "postalCode") != nullptr;
    if (!is_address) {
        const bool below = within(at.owner, "address") && wording_of(at.element) != wording::coded;
        return below ? std::optional(with_.free_text(at.leaf.text)) : std::nullopt;
    }
    if (at.element.name == "postalCode") return with_.postcode(at.leaf.text);
    if (at.element.name == "line")
        return with_.address_line(at.leaf.text, tree_.child(at.owner, "line") == &at.element);
    if (at.element.name == "text") return with_.address_line(at.leaf.text, true);
    if (is_one_of(at.element.name, {"city", "district", "state"})) return with_.address_line(at.leaf.text, false);
    return std::nullopt;
}

std::optional<std::string> tree_rules::of_contact(const place& at) {
    const auto system = tree_.text_of(at.owner, "system");
    const bool is_contact = is_type(at.owner, "ContactPoint") || at.owner.name == "telecom" ||
                            is_one_of(system, {"phone", "fax", "email", "pager", "sms"});
    if (!is_contact || at.element.name != "value") return std::nullopt;
    if (system == "url") return "https://example.invalid/";
    return at.leaf.text.find('@') != std::string::npos ? with_.mail(at.leaf.text) : with_.telephone(at.leaf.text);
}

std::optional<std::string> tree_rules::of_identifier(const place& at) {
    if (at.element.name == "extension" && tree_.child(at.owner, "root") != nullptr) // HL7 v3: root and extension
        return with_.local_id(at.leaf.text);
    const auto system = tree_.text_of(at.owner, "system");
    const bool is_identifier = is_type(at.owner, "Identifier") || at.owner.name.ends_with("dentifier");
    if (at.element.name != "value" || !(is_identifier || is_nhs_system(system))) return std::nullopt;
    if (is_nhs_system(system)) return with_.nhs_number(at.leaf.text);
    // Of organisations, whoever they are named to.
    if (system.find("ods-") != std::string_view::npos || system == "urn:signalbox:edi")
        return without_patterns(at.leaf.text, with_);
    const std::string resource = resource_of(at.owner);
    const bool about_somebody = is_person(resource) || is_practitioner_system(system) ||
                                is_one_of(resource, {"Practitioner", "PractitionerRole", "Coverage", "Account"}) ||
                                within(at.owner, "requesting_practitioner");
    // Who sends to whom are organisations.
    const bool addresses = resource == "MessageHeader" && is_one_of(parent(at.owner).name, {"sender", "receiver"});
    const bool refers = is_type(parent(at.owner), "Reference") && !addresses;
    if (about_somebody || refers) return with_.local_id(at.leaf.text);
    if (auto link = of_link(at)) return link;
    return without_patterns(redact_person_ids(at.leaf.text, with_), with_);
}

std::optional<std::string> tree_rules::of_link(const place& at) {
    const std::string& text = at.leaf.text;
    for (const std::string_view prefix : {"urn:uuid:", "#"}) {
        if (!text.starts_with(prefix)) continue;
        const auto id = std::string_view(text).substr(prefix.size());
        if (patients_.contains(id)) return std::string(prefix) + with_.local_id(id);
        if (practitioners_.contains(id)) return std::string(prefix) + with_.practitioner_id(id);
    }
    if (text.find_first_of(" \t\r\n") != std::string::npos) return std::nullopt;
    const bool is_link = text.starts_with("http://") || text.starts_with("https://") || text.starts_with("/") ||
                         is_one_of(at.element.name, {"reference", "fullUrl", "url", "uri"});
    if (is_link) return redact_url(text, with_);
    if (text.starts_with("urn:")) return without_patterns(redact_person_ids(text, with_), with_);
    return std::nullopt;
}

} // namespace signalbox::trace
