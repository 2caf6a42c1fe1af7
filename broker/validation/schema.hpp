#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/fhir/document.hpp"
#include "broker/validation/errc.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::validation {

struct schema_error {
    errc code{};
    std::string file;
    std::string pointer; // into the schema
    std::string what;
};

// A schema text and the name under which others refer to it (its file name, as in "$ref": "r4.schema.json#/…").
struct schema_source {
    std::string name;
    std::string text;
};

struct schema_options {
    // The metaschema of texts without $schema; an unknown one is refused.
    std::string dialect = "https://json-schema.org/draft/2020-12/schema";
    // As the drafts want it. Otherwise a keyword that the engine does not know refuses the schema: it is a slip.
    bool unknown_keywords_allowed = false;
    bool formats_asserted = false; // a violation of `format` counts; otherwise the keyword is a note
    // How many times a schema may be applied to a value in one run: a bound on its time, some seconds.
    std::uint64_t steps_max = 100'000'000;
};

// A JSON Schema (draft-04, -06, -07, 2019-09 or 2020-12) compiled ahead into a flat program. Immutable; any thread at
// once.
class schema {
  public:
    // The first source is the schema, the others are what its $refs may lead to. Nothing is ever fetched.
    static boost::system::result<std::shared_ptr<const schema>, schema_error>
    compile(const std::vector<schema_source>& sources, const schema_options& how = {});
    virtual ~schema() = default;

    // The fast verdict: stops at the first violation.
    virtual bool accepts(const fhir::value& instance, strength how = strength::strict) const = 0;
    // The full report: every violation up to `violations_max`, in document order, with the best-matching branch of a
    // oneOf instead of all of them. Tolerant: what only "x-strict" asks for is a warning.
    virtual verdict check(const fhir::document& instance, std::size_t violations_max,
                          strength how = strength::strict) const = 0;
    // Where the value stands, as a violation shows it: a JSON pointer with "?" for member names that the schema lacks.
    virtual std::string pointer_to(const fhir::value& v) const = 0;
};

} // namespace signalbox::validation
