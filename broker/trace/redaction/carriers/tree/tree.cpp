#include "broker/trace/redaction/carriers/tree/tree.hpp"

#include <algorithm>

#include "broker/fhir/json.hpp"
#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t children_seen = 256; // no type has as many; so a list of any length costs no square of it

// Bytes of a JSON string or number as it is written.
std::size_t literal_size(std::string_view text, std::size_t begin) {
    std::size_t end = begin + 1;
    if (text[begin] == '"') {
        while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        return end + 1 - begin;
    }
    while (end < text.size() && std::string_view(",]} \t\r\n").find(text[end]) == std::string_view::npos) ++end;
    return end - begin;
}

class json_walk {
  public:
    json_walk(std::string_view text, tree& into) : text_(text), tree_(into) {}

    void add(const fhir::value& from, std::string_view name, std::size_t parent) {
        const std::size_t index = tree_.nodes.size();
        auto& node = tree_.nodes.emplace_back();
        node.name = name.starts_with('_') ? name.substr(1) : name;
        node.parent = parent;
        if (index != 0) tree_.nodes[parent].children.push_back(index);
        if (!from.is(fhir::kind::object) && !from.is(fhir::kind::array)) return add_leaf(from, node);
        node.type = from.string("resourceType");
        for (const fhir::value each : from) {
            const bool member = from.is(fhir::kind::object);
            if (member && !is_plain_name(each.name())) tree_.named_oddly = true;
            // An array is no level of its own: its elements are as many members of its name.
            if (each.is(fhir::kind::array) && member) {
                for (const fhir::value element : each) add(element, each.name(), index);
            } else {
                add(each, member ? each.name() : name, index);
            }
        }
    }

  private:
    void add_leaf(const fhir::value& from, tree_node& node) {
        node.kind = from.is(fhir::kind::string) ? node_kind::text : node_kind::number;
        node.text = from.text();
        node.begin = from.source_offset();
        node.size = literal_size(text_, node.begin);
    }

    std::string_view text_;
    tree& tree_;
};

std::string escaped_xml(std::string_view text) {
    std::string made;
    for (const char c : text) {
        switch (c) {
        case '&': made += "&amp;"; break;
        case '<': made += "&lt;"; break;
        case '>': made += "&gt;"; break;
        case '"': made += "&quot;"; break;
        case '\'': made += "&#39;"; break;
        default: made += c;
        }
    }
    return made;
}

// What the code beside a value says that it is; in HL7 v3 the code is an attribute.
bool is_coded_birth(const tree& of, const tree_node& owner) {
    const tree_node* concept_of = of.child(owner, "code");
    if (concept_of == nullptr) return false;
    if (is_birth_code(concept_of->text) || is_birth_code(of.text_of(*concept_of, "code")) ||
        names_birth(of.text_of(*concept_of, "text")))
        return true;
    return std::ranges::any_of(concept_of->children, [&of](std::size_t each) {
        const tree_node& coding = of.nodes[each];
        return coding.name == "coding" &&
               (is_birth_code(of.text_of(coding, "code")) || names_birth(of.text_of(coding, "display")));
    });
}

} // namespace

bool is_birth(const tree& of, const tree_node& element) {
    if (names_birth(element.name)) return true;
    const tree_node& owner = of.nodes[element.parent];
    if (names_birth(owner.name) && !element.text.empty() && is_digit(element.text.front())) return true;
    // The bounds of a period, the number of a quantity: the value is around them.
    if (owner.name.starts_with("value") && is_one_of(element.name, {"start", "end", "value", "low", "high"}))
        return is_coded_birth(of, of.nodes[owner.parent]);
    if (!element.name.starts_with("value")) return false;
    if (is_coded_birth(of, owner)) return true;
    const auto url = of.text_of(owner, "url");
    return names_birth(url.substr(url.rfind('/') + 1)) || names_birth(of.text_of(owner, "name"));
}

bool names_practitioner(const tree_node& element, const tree_node& owner) {
    if (element.name == "id") return owner.type == "Practitioner" || owner.name == "requesting_practitioner";
    return element.name == "sub";
}

bool is_plain_name(std::string_view name) {
    std::size_t digits = 0;
    for (const char c : name) {
        digits += is_digit(c) ? 1 : 0;
        if (!is_word(c) && std::string_view("_-$.:").find(c) == std::string_view::npos) return false;
    }
    return name.size() <= 64 && digits < 6;
}

const tree_node* tree::child(const tree_node& of, std::string_view name) const {
    const auto end = of.children.begin() + static_cast<std::ptrdiff_t>(std::min(of.children.size(), children_seen));
    const auto found =
        std::find_if(of.children.begin(), end, [&](std::size_t each) { return nodes[each].name == name; });
    return found == end ? nullptr : &nodes[*found];
}

std::string_view tree::text_of(const tree_node& of, std::string_view name) const {
    const tree_node* found = child(of, name);
    return found == nullptr ? std::string_view{} : std::string_view(found->text);
}

std::string tree::written(const tree_node& leaf, std::string_view text) const {
    if (is_xml) return leaf.kind == node_kind::text ? escaped_xml(text) : std::string(text);
    // A number stays one as long as what replaces it is written as one.
    if (leaf.kind == node_kind::number && fhir::is_json_number(text)) return std::string(text);
    std::string made;
    fhir::write_json_string(text, made);
    return made;
}

std::optional<tree> tree_of_json(std::string_view text) {
    const auto read = fhir::read_json(text);
    if (!read) return std::nullopt;
    tree made;
    made.nodes.reserve(read->size());
    json_walk(text, made).add(read->root(), "", 0);
    return made;
}

} // namespace signalbox::trace
