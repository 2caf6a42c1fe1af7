#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "broker/validation/engine/dynamic_scope.hpp"
#include "broker/validation/engine/library.hpp"
#include "broker/validation/engine/program.hpp"
#include "broker/validation/schema_set.hpp"

namespace signalbox::validation::engine {

// Compiles these sources, and what their references lead to, into one program; roots are in the order given. Throws
// refused_schema.
program compile(std::shared_ptr<const library> sources, const std::vector<schema_root>& roots,
                bool unknown_keywords_allowed);

// The steps after reading, in this order (linker.cpp, discriminators.cpp, presence.cpp,
// turning.cpp).

// Replaces references to nodes that only refer on, or that accept anything, by what they come down to.
void shorten_references(program& p);
// Refuses $refs and branches that lead back to themselves without descending into the instance.
void refuse_endless(const program& p);
// Finds the members by which the branches of anyOf and oneOf can be told apart.
void find_discriminators(program& p);
// Finds the applicators that the names of an object's members can answer.
void find_presence_conditions(program& p);
// Finds the nodes that have an "x-strict" where an acceptance can refuse: below a not, an if, a oneOf and their like.
void find_turning(program& p);

// Reads schemas into nodes, each place once for each dynamic scope.
class compiler {
  public:
    compiler(program& p, bool unknown_keywords_allowed)
        : program_(p), library_(*p.sources), scopes_(library_), unknown_allowed_(unknown_keywords_allowed) {}

    node_index root_for(std::uint32_t source) { return node_for(library_.root(source), dynamic_scopes::outermost); }
    void finish(); // compiles what node_for() has promised

  private:
    // One schema object while it is read. Parts of the program are added when the first keyword asks for them.
    struct reading {
        node_index index;
        place where;
        fhir::value schema;
        const engine::dialect& dialect;
        dynamic_scopes::scope scope;
    };
    struct origin {
        place schema;
        dynamic_scopes::scope scope = dynamic_scopes::outermost;

        friend bool operator==(const origin&, const origin&) = default;
    };
    struct origin_hash {
        std::size_t operator()(const origin& o) const noexcept { return place_hash()(o.schema) + o.scope; }
    };

    node_index node_for(const place& schema, dynamic_scopes::scope from);

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
    void dependencies(const reading& r, const fhir::value& v);
    void items(const reading& r, const fhir::value& v);
    void number_bound(const reading& r, keyword k, const fhir::value& v);
    bool reference_keyword(const reading& r, keyword k, const fhir::value& v);
    void reference(const reading& r, const place& target);
    void dynamic_reference(const reading& r, const fhir::value& v);
    void recursive_reference(const reading& r, const fhir::value& v);

    object_checks& object(const reading& r);
    array_checks& array(const reading& r);
    text_checks& text(const reading& r);
    number_checks& number(const reading& r);
    applicators& applicators_of(const reading& r);
    unevaluated_checks& unevaluated(const reading& r);

    [[noreturn]] void refuse(const reading& r, const fhir::value& v, std::string what) const;
    void expect(bool condition, const reading& r, const fhir::value& v, const char* wanted) const;
    std::uint32_t count(const reading& r, const fhir::value& v) const;
    std::uint32_t pattern(const reading& r, const fhir::value& where, std::string_view text);
    std::uint32_t presence(const reading& r, std::string_view name);
    node_index child(const reading& r, const fhir::value& v);
    std::vector<node_index> children(const reading& r, const fhir::value& v);

    program& program_;
    const library& library_;
    dynamic_scopes scopes_;
    bool unknown_allowed_;
    std::unordered_map<origin, node_index, origin_hash> known_;
    std::unordered_map<std::string_view, std::uint32_t> patterns_;
    std::size_t pattern_size_left_ = lexical::patterns_size_max;
    std::vector<std::pair<node_index, dynamic_scopes::scope>> open_;
};

} // namespace signalbox::validation::engine
