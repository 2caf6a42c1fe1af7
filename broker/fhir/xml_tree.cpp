#include "broker/fhir/xml_tree.hpp"

#include <algorithm>

#include "broker/fhir/text_scan.hpp"

namespace signalbox::fhir::detail {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits at the front of `text` off; false when there are none.
bool take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count > 0;
}

// True for the number syntax of JSON (RFC 8259, section 6) within the range of a double. FHIR allows nothing else; what
// is not such a number stays a string in the document, for validation to name it.
bool is_json_number(std::string_view text) {
    const std::string_view whole = text;
    if (text.starts_with('-')) text.remove_prefix(1);
    const bool leads_with_zero = text.starts_with('0');
    const std::size_t before = text.size();
    if (!take_digits(text) || (leads_with_zero && before - text.size() > 1)) return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!take_digits(text)) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (!take_digits(text)) return false;
    }
    return text.empty() && !exceeds_double(whole);
}

// Recursion follows the nesting of the tree, which the reader has limited.
class json_form {
  public:
    explicit json_form(const xml_tree& tree) : tree_(tree) {}

    document_builder& builder() noexcept { return builder_; }

    void object(const xml_node& node) {
        builder_.begin_object(node.source);
        if (node.type->is_resource) builder_.name("resourceType", node.source).string(node.type->name, node.source);
        attribute("id", node.id, node);
        attribute("url", node.url, node);
        for (std::uint32_t first = node.first_child; first != 0;) first = member(first);
        builder_.end();
    }

  private:
    const xml_node& node(std::uint32_t index) const { return tree_.nodes[index]; }

    void attribute(std::string_view name, const xml_text& text, const xml_node& owner) {
        if (text.is_there) builder_.name(name, owner.source).string(tree_.at(text), owner.source);
    }

    // Writes the member that begins with the node `first`, and returns the node after it.
    std::uint32_t member(std::uint32_t first) {
        const element_shape& shape = *node(first).element;
        std::uint32_t end = first;
        while (end != 0 && node(end).element == &shape) end = node(end).next;
        if (shape.type->is_primitive()) {
            primitive(shape, first, end);
            return end;
        }
        builder_.name(shape.name, node(first).source);
        if (shape.repeats) builder_.begin_array(node(first).source);
        for (std::uint32_t i = first; i != end; i = node(i).next) content(node(i));
        if (shape.repeats) builder_.end();
        return end;
    }

    void content(const xml_node& one) {
        if (one.type->form == form::narrative) {
            builder_.string(tree_.at(one.value), one.source);
            return;
        }
        object(one.type->form == form::resource ? node(one.first_child) : one);
    }

    // A node with neither value nor anything else becomes an empty `_name`: not lost, and refused by validation.
    static bool has_extra(const xml_node& one) {
        return one.id.is_there || one.first_child != 0 || !one.value.is_there;
    }

    void primitive(const element_shape& shape, std::uint32_t first, std::uint32_t end) {
        bool any_value = false;
        bool any_extra = false;
        for (std::uint32_t i = first; i != end; i = node(i).next) {
            any_value = any_value || node(i).value.is_there;
            any_extra = any_extra || has_extra(node(i));
        }
        if (any_value) {
            builder_.name(shape.name, node(first).source);
            each(shape, first, end, [this](const xml_node& one) {
                if (one.value.is_there) return scalar(one);
                builder_.null(one.source);
            });
        }
        if (any_extra) {
            builder_.name("_" + std::string(shape.name), node(first).source);
            each(shape, first, end, [this](const xml_node& one) {
                if (has_extra(one)) return object(one);
                builder_.null(one.source);
            });
        }
    }

    template <class Write>
    void each(const element_shape& shape, std::uint32_t first, std::uint32_t end, Write write) {
        if (shape.repeats) builder_.begin_array(node(first).source);
        for (std::uint32_t i = first; i != end; i = node(i).next) write(node(i));
        if (shape.repeats) builder_.end();
    }

    void scalar(const xml_node& one) {
        const std::string_view text = tree_.at(one.value);
        if (one.type->form == form::number && is_json_number(text)) {
            builder_.number(text, one.source);
        } else if (one.type->form == form::boolean && (text == "true" || text == "false")) {
            builder_.boolean(text == "true", one.source);
        } else {
            builder_.string(text, one.source);
        }
    }

    const xml_tree& tree_;
    document_builder builder_;
};

} // namespace

xml_text xml_tree::keep(std::string_view piece) {
    const auto begin = static_cast<std::uint32_t>(text.size());
    text += piece;
    return {begin, static_cast<std::uint32_t>(piece.size()), true};
}

std::uint32_t xml_tree::sort_children(std::uint32_t parent) {
    std::vector<std::uint32_t> children;
    for (std::uint32_t i = nodes[parent].first_child; i != 0; i = nodes[i].next) children.push_back(i);
    // Pointers into the elements of one type, which stand in its order.
    std::ranges::stable_sort(children, {}, [this](std::uint32_t i) { return nodes[i].element; });

    nodes[parent].first_child = children.front();
    nodes[parent].last_child = children.back();
    nodes[children.back()].next = 0;
    for (std::size_t i = 1; i < children.size(); ++i) {
        const element_shape* element = nodes[children[i]].element;
        if (element == nodes[children[i - 1]].element && !element->repeats) return children[i];
        nodes[children[i - 1]].next = children[i];
    }
    return 0;
}

document to_document(const xml_tree& tree, std::string_view source) {
    json_form json(tree);
    json.object(tree.nodes.front());
    return json.builder().finish(source);
}

} // namespace signalbox::fhir::detail
