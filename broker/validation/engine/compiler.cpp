#include "broker/validation/engine/compiler.hpp"

#include "broker/validation/engine/foreign_keywords.hpp"
#include "broker/validation/engine/merged/builder.hpp"

namespace signalbox::validation::engine {
namespace {

// A million subschemas are 40 times FHIR; more than that is a mistake.
constexpr std::size_t nodes_max = 1'000'000;

template <class Part>
Part& part(std::vector<Part>& parts, std::uint32_t& index) {
    if (index == none) {
        index = static_cast<std::uint32_t>(parts.size());
        parts.emplace_back();
    }
    return parts[index];
}

void seal(object_checks& object) {
    object.members.seal();
    object.few = object.members.entries().size() <= 2 && object.patterns.empty() && object.others == anything &&
                 object.names == anything && object.dependencies.empty() && object.conditions.empty() &&
                 object.members_min == 0 && object.members_max == none;
    object.by_name = object.patterns.empty() && object.names == anything;
}

} // namespace

program compile(std::shared_ptr<const library> sources, const std::vector<schema_root>& roots,
                bool unknown_keywords_allowed) {
    program made;
    made.sources = std::move(sources);
    made.nodes.resize(2);
    made.nodes[nothing].types = 0;

    compiler reader(made, unknown_keywords_allowed);
    for (const schema_root& root : roots) made.roots.push_back(reader.root_for(root.source));
    reader.finish();

    shorten_references(made);
    refuse_endless(made);
    find_discriminators(made);
    find_presence_conditions(made);
    find_turning(made);
    for (node& n : made.nodes) n.text_alone = n.reference == anything && n.applicators == none;
    for (object_checks& object : made.objects) seal(object);
    for (value_set& values : made.values) values.strings.seal();
    for (const object_checks& object : made.objects) {
        for (const member_entry& entry : object.members.entries()) made.known_names.insert(entry.name);
    }
    made.merged = merged::build(made);
    return made;
}

node_index compiler::node_for(const place& schema, dynamic_scopes::scope from) {
    const fhir::value value = library_.at(schema);
    if (value.is(fhir::kind::boolean)) return value.text() == "true" ? anything : nothing;
    if (!value.is(fhir::kind::object)) library_.refuse(errc::bad_keyword, schema, "a schema is an object or a boolean");
    const dynamic_scopes::scope scope = scopes_.entering(from, schema);
    const auto [known, added] = known_.try_emplace({schema, scope}, static_cast<node_index>(program_.nodes.size()));
    if (added) {
        if (program_.nodes.size() >= nodes_max)
            library_.refuse(errc::too_large, schema, "more than a million subschemas");
        program_.nodes.emplace_back().location = schema;
        open_.emplace_back(known->second, scope);
    }
    return known->second;
}

void compiler::finish() {
    while (!open_.empty()) {
        const auto [index, scope] = open_.back();
        open_.pop_back();
        const place where = program_.nodes[index].location;
        read({index, where, library_.at(where), library_.dialect_of(where), scope});
    }
}

void compiler::read(const reading& r) {
    const fhir::value reference = r.schema.find("$ref");
    if (reference && r.dialect.reference_stands_alone()) return keyword_of(r, reference);
    for (const fhir::value member : r.schema) keyword_of(r, member);
}

void compiler::keyword_of(const reading& r, const fhir::value& member) {
    const keyword_facts* const facts = find_keyword(r.dialect, member.name());
    if (facts == nullptr) {
        if (unknown_allowed_) return;
        library_.refuse(errc::unknown_keyword, r.where, why_no_keyword(r.dialect, member.name()));
    }
    const keyword k = facts->keyword;
    if (reference_keyword(r, k, member) || scalar_keyword(r, k, member) || number_keyword(r, k, member) ||
        object_keyword(r, k, member) || array_keyword(r, k, member)) {
        return;
    }
    applicator_keyword(r, k, member);
}

bool compiler::scalar_keyword(const reading& r, keyword k, const fhir::value& v) {
    switch (k) {
    case keyword::type: types(r, v); return true;
    case keyword::enum_:
    case keyword::const_: values(r, k, v); return true;
    case keyword::min_length: text(r).length_min = count(r, v); return true;
    case keyword::max_length: text(r).length_max = count(r, v); return true;
    case keyword::pattern:
        expect(v.is(fhir::kind::string), r, v, "a string");
        text(r).pattern = pattern(r, v, v.text());
        return true;
    case keyword::format:
        if (const auto known = lexical::find_format(v.text())) text(r).format = *known;
        return true;
    default: return false;
    }
}

bool compiler::number_keyword(const reading& r, keyword k, const fhir::value& v) {
    if (k < keyword::minimum || k > keyword::multiple_of) return false;
    const bool exclusive = k == keyword::exclusive_minimum || k == keyword::exclusive_maximum;
    if (exclusive && r.dialect.draft == draft::draft4) {
        expect(v.is(fhir::kind::boolean), r, v, "a boolean"); // minimum and maximum look at it
        return true;
    }
    expect(v.is(fhir::kind::number), r, v,
           exclusive ? "a number; true beside a minimum or maximum is draft-04's" : "a number");
    number_bound(r, k, v);
    return true;
}

void compiler::number_bound(const reading& r, keyword k, const fhir::value& v) {
    const lexical::decimal bound = lexical::parse_decimal(v.text());
    const auto excluded = [&r](const char* flag) {
        return r.dialect.draft == draft::draft4 && r.schema.find(flag).text() == "true";
    };
    number_checks& checks = number(r);
    switch (k) {
    case keyword::minimum: (excluded("exclusiveMinimum") ? checks.above : checks.minimum) = bound; break;
    case keyword::maximum: (excluded("exclusiveMaximum") ? checks.below : checks.maximum) = bound; break;
    case keyword::exclusive_minimum: checks.above = bound; break;
    case keyword::exclusive_maximum: checks.below = bound; break;
    default:
        checks.divisor = lexical::divisor::make(bound);
        expect(checks.divisor.has_value(), r, v, "a number above zero with at most 18 digits");
    }
}

bool compiler::object_keyword(const reading& r, keyword k, const fhir::value& v) {
    switch (k) {
    case keyword::properties: properties(r, v); return true;
    case keyword::pattern_properties: pattern_properties(r, v); return true;
    case keyword::additional_properties:
        object(r).others = child(r, v);
        object(r).evaluates_all = true;
        return true;
    case keyword::unevaluated_properties: unevaluated(r).members = child(r, v); return true;
    case keyword::property_names: object(r).names = child(r, v); return true;
    case keyword::min_properties: object(r).members_min = count(r, v); return true;
    case keyword::max_properties: object(r).members_max = count(r, v); return true;
    case keyword::required: {
        presence_bits bits;
        required(r, v, bits);
        object(r).required = std::move(bits);
        return true;
    }
    case keyword::dependent_required: dependent_required(r, v); return true;
    case keyword::dependent_schemas: dependent_schemas(r, v); return true;
    case keyword::dependencies: dependencies(r, v); return true;
    default: return false;
    }
}

bool compiler::array_keyword(const reading& r, keyword k, const fhir::value& v) {
    switch (k) {
    case keyword::items: items(r, v); return true;
    case keyword::additional_items: return true; // items looks at it
    case keyword::unevaluated_items: unevaluated(r).elements = child(r, v); return true;
    case keyword::prefix_items: array(r).first = children(r, v); return true;
    case keyword::contains:
        array(r).contained = child(r, v);
        array(r).evaluates_contained = r.dialect.draft == draft::draft2020_12;
        return true;
    case keyword::min_contains: array(r).contained_min = count(r, v); return true;
    case keyword::max_contains: array(r).contained_max = count(r, v); return true;
    case keyword::min_items: array(r).elements_min = count(r, v); return true;
    case keyword::max_items: array(r).elements_max = count(r, v); return true;
    case keyword::unique_items:
        expect(v.is(fhir::kind::boolean), r, v, "a boolean");
        array(r).unique = v.text() == "true";
        return true;
    default: return false;
    }
}

bool compiler::applicator_keyword(const reading& r, keyword k, const fhir::value& v) {
    switch (k) {
    case keyword::all_of:
        for (const node_index inner : children(r, v)) applicators_of(r).all.push_back(inner);
        return true;
    case keyword::any_of: applicators_of(r).any.branches = children(r, v); return true;
    case keyword::one_of: applicators_of(r).one.branches = children(r, v); return true;
    case keyword::not_: applicators_of(r).negated = child(r, v); return true;
    case keyword::if_: applicators_of(r).condition = child(r, v); return true;
    case keyword::then_: applicators_of(r).then = child(r, v); return true;
    case keyword::else_: applicators_of(r).otherwise = child(r, v); return true;
    case keyword::strict:
        applicators_of(r).strict = child(r, v);
        program_.has_strict = true;
        return true;
    default: return false;
    }
}

object_checks& compiler::object(const reading& r) { return part(program_.objects, program_.nodes[r.index].object); }
array_checks& compiler::array(const reading& r) { return part(program_.arrays, program_.nodes[r.index].array); }
text_checks& compiler::text(const reading& r) { return part(program_.texts, program_.nodes[r.index].text); }
number_checks& compiler::number(const reading& r) { return part(program_.numbers, program_.nodes[r.index].number); }
applicators& compiler::applicators_of(const reading& r) {
    return part(program_.applicators, program_.nodes[r.index].applicators);
}

unevaluated_checks& compiler::unevaluated(const reading& r) {
    return part(program_.unevaluated, program_.nodes[r.index].unevaluated);
}

void compiler::refuse(const reading& r, const fhir::value& v, std::string what) const {
    library_.refuse(errc::bad_keyword, {r.where.source, v.index()}, std::move(what));
}

void compiler::expect(bool condition, const reading& r, const fhir::value& v, const char* wanted) const {
    if (!condition) refuse(r, v, std::string("expected ") + wanted);
}

std::uint32_t compiler::count(const reading& r, const fhir::value& v) const {
    const auto n = v.is(fhir::kind::number) ? lexical::to_count(v.text()) : std::nullopt;
    expect(n.has_value(), r, v, "a count, zero or more");
    return *n;
}

std::uint32_t compiler::pattern(const reading& r, const fhir::value& where, std::string_view text) {
    const auto [known, added] = patterns_.try_emplace(text, static_cast<std::uint32_t>(program_.patterns.size()));
    if (!added) return known->second;
    try {
        program_.patterns.emplace_back(text, pattern_size_left_);
    } catch (const lexical::patterns_too_large& error) {
        library_.refuse(errc::too_large, {r.where.source, where.index()}, error.what());
    } catch (const lexical::pattern_error& error) {
        library_.refuse(errc::bad_pattern, {r.where.source, where.index()}, error.what());
    }
    return known->second;
}

std::uint32_t compiler::presence(const reading& r, std::string_view name) {
    object_checks& checks = object(r);
    member_entry& entry = checks.members.entry(name);
    if (entry.presence == none) entry.presence = checks.presences++;
    return entry.presence;
}

node_index compiler::child(const reading& r, const fhir::value& v) {
    return node_for({r.where.source, v.index()}, r.scope);
}

std::vector<node_index> compiler::children(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::array) && v.size() != 0, r, v, "a list of schemas");
    std::vector<node_index> list;
    for (const fhir::value schema : v) list.push_back(child(r, schema));
    return list;
}

} // namespace signalbox::validation::engine
