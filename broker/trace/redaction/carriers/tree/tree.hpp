#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::trace {

enum class node_kind : std::uint8_t {
    inner,     // has children
    text,      // of JSON: a string; of XML: an attribute, or text between tags
    number,    // of JSON; literals as well
    narrative, // of XML: an element of XHTML as a whole
    remark,    // of XML: a comment or an instruction
};

// One value of JSON, or one element or attribute of XML, so that both are told by the same rules.
struct tree_node {
    std::string name;      // of the member or element, without '_' in front; an array's elements have the array's
    std::string type;      // of a resource: its own
    std::string text;      // decoded
    std::size_t begin = 0; // what an edit replaces: with its quotes in JSON, without in XML
    std::size_t size = 0;
    std::size_t parent = 0; // index; the root is its own parent
    std::vector<std::size_t> children;
    node_kind kind = node_kind::inner;
};

// Nodes in the order of the text. In XML the `value` of a primitive, and text between tags, is a leaf without a name
// below its element, which has the same text.
struct tree {
    std::vector<tree_node> nodes;
    bool is_xml = false;
    bool named_oddly = false; // a name has something in it that nobody names a member by

    const tree_node* child(const tree_node& of, std::string_view name) const;
    std::string_view text_of(const tree_node& of, std::string_view name) const; // empty where there is none
    std::string written(const tree_node& leaf, std::string_view text) const;    // for an edit
};

// A date of birth, by the name of the element, of what it stands in, or of the extension or parameter that it is the
// value of, or by the code of the observation or component that it is the value of.
bool is_birth(const tree& of, const tree_node& element);

// The logical id of a practitioner: of the resource, or in a token, where `sub` has it as well.
bool names_practitioner(const tree_node& element, const tree_node& owner);

// Letters, few digits, and the marks that names have.
bool is_plain_name(std::string_view name);

// Nothing for what is malformed.
std::optional<tree> tree_of_json(std::string_view text);
std::optional<tree> tree_of_xml(std::string_view text);

} // namespace signalbox::trace
