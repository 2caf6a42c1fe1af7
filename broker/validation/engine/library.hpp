#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/fhir/document.hpp"
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
class library {
  public:
    // Throws refused_schema.
    explicit library(const std::vector<schema_source>& sources);

    std::size_t size() const noexcept { return sources_.size(); }
    place root(std::uint32_t source) const noexcept { return {source, 0}; }
    fhir::value at(const place& p) const noexcept { return sources_[p.source].document->at(p.value); }
    std::string location(const place& p) const; // "r4.schema.json#/$defs/Observation"

    // Where a $ref leads that stands in the schema object `from`; throws refused_schema when nowhere.
    place follow(const place& from, std::string_view reference) const;

    [[noreturn]] void refuse(errc code, const place& where, std::string what) const;

  private:
    struct source {
        std::string name;
        std::unique_ptr<fhir::document> document;
    };

    void read(const schema_source& given);
    void enter(const place& schema, const std::string& base);
    void enter_inner(std::uint32_t source, const fhir::value& schema, const std::string& base);
    void name_definitions(const place& schema, const fhir::value& definitions, const std::string& base);
    std::string base_of(const place& schema) const;
    bool find_uri(const std::string& uri, place& found) const;

    std::vector<source> sources_;
    std::unordered_map<std::string, place> resources_;         // by URI without fragment
    std::unordered_map<std::string, place> anchors_;           // by URI with fragment
    std::unordered_map<place, std::string, place_hash> bases_; // of the schemas that have a URI of their own
};

} // namespace signalbox::validation::engine
