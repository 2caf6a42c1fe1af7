#include "broker/validation/engine/library.hpp"

#include <unordered_set>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/validation/engine/metaschemas.hpp"
#include "broker/validation/lexical/reference.hpp"
#include "broker/validation/lexical/shortened.hpp"

namespace signalbox::validation::engine {
namespace {

// Schemas nest deeper than messages do.
constexpr std::size_t schema_depth_max = 128;

// One step of a JSON pointer; absent when it leads nowhere.
fhir::value step_into(const fhir::value& from, const std::string& token) {
    if (from.is(fhir::kind::object)) return from.find(token);
    if (token.empty() || token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos) return {};
    return from.at(static_cast<std::uint32_t>(std::stoul(token)));
}

fhir::value find_pointer(fhir::value from, std::string_view pointer) {
    while (!pointer.empty() && from) {
        pointer.remove_prefix(1); // the '/'
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        from = step_into(from, lexical::pointer_token(pointer.substr(0, end)));
        pointer.remove_prefix(end);
    }
    return from;
}

// The second of two members with the same name; absent where there are none.
fhir::value find_twin(const fhir::value& in) {
    std::unordered_set<std::string_view> names;
    for (const fhir::value inner : in) {
        if (in.is(fhir::kind::object) && !names.insert(inner.name()).second) return inner;
        if (const fhir::value deeper = find_twin(inner)) return deeper;
    }
    return {};
}

// Of two members with one name one would count, and its author may have meant the other.
void refuse_twin(const schema_source& in) {
    const auto all =
        fhir::read_json(in.text, {.depth_max = schema_depth_max, .refuse_duplicate_keys = false, .refuse_nul = false});
    if (!all) return;
    const fhir::value twin = find_twin(all->root());
    const fhir::position where = all->where(twin);
    throw refused_schema{{errc::not_json, in.name, lexical::shortened(twin.pointer()),
                          fmt::format("line {}: a member of this name stands in the object already", where.line)}};
}

} // namespace

library::library(const std::vector<schema_source>& sources, const dialect& unsaid) : unsaid_(unsaid) {
    for (const schema_source& given : sources) read(given);
    enter_all(0);
    if (wants_metaschemas_) add_metaschemas();
}

void library::read(const schema_source& given) {
    const fhir::json_options options{.depth_max = schema_depth_max, .refuse_duplicate_keys = true, .refuse_nul = false};
    auto parsed = fhir::read_json(given.text, options);
    if (!parsed) {
        const fhir::parse_error& error = parsed.error();
        if (error.code == fhir::errc::duplicate_key) refuse_twin(given);
        throw refused_schema{{errc::not_json, given.name, "",
                              fmt::format("line {}, column {}: {}", error.where.line, error.where.column, error.what)}};
    }
    sources_.push_back({given.name, std::make_unique<fhir::document>(std::move(*parsed)), unsaid_, false});
    resources_.try_emplace(given.name, root(static_cast<std::uint32_t>(sources_.size() - 1)));
}

void library::enter_all(std::size_t first) {
    for (std::size_t i = first; i < sources_.size(); ++i) {
        const place whole = root(static_cast<std::uint32_t>(i));
        bases_[whole] = sources_[i].name;
        enter(whole, {sources_[i].name, unsaid_, whole});
    }
}

// Those that were not given.
void library::add_metaschemas() {
    const std::size_t first = sources_.size();
    for (const schema_source& given : metaschemas()) {
        if (!resources_.contains(given.name)) read(given);
    }
    enter_all(first);
}

const dialect& library::dialect_of(const place& schema) const {
    const source& from = sources_[schema.source];
    if (!from.several_dialects) return from.dialect;
    for (fhir::value v = at(schema); v; v = v.parent()) {
        const auto known = dialects_.find({schema.source, v.index()});
        if (known != dialects_.end()) return known->second;
    }
    return from.dialect;
}

// A metaschema of one's own, among the sources, says which vocabularies are left.
dialect library::dialect_named(const place& schema, std::string_view metaschema) const {
    if (const auto official = find_dialect(metaschema)) return *official;
    const auto own = resources_.find(std::string(lexical::without_fragment(metaschema)));
    const fhir::value meta = own == resources_.end() ? fhir::value{} : at(own->second);
    auto made = find_dialect(meta.string("$schema"));
    if (!made) refuse(errc::bad_keyword, schema, "the $schema is none of draft-04, -06, -07, 2019-09 and 2020-12");
    const fhir::value vocabularies = meta.find("$vocabulary");
    if (!vocabularies.is(fhir::kind::object)) return *made;
    made->vocabularies =
        static_cast<std::uint8_t>(vocabulary::core) | static_cast<std::uint8_t>(vocabulary::annotation);
    for (const fhir::value v : vocabularies) {
        const auto group = find_vocabulary(v.name());
        if (group) made->vocabularies |= static_cast<std::uint8_t>(*group);
        if (!group && v.text() == "true") refuse(errc::bad_keyword, schema, "the $schema needs an unknown vocabulary");
    }
    return *made;
}

void library::enter(const place& schema, const surroundings& around) {
    const fhir::value value = at(schema);
    if (!value.is(fhir::kind::object)) return;
    surroundings own = around;
    note_identity(schema, own);
    note_anchors(schema, own);
    enter_inner(schema, own);
}

// $schema and $id: they change what is in force for the schema and all below.
void library::note_identity(const place& schema, surroundings& own) {
    const fhir::value value = at(schema);
    const bool whole = schema.value == 0;
    const std::string_view metaschema = value.string("$schema");
    const bool resource = whole || value.find("$id") || value.find("id");
    if (!metaschema.empty() && resource) {
        own.dialect = dialect_named(schema, metaschema);
        if (whole) sources_[schema.source].dialect = own.dialect;
        if (!whole) {
            sources_[schema.source].several_dialects = true;
            dialects_[schema] = own.dialect;
        }
    }
    const std::string_view id = value.string(own.dialect.id_keyword());
    const bool hidden = own.dialect.reference_stands_alone() && value.find("$ref").is(fhir::kind::string);
    if (id.empty() || hidden) return;
    const std::string absolute = lexical::resolve_reference(own.base, id);
    const std::string uri(lexical::without_fragment(absolute));
    // Up to draft-07 an id that is a fragment alone names the schema within its resource.
    if (const std::string_view name = lexical::fragment_of(id); own.dialect.reference_stands_alone() && !name.empty()) {
        anchors_.try_emplace(absolute, schema);
        if (id.front() == '#') return;
    }
    own.base = uri;
    own.resource = schema;
    bases_[schema] = uri;
    const auto [known, added] = resources_.try_emplace(uri, schema);
    if (!added && known->second != schema) refuse(errc::bad_keyword, schema, "the $id is used by another schema");
}

void library::note_anchors(const place& schema, const surroundings& own) {
    const fhir::value value = at(schema);
    if (own.dialect.draft >= draft::draft2019_09) {
        const std::string_view anchor = value.string("$anchor");
        if (!anchor.empty()) add_anchor(schema, own.base, anchor);
    }
    if (own.dialect.draft == draft::draft2019_09 && value.find("$recursiveAnchor").text() == "true") {
        dynamic_anchors_[own.resource].push_back({"", schema});
    }
    if (own.dialect.draft != draft::draft2020_12) return;
    const std::string name(value.string("$dynamicAnchor"));
    if (name.empty()) return;
    add_anchor(schema, own.base, name);
    dynamic_anchors_[own.resource].push_back({name, schema});
}

void library::add_anchor(const place& schema, const std::string& base, std::string_view name) {
    const auto [known, added] = anchors_.try_emplace(fmt::format("{}#{}", base, name), schema);
    if (!added && known->second != schema)
        refuse(errc::bad_keyword, schema, fmt::format("the anchor \"{}\" is used by another schema", name));
}

void library::enter_inner(const place& schema, const surroundings& own) {
    for (const fhir::value member : at(schema)) {
        const keyword_facts* const facts = find_keyword(own.dialect, member.name());
        if (facts == nullptr) continue;
        if (facts->keyword == keyword::ref && member.text().find("json-schema.org/draft") != std::string_view::npos) {
            wants_metaschemas_ = true;
        }
        enter_below(schema.source, facts->holds, member, own);
        if (facts->keyword == keyword::definitions) name_definitions(schema, member, own.base);
    }
}

void library::enter_below(std::uint32_t source, holds how, const fhir::value& member, const surroundings& own) {
    if (how == holds::nothing) return;
    const bool itself = how == holds::schema || (how == holds::schema_or_list && !member.is(fhir::kind::array));
    if (itself) return enter({source, member.index()}, own);
    for (const fhir::value inner : member) enter({source, inner.index()}, own);
}

// Nearly every $ref leads to a definition by its name, so those need no search among a thousand others.
void library::name_definitions(const place& schema, const fhir::value& definitions, const std::string& base) {
    if (bases_.find(schema) == bases_.end()) return; // no URI of its own to begin a pointer with
    const std::string prefix = base + "#/" + std::string(definitions.name()) + "/";
    for (const fhir::value definition : definitions) {
        if (definition.name().find_first_of("~/%") != std::string_view::npos) continue;
        anchors_.try_emplace(prefix + std::string(definition.name()), place{schema.source, definition.index()});
    }
}

place library::resource_of(const place& schema) const {
    for (fhir::value v = at(schema); v; v = v.parent()) {
        if (const place here{schema.source, v.index()}; bases_.contains(here)) return here;
    }
    return root(schema.source);
}

const std::vector<library::dynamic_anchor>& library::dynamic_anchors(const place& resource) const {
    static const std::vector<dynamic_anchor> none;
    const auto known = dynamic_anchors_.find(resource);
    return known == dynamic_anchors_.end() ? none : known->second;
}

std::string library::base_of(const place& schema) const {
    for (fhir::value v = at(schema); v; v = v.parent()) {
        const auto known = bases_.find({schema.source, v.index()});
        if (known != bases_.end()) return known->second;
    }
    return {};
}

bool library::find_uri(const std::string& uri, place& found) const {
    if (const auto anchor = anchors_.find(uri); anchor != anchors_.end()) {
        found = anchor->second;
        return true;
    }
    const auto resource = resources_.find(std::string(lexical::without_fragment(uri)));
    if (resource == resources_.end()) return false;
    const std::string pointer = lexical::percent_decoded(lexical::fragment_of(uri));
    if (!pointer.empty() && pointer.front() != '/') return false;
    const fhir::value target = find_pointer(at(resource->second), pointer);
    if (!target) return false;
    found = {resource->second.source, target.index()};
    return true;
}

place library::follow(const place& from, std::string_view reference) const {
    place found;
    if (find_uri(lexical::resolve_reference(base_of(from), reference), found)) return found;
    // A file with a $id may still refer to its neighbours by their file names.
    if (find_uri(lexical::resolve_reference(sources_[from.source].name, reference), found)) return found;
    refuse(errc::unknown_reference, from, fmt::format("\"{}\" leads nowhere", reference));
}

std::string library::location(const place& p) const { return sources_[p.source].name + "#" + at(p).pointer(); }

void library::refuse(errc code, const place& where, std::string what) const {
    throw refused_schema{{code, sources_[where.source].name, lexical::shortened(at(where).pointer()),
                          lexical::shortened(std::move(what))}};
}

} // namespace signalbox::validation::engine
