#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/types.hpp"
#include "broker/trace/redaction/carriers/edits.hpp"
#include "broker/trace/redaction/carriers/tree/tree.hpp"
#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// Decides about every leaf of a tree: by the types of FHIR where they are known, by the shape of what is around it
// where they are not, and by leaving nothing that neither tells.
class tree_rules {
  public:
    tree_rules(const tree& of, substitutes& with, int depth);

    std::vector<edit> edits();

  private:
    struct place { // of a leaf
        const tree_node& leaf;
        const tree_node& element; // what has the name: the leaf, or in XML the element around it
        const tree_node& owner;   // the object around that
    };
    enum class wording : std::uint8_t { coded, worded, base64, unknown };

    void learn_shapes();
    void learn_persons();
    place place_of(const tree_node& leaf) const;
    const tree_node& parent(const tree_node& of) const { return tree_.nodes[of.parent]; }
    std::size_t index_of(const tree_node& of) const { return static_cast<std::size_t>(&of - tree_.nodes.data()); }
    bool is_type(const tree_node& of, std::string_view type) const;
    std::string resource_of(const tree_node& of) const; // type of the nearest resource
    std::string path_of(const tree_node& of) const;
    std::string person_of(const tree_node& of) const; // NHS number of the resource around it
    bool within(const tree_node& of, std::string_view name) const;
    wording wording_of(const tree_node& element) const;

    std::string decided(const tree_node& leaf);
    std::optional<std::string> of_person(const place& at);
    std::optional<std::string> of_name(const place& at);
    std::optional<std::string> of_address(const place& at);
    std::optional<std::string> of_contact(const place& at);
    std::optional<std::string> of_identifier(const place& at);
    std::optional<std::string> of_attachment(const place& at);
    std::optional<std::string> of_link(const place& at);
    std::string of_words(const place& at);
    bool is_kept_word(const place& at) const;
    bool is_kept_concept(const place& at) const;

    const tree& tree_;
    substitutes& with_;
    int depth_;
    std::vector<const fhir::type_shape*> r4_;
    std::vector<const fhir::type_shape*> stu3_;
    std::set<std::string, std::less<>> patients_; // logical ids of persons in this text
    std::set<std::string, std::less<>> practitioners_;
};

} // namespace signalbox::trace
