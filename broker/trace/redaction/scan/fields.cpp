#include "broker/trace/redaction/scan/fields.hpp"

#include <algorithm>

#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/carriers/segments/edifact.hpp"
#include "broker/trace/redaction/carriers/segments/hl7v2.hpp"
#include "broker/trace/redaction/carriers/tree/tree.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/parameters.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/scan/texts.hpp"

namespace signalbox::trace::scanning {

namespace {

// The field's kind when what it holds is a person's.
std::string_view kind_of(const tree& of, const tree_node& element, const tree_node& owner, std::string_view text) {
    const std::string& name = element.name;
    if (is_one_of(name, {"family", "given"}) && !is_made_name(text)) return "name";
    if (names_practitioner(element, owner) && !is_made_practitioner(text)) return "practitioner id";
    const bool in_name = owner.name == "name" && of.child(owner, "family") != nullptr;
    if (in_name && name == "text" && !is_made_name(text)) return "name";
    if (is_birth(of, element) && !is_made_birth(text)) return "date of birth";
    const bool in_address = owner.name == "address" || of.child(owner, "postalCode") != nullptr;
    if (in_address && is_one_of(name, {"line", "city", "district", "postalCode"}) && !is_made_address(text))
        return "address";
    const bool in_contact = owner.name == "telecom" && name == "value";
    if (!in_contact) return {};
    if (text.find('@') != std::string_view::npos) return is_made_mail(text) ? "" : "mail address";
    return is_made_telephone(text) || text == "https://example.invalid/" ? "" : "telephone number";
}

std::string pointer_of(const tree& of, const tree_node& node) {
    std::string pointer;
    for (const tree_node* at = &node; at != of.nodes.data(); at = &of.nodes[at->parent])
        if (!at->name.empty()) pointer.insert(0, "/" + at->name);
    return pointer;
}

std::vector<left> of_tree(const tree& read) {
    std::vector<left> found;
    for (const tree_node& node : read.nodes) {
        if (node.kind == node_kind::inner || node.kind == node_kind::remark) continue;
        const tree_node& element = node.name.empty() ? read.nodes[node.parent] : node;
        const auto kind = kind_of(read, element, read.nodes[element.parent], node.text);
        if (!kind.empty()) found.push_back({pointer_of(read, element), std::string(kind)});
        for (std::string& each : kinds_in(node.text)) found.push_back({pointer_of(read, element), std::move(each)});
        for (std::string& each : kinds_in_link(node.text))
            found.push_back({pointer_of(read, element), std::move(each)});
    }
    return found;
}

std::vector<left> of_edifact(std::string_view text) {
    std::vector<left> found;
    bool asks_birth = false;
    for (const edifact_segment& segment : edifact_segments(text)) {
        if (segment.tag == "INV") asks_birth = edifact_names_birth(segment);
        const auto add = [&](const edifact_component& at, std::string kind) {
            found.push_back(
                {": " + segment.tag + " " + std::to_string(at.element) + ", " + std::to_string(at.component),
                 std::move(kind)});
        };
        for (const edifact_component& at : segment.components) {
            const bool part =
                segment.tag == "PNA" && at.element > 2 && at.component == 2 && segment.text(at.element) != "TI";
            if (part && !is_made_name(at.text)) add(at, "name");
            if (segment.tag == "ADR" && at.text != "US" && !is_made_address(at.text)) add(at, "address");
            const bool birth = (segment.tag == "DTM" && segment.text(1) == "329" && at.component == 2) ||
                               (segment.tag == "RSL" && asks_birth && at.element == 2);
            if (birth && !is_made_birth(at.text)) add(at, "date of birth");
        }
    }
    return found;
}

std::string_view kind_of(const hl7_piece& at) {
    switch (hl7_field_of(at.segment, at.field)) {
    case hl7_field::name: return at.component <= 3 && !is_made_name(at.text) ? "name" : "";
    case hl7_field::practitioner: return at.component > 1 && at.component <= 4 && !is_made_name(at.text) ? "name" : "";
    case hl7_field::address: return at.component <= 5 && !is_made_address(at.text) ? "address" : "";
    case hl7_field::birth: return is_made_birth(at.text) ? "" : "date of birth";
    default: return "";
    }
}

std::vector<left> of_hl7(std::string_view text) {
    std::vector<left> found;
    std::size_t birth = 0; // the OBX whose value is one
    for (const hl7_piece& at : hl7_pieces(text)) {
        if (hl7_names_birth(at)) birth = at.line;
        const bool is_birth = birth == at.line && hl7_field_of(at.segment, at.field) == hl7_field::result;
        const std::string place = ": " + at.segment + "-" + std::to_string(at.field);
        if (const auto kind = kind_of(at); !kind.empty()) found.push_back({place, std::string(kind)});
        if (is_birth && !is_made_birth(at.text)) found.push_back({place, "date of birth"});
        for (std::string& each : kinds_in(at.text)) found.push_back({place, std::move(each)});
    }
    return found;
}

} // namespace

std::vector<std::string> kinds_in_link(std::string_view text) {
    std::vector<std::string> kinds;
    if (names_real_practitioner(percent_decoded(text, false))) kinds.emplace_back("practitioner id");
    const bool is_link = text.starts_with("http://") || text.starts_with("https://") || text.starts_with("/");
    if (!is_link || text.find_first_of(" \t\r\n") != std::string_view::npos) return kinds;
    for (std::string& each : kinds_in_query(text)) kinds.push_back(std::move(each));
    return kinds;
}

std::vector<left> fields_left(std::string_view text) {
    if (looks_like_hl7v2(text)) return of_hl7(text);
    if (looks_like_edifact(text)) return of_edifact(text);
    const auto first = trim(text.substr(0, 4096));
    if (first.starts_with('{') || first.starts_with('['))
        if (const auto read = tree_of_json(text)) return of_tree(*read);
    if (first.starts_with('<'))
        if (const auto read = tree_of_xml(text)) return of_tree(*read);
    return {};
}

} // namespace signalbox::trace::scanning
