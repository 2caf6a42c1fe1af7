#include "broker/validation/engine/library.hpp"

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/validation/engine/keywords.hpp"
#include "broker/validation/lexical/reference.hpp"

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

} // namespace

library::library(const std::vector<schema_source>& sources) {
    for (const schema_source& given : sources) read(given);
    for (std::uint32_t i = 0; i < sources_.size(); ++i) {
        const std::string& name = sources_[i].name;
        resources_.try_emplace(name, root(i));
        bases_[root(i)] = name;
        enter(root(i), name);
    }
}

void library::read(const schema_source& given) {
    const fhir::json_options options{.depth_max = schema_depth_max, .refuse_duplicate_keys = true, .refuse_nul = false};
    auto parsed = fhir::read_json(given.text, options);
    if (!parsed) {
        const fhir::parse_error& error = parsed.error();
        throw refused_schema{{errc::not_json, given.name, "",
                              fmt::format("line {}, column {}: {}", error.where.line, error.where.column, error.what)}};
    }
    sources_.push_back({given.name, std::make_unique<fhir::document>(std::move(*parsed))});
}

// `base` is the URI in force around the schema; a $id changes it for the schema and all below.
void library::enter(const place& schema, const std::string& base) {
    const fhir::value value = at(schema);
    if (!value.is(fhir::kind::object)) return;
    std::string own = base;
    const std::string_view id = value.string("$id");
    if (!id.empty()) {
        own = std::string(lexical::without_fragment(lexical::resolve_reference(base, id)));
        bases_[schema] = own;
        const auto [known, added] = resources_.try_emplace(own, schema);
        if (!added && known->second != schema) refuse(errc::bad_keyword, schema, "the $id is used by another schema");
    }
    const std::string_view anchor = value.string("$anchor");
    if (!anchor.empty()) anchors_.try_emplace(own + "#" + std::string(anchor), schema);
    enter_inner(schema.source, value, own);
}

void library::enter_inner(std::uint32_t source, const fhir::value& schema, const std::string& base) {
    for (const fhir::value member : schema) {
        const keyword_facts* const facts = find_keyword(member.name());
        if (facts == nullptr || facts->holds == holds::nothing) continue;
        if (facts->holds == holds::schema) {
            enter({source, member.index()}, base);
            continue;
        }
        for (const fhir::value inner : member) enter({source, inner.index()}, base);
        if (facts->keyword == keyword::definitions) name_definitions({source, schema.index()}, member, base);
    }
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
    throw refused_schema{{code, sources_[where.source].name, at(where).pointer(), std::move(what)}};
}

} // namespace signalbox::validation::engine
