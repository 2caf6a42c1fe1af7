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

// A JSON Schema compiled ahead into a flat program. Immutable; any thread at once.
class schema {
  public:
    // The first source is the schema, the others are what its $refs may lead to. Nothing is ever fetched.
    static boost::system::result<std::shared_ptr<const schema>, schema_error>
    compile(const std::vector<schema_source>& sources);
    virtual ~schema() = default;

    // The fast verdict: stops at the first violation.
    virtual bool accepts(const fhir::value& instance) const = 0;
    // The full report: every violation up to `violations_max`, in document order, with the best-matching branch of a
    // oneOf instead of all of them.
    virtual verdict check(const fhir::document& instance, std::size_t violations_max) const = 0;
    // Where the value stands, as a violation shows it: a JSON pointer with "?" for member names that the schema lacks.
    virtual std::string pointer_to(const fhir::value& v) const = 0;
};

} // namespace signalbox::validation
