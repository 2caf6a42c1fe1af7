#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/validation/engine/keywords.hpp"
#include "broker/validation/schema.hpp"

namespace signalbox::validation::engine {

// What the compiler throws; it does not leave the validation layer.
struct refused_schema {
    schema_error error;
};

// A value in one of the schemas' texts.
struct place {
    std::uint32_t source = 0;
    std::uint32_t value = 0;

    friend bool operator==(const place&, const place&) = default;
};

struct place_hash {
    std::size_t operator()(const place& p) const noexcept {
        return (static_cast<std::uint64_t>(p.source) << 32 | p.value) * 0x9e3779b97f4a7c15ULL;
    }
};

// The schema texts that may refer to each other, parsed, with the URIs under which their parts are known. Immutable.
// The drafts' own metaschemas are there when something refers to them.
class library {
  public:
    // `unsaid`: the dialect of texts without $schema. Throws refused_schema.
    library(const std::vector<schema_source>& sources, const dialect& unsaid);

    place root(std::uint32_t source) const noexcept { return {source, 0}; }
    fhir::value at(const place& p) const noexcept { return sources_[p.source].document->at(p.value); }
    std::string location(const place& p) const; // "r4.schema.json#/$defs/Observation"
    const dialect& dialect_of(const place& schema) const;

    // Where a $ref leads that stands in the schema object `from`; throws refused_schema when nowhere.
    place follow(const place& from, std::string_view reference) const;

    // A schema resource is a text, or a part with a $id of its own. Its dynamic anchors are what a $dynamicRef may mean
    // once the resource has been entered; "" is a $recursiveAnchor that is true.
    struct dynamic_anchor {
        std::string name;
        place schema;
    };
    bool has_dynamic_anchors() const noexcept { return !dynamic_anchors_.empty(); }
    place resource_of(const place& schema) const;
    const std::vector<dynamic_anchor>& dynamic_anchors(const place& resource) const;

    [[noreturn]] void refuse(errc code, const place& where, std::string what) const;

  private:
    struct source {
        std::string name;
        std::unique_ptr<fhir::document> document;
        engine::dialect dialect;
        bool several_dialects = false; // a part of it has a $schema of its own
    };
    // What is in force around a schema.
    struct surroundings {
        std::string base;
        engine::dialect dialect;
        place resource;
    };

    void read(const schema_source& given);
    void enter_all(std::size_t first);
    void add_metaschemas();
    void enter(const place& schema, const surroundings& around);
    void enter_inner(const place& schema, const surroundings& own);
    void enter_below(std::uint32_t source, holds how, const fhir::value& member, const surroundings& own);
    void note_identity(const place& schema, surroundings& own);
    void note_anchors(const place& schema, const surroundings& own);
    void add_anchor(const place& schema, const std::string& base, std::string_view name);
    void name_definitions(const place& schema, const fhir::value& definitions, const std::string& base);
    dialect dialect_named(const place& schema, std::string_view metaschema) const;
    std::string base_of(const place& schema) const;
    bool find_uri(const std::string& uri, place& found) const;

    std::vector<source> sources_;
    dialect unsaid_; // of texts without $schema
    bool wants_metaschemas_ = false;
    std::unordered_map<std::string, place> resources_;                                   // by URI without fragment
    std::unordered_map<std::string, place> anchors_;                                     // by URI with fragment
    std::unordered_map<place, std::string, place_hash> bases_;                           // of the resources
    std::unordered_map<place, engine::dialect, place_hash> dialects_;                    // of those that name their own
    std::unordered_map<place, std::vector<dynamic_anchor>, place_hash> dynamic_anchors_; // by resource
};

} // namespace signalbox::validation::engine
