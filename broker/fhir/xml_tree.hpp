#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/fhir/types.hpp"

namespace signalbox::fhir::detail {

// A piece of xml_tree::text.
struct xml_text {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    bool is_there = false;
};

// One XML element, as the shape of its type understands it. Links are indexes, 0 for none: the root is nobody's child.
struct xml_node {
    const element_shape* element = nullptr; // null for a resource: at the root, or inside the element that wraps it
    const type_shape* type = nullptr;
    std::uint32_t source = 0; // offset of the start tag
    std::uint32_t first_child = 0;
    std::uint32_t last_child = 0;
    std::uint32_t next = 0;
    std::uint32_t depth = 0;   // open arrays and objects around what it holds in JSON
    bool is_unordered = false; // a child stands before one that should precede it
    xml_text id;
    xml_text url;
    xml_text value; // of a primitive; of narrative the whole div
};

// A resource in XML whose elements are known to be those of their types, in their order.
struct xml_tree {
    std::vector<xml_node> nodes;
    std::string text;

    std::string_view at(const xml_text& piece) const { return std::string_view(text).substr(piece.begin, piece.size); }
    xml_text keep(std::string_view piece);
    // Links the children of a node in the order of its type. Returns one that stands twice but does not repeat, else 0.
    std::uint32_t sort_children(std::uint32_t parent);
};

// The JSON form of the tree; `source` is the XML, for the lines of the document.
document to_document(const xml_tree& tree, std::string_view source);

} // namespace signalbox::fhir::detail
