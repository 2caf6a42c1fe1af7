#include "broker/app/configuration/check.hpp"

#include <cassert>

#include <fmt/format.h>

#include "broker/app/embedded.hpp"
#include "broker/fhir/json.hpp"
#include "broker/routing/nearest.hpp"
#include "broker/validation/schema.hpp"

namespace signalbox::app {

namespace {

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

// Walks a file and its schema side by side; a oneOf is followed into the branch of the value's own type.
class key_walk {
  public:
    key_walk(const fhir::document& given, std::string file, own_file kind, const fhir::value& root)
        : given_(given), file_(std::move(file)), kind_(kind), root_(root) {}

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

    // A key among a directory's patients may be an NHS number that stands in the wrong place: it is not repeated.
    bool may_be_private(const fhir::value& member) const {
        return kind_ == own_file::directory && member.pointer().starts_with("/patients/");
    }

    void report(const fhir::value& member, const fhir::value& properties) {
        // The key's own place, not that of its value.
        const fhir::position at = given_.where(member.name_source_offset());
        if (may_be_private(member)) {
            found_.push_back({file_, at, member.parent().pointer(), "unknown key"});
            return;
        }
        std::vector<std::string> names;
        for (const fhir::value known : properties) names.emplace_back(known.name());
        const std::string nearest = routing::nearest_name(member.name(), names);

        std::string what = fmt::format("unknown key '{}'", member.name());
        if (!nearest.empty()) what += fmt::format("; did you mean '{}'?", nearest);
        found_.push_back({file_, at, member.pointer(), std::move(what)});
    }

    const fhir::document& given_;
    std::string file_;
    own_file kind_;
    fhir::value root_;
    std::vector<problem> found_;
};

// A schema as it stands, for its keys, and compiled, for everything else.
struct own_schema {
    fhir::document document;
    std::shared_ptr<const validation::schema> compiled;

    explicit own_schema(const std::string& name) {
        const std::string text(embedded_text("schemas/signalbox/" + name));
        auto read = fhir::read_json(text);
        assert(read.has_value());
        document = std::move(*read);
        auto made = validation::schema::compile({{name, text}});
        if (!made) throw std::logic_error(fmt::format("{}: {}", made.error().pointer, made.error().what));
        compiled = std::move(*made);
    }
};

const own_schema& schema_of(own_file kind) {
    if (kind == own_file::directory) {
        static const own_schema directory("directory.schema.json");
        return directory;
    }
    static const own_schema configuration("configuration.schema.json");
    return configuration;
}

} // namespace

std::vector<problem> check_against_schema(const fhir::document& given, const std::string& file, own_file kind) {
    const own_schema& schema = schema_of(kind);
    const fhir::value root = schema.document.root();
    key_walk keys(given, file, kind, root);
    keys.visit(given.root(), root);
    if (auto unknown = keys.take(); !unknown.empty()) return unknown;

    std::vector<problem> problems;
    constexpr std::size_t listed_max = 100;
    for (const validation::violation& v : schema.compiled->check(given, listed_max).violations)
        problems.push_back({file, v.where, v.pointer, fmt::format("{} [{}]", v.expected, v.keyword)});
    return problems;
}

} // namespace signalbox::app
