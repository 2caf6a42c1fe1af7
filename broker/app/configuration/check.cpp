#include "broker/app/configuration/check.hpp"

#include <cassert>

#include <fmt/format.h>

#include "broker/app/embedded.hpp"
#include "broker/fhir/json.hpp"
#include "broker/routing/nearest.hpp"
#include "broker/validation/schema.hpp"

namespace signalbox::app {

namespace {

constexpr std::string_view schema_file = "schemas/signalbox/configuration.schema.json";

fhir::value resolved(fhir::value schema, const fhir::value& root) {
    constexpr std::string_view definitions = "#/$defs/";
    while (true) {
        const std::string_view reference = schema.string("$ref");
        if (!reference.starts_with(definitions)) return schema;
        schema = root.find("$defs").find(reference.substr(definitions.size()));
    }
}

bool fits_type(const fhir::value& given, const fhir::value& schema) {
    const std::string_view type = schema.string("type");
    switch (given.kind()) {
    case fhir::kind::object: return type == "object";
    case fhir::kind::array: return type == "array";
    case fhir::kind::string: return type == "string";
    default: return false;
    }
}

// Walks the configuration and its schema side by side; a oneOf is followed into the branch of the value's own type.
class key_walk {
  public:
    key_walk(const fhir::document& given, std::string file, const fhir::value& root)
        : given_(given), file_(std::move(file)), root_(root) {}

    void visit(const fhir::value& given, fhir::value schema) {
        schema = resolved(schema, root_);
        if (const fhir::value branches = schema.find("oneOf")) schema = branch_for(given, branches);
        if (given.is(fhir::kind::array)) {
            const fhir::value items = schema.find("items");
            for (const fhir::value element : given)
                if (items) visit(element, items);
        }
        if (given.is(fhir::kind::object)) visit_members(given, schema);
    }

    std::vector<problem> take() { return std::move(found_); }

  private:
    fhir::value branch_for(const fhir::value& given, const fhir::value& branches) const {
        for (const fhir::value branch : branches) {
            const fhir::value candidate = resolved(branch, root_);
            if (fits_type(given, candidate)) return candidate;
        }
        return {};
    }

    void visit_members(const fhir::value& given, const fhir::value& schema) {
        const fhir::value properties = schema.find("properties");
        if (!properties) return;
        for (const fhir::value member : given) {
            const fhir::value known = properties.find(member.name());
            if (known)
                visit(member, known);
            else
                report(member, properties);
        }
    }

    void report(const fhir::value& member, const fhir::value& properties) {
        std::vector<std::string> names;
        for (const fhir::value known : properties) names.emplace_back(known.name());
        const std::string nearest = routing::nearest_name(member.name(), names);

        std::string what = fmt::format("unknown key '{}'", member.name());
        if (!nearest.empty()) what += fmt::format("; did you mean '{}'?", nearest);
        // The key's own place, not that of its value.
        const fhir::position at = given_.where(member.name_source_offset());
        found_.push_back({file_, at, member.pointer(), std::move(what)});
    }

    const fhir::document& given_;
    std::string file_;
    fhir::value root_;
    std::vector<problem> found_;
};

const fhir::document& schema_document() {
    static const fhir::document parsed = [] {
        auto read = fhir::read_json(embedded_text(schema_file));
        assert(read.has_value());
        return std::move(*read);
    }();
    return parsed;
}

const validation::schema& compiled_schema() {
    static const auto compiled = [] {
        auto made =
            validation::schema::compile({{"configuration.schema.json", std::string(embedded_text(schema_file))}});
        if (!made) throw std::logic_error(fmt::format("{}: {}", made.error().pointer, made.error().what));
        return std::move(*made);
    }();
    return *compiled;
}

} // namespace

std::vector<problem> check_against_schema(const fhir::document& given, const std::string& file) {
    const fhir::value schema = schema_document().root();
    key_walk keys(given, file, schema);
    keys.visit(given.root(), schema);
    if (auto unknown = keys.take(); !unknown.empty()) return unknown;

    std::vector<problem> problems;
    constexpr std::size_t listed_max = 100;
    for (const validation::violation& v : compiled_schema().check(given, listed_max).violations)
        problems.push_back({file, v.where, v.pointer, fmt::format("{} [{}]", v.expected, v.keyword)});
    return problems;
}

} // namespace signalbox::app
