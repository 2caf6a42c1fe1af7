#include "broker/app/configuration/check.hpp"

#include <algorithm>
#include <stdexcept>

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
    // `names_private`: a key among `/patients` may be an NHS number.
    key_walk(const fhir::document& given, std::string file, bool names_private, const fhir::value& root)
        : given_(given), file_(std::move(file)), names_private_(names_private), root_(root) {}

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
        return names_private_ && member.pointer().starts_with("/patients/");
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
    bool names_private_;
    fhir::value root_;
    std::vector<problem> found_;
};

// A schema as it stands, for its keys, and compiled, for everything else.
struct own_schema {
    fhir::document document;
    std::shared_ptr<const validation::schema> compiled;

    own_schema(const std::string& name, const std::string& text) {
        auto read = fhir::read_json(text);
        if (!read) throw std::logic_error(fmt::format("{}: {}", name, read.error().what));
        document = std::move(*read);
        auto made = validation::schema::compile({{name, text}});
        if (!made) throw std::logic_error(fmt::format("{}: {}", made.error().pointer, made.error().what));
        compiled = std::move(*made);
    }
};

own_schema embedded_schema(const std::string& name) {
    return {name, std::string(embedded_text("schemas/signalbox/" + name))};
}

const own_schema& schema_of(own_file kind) {
    if (kind == own_file::directory) {
        static const own_schema directory = embedded_schema("directory.schema.json");
        return directory;
    }
    static const own_schema configuration = embedded_schema("configuration.schema.json");
    return configuration;
}

constexpr std::size_t listed_max = 100;

// What a pointer leads to, or the last thing on the way that there is.
fhir::value reached(fhir::value from, std::string_view pointer) {
    while (!pointer.empty()) {
        const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
        fhir::value next;
        for (const fhir::value each : from)
            if (each.pointer() == from.pointer() + std::string(pointer.substr(0, end))) next = each;
        if (!next) return from;
        from = next;
        pointer.remove_prefix(end);
    }
    return from;
}

} // namespace

std::vector<problem> check_against_schema(const fhir::document& given, const std::string& file, own_file kind) {
    const own_schema& schema = schema_of(kind);
    const fhir::value root = schema.document.root();
    key_walk keys(given, file, kind == own_file::directory, root);
    keys.visit(given.root(), root);
    if (auto unknown = keys.take(); !unknown.empty()) return unknown;

    std::vector<problem> problems;
    for (const validation::violation& v : schema.compiled->check(given, listed_max).violations)
        problems.push_back({file, v.where, v.pointer, fmt::format("{} [{}]", v.expected, v.keyword)});
    return problems;
}

std::vector<problem> check_settings(const fhir::document& given, const fhir::value& destination,
                                    const std::string& file, const std::string& schema_text) {
    const own_schema schema("settings_schema", schema_text.empty() ? R"({"type":"object"})" : schema_text);
    const fhir::value root = schema.document.root();
    const fhir::value settings = destination.find("settings");
    key_walk keys(given, file, false, root);
    if (settings) keys.visit(settings, root);
    if (auto unknown = keys.take(); !unknown.empty()) return unknown;

    const auto alone = fhir::read_json(settings ? fhir::write_json(settings) : "{}");
    const std::string above = destination.pointer() + "/settings";
    std::vector<problem> problems;
    for (const validation::violation& v : schema.compiled->check(*alone, listed_max).violations) {
        const fhir::value at = settings ? reached(settings, v.pointer) : destination;
        problems.push_back({file, given.where(at), above + v.pointer, fmt::format("{} [{}]", v.expected, v.keyword)});
    }
    return problems;
}

std::string trouble_with_settings(const std::string& settings_json, const std::string& schema_text) {
    const auto destination = fhir::read_json(R"({"settings":)" + (settings_json.empty() ? "{}" : settings_json) + "}");
    if (!destination) return "settings: " + destination.error().what;
    std::string lines;
    for (problem& each : check_settings(*destination, destination->root(), "", schema_text)) {
        each.where = {0, 0, 0};
        lines += (lines.empty() ? "" : "\n") + to_line(each);
    }
    return lines;
}

} // namespace signalbox::app
