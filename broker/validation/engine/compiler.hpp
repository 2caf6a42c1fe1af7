#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "broker/validation/engine/library.hpp"
#include "broker/validation/engine/program.hpp"

namespace signalbox::validation::engine {

// Compiles the sources of that number, and what their references lead to, into one program; roots are in the order
// given. Throws refused_schema.
program compile(std::shared_ptr<const library> sources, const std::vector<std::uint32_t>& roots);

// The steps after reading, in this order (linker.cpp, discriminators.cpp).

// Replaces references to nodes that only refer on, or that accept anything, by what they come down to.
void shorten_references(program& p);
// Refuses $refs and branches that lead back to themselves without descending into the instance.
void refuse_endless(const program& p);
// Finds the members by which the branches of anyOf and oneOf can be told apart.
void find_discriminators(program& p);

// Reads schemas into nodes, each place once.
class compiler {
  public:
    explicit compiler(program& p) : program_(p), library_(*p.sources) {}

    node_index node_for(const place& schema);
    void finish(); // compiles what node_for() has promised

  private:
    // One schema object while it is read. Parts of the program are added when the first keyword asks for them.
    struct reading {
        node_index index;
        place where;
        fhir::value schema;
    };

    void read(const reading& r);
    void keyword_of(const reading& r, const fhir::value& member);
    bool scalar_keyword(const reading& r, keyword k, const fhir::value& v);
    bool number_keyword(const reading& r, keyword k, const fhir::value& v);
    bool object_keyword(const reading& r, keyword k, const fhir::value& v);
    bool array_keyword(const reading& r, keyword k, const fhir::value& v);
    bool applicator_keyword(const reading& r, keyword k, const fhir::value& v);

    void types(const reading& r, const fhir::value& v);
    void values(const reading& r, keyword k, const fhir::value& v);
    void properties(const reading& r, const fhir::value& v);
    void pattern_properties(const reading& r, const fhir::value& v);
    void required(const reading& r, const fhir::value& names, presence_bits& bits);
    void dependent_required(const reading& r, const fhir::value& v);
    void dependent_schemas(const reading& r, const fhir::value& v);
    void reference(const reading& r, const fhir::value& v);
    void dialect(const reading& r, const fhir::value& v);

    object_checks& object(const reading& r);
    array_checks& array(const reading& r);
    text_checks& text(const reading& r);
    number_checks& number(const reading& r);
    applicators& applicators_of(const reading& r);

    [[noreturn]] void refuse(const reading& r, const fhir::value& v, std::string what) const;
    void expect(bool condition, const reading& r, const fhir::value& v, const char* wanted) const;
    std::uint32_t count(const reading& r, const fhir::value& v) const;
    std::uint32_t pattern(const reading& r, const fhir::value& where, std::string_view text);
    std::uint32_t presence(const reading& r, std::string_view name);
    node_index child(const reading& r, const fhir::value& v);
    std::vector<node_index> children(const reading& r, const fhir::value& v);

    program& program_;
    const library& library_;
    std::unordered_map<place, node_index, place_hash> known_;
    std::unordered_map<std::string_view, std::uint32_t> patterns_;
    std::vector<node_index> open_;
};

} // namespace signalbox::validation::engine
