#include "tools/replay/compare/bodies/identity.hpp"

#include <initializer_list>

namespace signalbox::replay {

namespace {

using names = std::vector<std::string>;

const branch& resource_of(const branch& element) noexcept {
    const branch* inside = element.find("resource");
    return inside == nullptr ? element : *inside;
}

std::string_view text_at(const branch& of, std::string_view step) noexcept {
    const branch* found = of.find(step);
    return found == nullptr || !found->is_value() ? std::string_view{} : std::string_view(found->text);
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string made;
    for (const std::string_view each : parts) made.append(each) += '\n';
    return made;
}

// An object, or each element of a list.
template <class Act>
void for_each_of(const branch* one_or_more, Act act) {
    if (one_or_more == nullptr) return;
    if (one_or_more->kind != branch_kind::elements) return act(*one_or_more);
    for (const branch& each : one_or_more->below) act(each);
}

names own_names(const branch& element) {
    const branch& resource = resource_of(element);
    names made;
    const auto add = [&](std::string_view kind, std::string_view value) {
        if (!value.empty() && !is_uuid(value)) made.push_back(joined({kind, value}));
    };
    add("fullUrl", text_at(element, "fullUrl"));
    add(text_at(resource, "resourceType"), text_at(resource, "id"));
    for (const std::string_view each : {"url", "reference", "linkId"}) add(each, text_at(element, each));
    return made;
}

names identifiers_of(const branch& element) {
    const branch& resource = resource_of(element);
    const std::string_view type = text_at(resource, "resourceType");
    names made;
    const auto add = [&](const branch& one) {
        const std::string_view value = text_at(one, "value");
        if (!value.empty() && !is_uuid(value)) made.push_back(joined({type, text_at(one, "system"), value}));
    };
    add(element); // an Identifier or a ContactPoint itself
    for_each_of(resource.find("identifier"), add);
    return made;
}

names codes_of(const branch& element) {
    const branch& resource = resource_of(element);
    const std::string_view type = text_at(resource, "resourceType");
    names made;
    const auto add = [&](const branch& one) {
        const std::string_view code = text_at(one, "code");
        if (!code.empty()) made.push_back(joined({type, text_at(one, "system"), code}));
    };
    add(element); // a Coding itself
    const branch* concept_of = resource.find("code");
    if (concept_of == nullptr) return made;
    for_each_of(concept_of->find("coding"), add);
    if (const auto text = text_at(*concept_of, "text"); !text.empty()) made.push_back(joined({type, "text", text}));
    return made;
}

// ISO 9735: the first element of most segments is a qualifier, the one after it says of what. HL7 v2: OBX-3 and 4,
// OBR-4.
names codes_of_segment(const branch& of) {
    if (of.kind == branch_kind::edifact_segment)
        return {joined({of.text, text_at(of, "1/1"), text_at(of, "1/2"), text_at(of, "2/1")})};
    if (of.kind == branch_kind::xml_element) return {};
    if (of.text == "OBX") return {joined({of.text, text_at(of, "3/1"), text_at(of, "3/3"), text_at(of, "4/1")})};
    if (of.text == "OBR") return {joined({of.text, text_at(of, "4/1"), text_at(of, "4/3")})};
    return {};
}

// Ids that are made one after the other can be those of others: what it is has to be the same too.
names uuids_of(const branch& element) {
    const branch& resource = resource_of(element);
    std::string what(text_at(resource, "resourceType"));
    for (const std::string& each : codes_of(element)) what += each;
    names made;
    for (const std::string_view each :
         {text_at(element, "fullUrl"), text_at(resource, "id"), text_at(element, "reference")})
        if (is_uuid(each)) made.push_back(joined({bare_uuid(each), what}));
    return made;
}

} // namespace

std::vector<std::string> names_of(const branch& element, identity by) {
    if (by == identity::content) return {std::to_string(element.content)};
    if (element.is_segment()) {
        if (by == identity::code) return codes_of_segment(element);
        return by == identity::tag ? names{element.text} : names{};
    }
    if (element.kind != branch_kind::members) return {};
    switch (by) {
    case identity::name: return own_names(element);
    case identity::identifier: return identifiers_of(element);
    case identity::code: return codes_of(element);
    case identity::uuid: return uuids_of(element);
    case identity::content:
    case identity::tag: break;
    }
    return {};
}

bool are_akin(const branch& one, const branch& other) noexcept {
    if (one.kind != other.kind) return one.is_value() && other.is_value();
    if (one.is_segment()) return one.text == other.text;
    return text_at(resource_of(one), "resourceType") == text_at(resource_of(other), "resourceType");
}

} // namespace signalbox::replay
