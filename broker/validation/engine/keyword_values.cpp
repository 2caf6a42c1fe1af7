// What the values of single keywords mean; compiler.cpp has the walk through them.
#include "broker/validation/engine/compiler.hpp"
#include "broker/validation/lexical/reference.hpp"

namespace signalbox::validation::engine {
namespace {

void set_bit(presence_bits& bits, std::uint32_t bit) {
    if (bits.size() <= bit / 64) bits.resize(bit / 64 + 1);
    bits[bit / 64] |= 1ULL << (bit % 64);
}

std::uint8_t bits_of_type(std::string_view name, draft of) noexcept {
    if (name == "null") return type_bit(fhir::kind::null);
    if (name == "boolean") return type_bit(fhir::kind::boolean);
    if (name == "string") return type_bit(fhir::kind::string);
    if (name == "array") return type_bit(fhir::kind::array);
    if (name == "object") return type_bit(fhir::kind::object);
    // draft-04: "a JSON number without a fraction or exponent part"; since draft-06 1.0 is an integer.
    if (name == "integer") return of == draft::draft4 ? plain_integer_bit : integer_bit;
    if (name == "number") return type_bit(fhir::kind::number) | integer_bit;
    return 0;
}

} // namespace

void compiler::types(const reading& r, const fhir::value& v) {
    const bool list = v.is(fhir::kind::array);
    expect(list || v.is(fhir::kind::string), r, v, "a type or a list of types");
    std::uint8_t bits = list ? 0 : bits_of_type(v.text(), r.dialect.draft);
    if (list) {
        for (const fhir::value type : v)
            bits |= bits_of_type(type.is(fhir::kind::string) ? type.text() : "", r.dialect.draft);
    }
    expect(bits != 0, r, v, "null, boolean, integer, number, string, array or object");
    program_.nodes[r.index].types = bits;
}

void compiler::values(const reading& r, keyword k, const fhir::value& v) {
    expect(k == keyword::const_ || v.is(fhir::kind::array), r, v, "a list of values");
    value_set set;
    set.keyword = k;
    const auto add = [&set](const fhir::value& allowed) {
        if (allowed.is(fhir::kind::string)) {
            set.strings.entry(allowed.text()).target = 0;
        } else {
            set.others.push_back(allowed);
        }
    };
    if (k == keyword::const_)
        add(v);
    else
        for (const fhir::value allowed : v) add(allowed);
    set.also = program_.nodes[r.index].values;
    program_.nodes[r.index].values = static_cast<std::uint32_t>(program_.values.size());
    program_.values.push_back(std::move(set));
}

void compiler::properties(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::object), r, v, "an object of schemas");
    object(r);
    for (const fhir::value property : v) {
        const node_index target = child(r, property);
        object(r).members.entry(property.name()).target = target;
    }
}

void compiler::pattern_properties(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::object), r, v, "an object of schemas");
    for (const fhir::value property : v) {
        const node_index target = child(r, property);
        object(r).patterns.push_back({pattern(r, property, property.name()), target});
    }
}

void compiler::required(const reading& r, const fhir::value& names, presence_bits& bits) {
    expect(names.is(fhir::kind::array), r, names, "a list of names");
    for (const fhir::value name : names) {
        expect(name.is(fhir::kind::string), r, name, "a name");
        set_bit(bits, presence(r, name.text()));
    }
}

void compiler::dependent_required(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::object), r, v, "an object of lists of names");
    for (const fhir::value names : v) {
        dependency made{presence(r, names.name()), {}, anything};
        required(r, names, made.required);
        object(r).dependencies.push_back(std::move(made));
    }
}

void compiler::dependent_schemas(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::object), r, v, "an object of schemas");
    for (const fhir::value schema : v) {
        const node_index target = child(r, schema);
        object(r).dependencies.push_back({presence(r, schema.name()), {}, target});
    }
}

// Lists as in dependentRequired, and schemas as in dependentSchemas.
void compiler::dependencies(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::object), r, v, "an object of lists of names or schemas");
    for (const fhir::value wanted : v) {
        dependency made{presence(r, wanted.name()), {}, anything};
        if (wanted.is(fhir::kind::array))
            required(r, wanted, made.required);
        else
            made.target = child(r, wanted);
        object(r).dependencies.push_back(std::move(made));
    }
}

// Up to 2019-09 a list stands for the first elements, and additionalItems for the rest.
void compiler::items(const reading& r, const fhir::value& v) {
    const bool list = r.dialect.draft != draft::draft2020_12 && v.is(fhir::kind::array);
    expect(list || !v.is(fhir::kind::array), r, v, "a schema; a list for the first elements is \"prefixItems\"");
    if (!list) {
        array(r).rest = child(r, v);
        array(r).evaluates_all = true;
        return;
    }
    std::vector<node_index> first;
    for (const fhir::value schema : v) first.push_back(child(r, schema));
    array(r).first = std::move(first);
    const fhir::value rest = r.schema.find("additionalItems");
    if (!rest) return;
    array(r).rest = child(r, rest);
    array(r).evaluates_all = true;
}

bool compiler::reference_keyword(const reading& r, keyword k, const fhir::value& v) {
    if (k != keyword::ref && k != keyword::dynamic_ref && k != keyword::recursive_ref) return false;
    expect(v.is(fhir::kind::string), r, v, "a URI reference");
    if (k == keyword::dynamic_ref)
        dynamic_reference(r, v);
    else if (k == keyword::recursive_ref)
        recursive_reference(r, v);
    else
        reference(r, library_.follow(r.where, v.text()));
    return true;
}

// A $ref is the node's own; beside one a dynamic reference is one more schema for the same value.
void compiler::reference(const reading& r, const place& target) {
    const node_index to = node_for(target, r.scope);
    if (program_.nodes[r.index].reference == anything)
        program_.nodes[r.index].reference = to;
    else
        applicators_of(r).all.push_back(to);
}

void compiler::dynamic_reference(const reading& r, const fhir::value& v) {
    const place target = library_.follow(r.where, v.text());
    const std::string name(lexical::fragment_of(v.text()));
    // It is dynamic only where the anchor that it names at first is.
    const bool dynamic = !name.empty() && library_.at(target).string("$dynamicAnchor") == name;
    const place* const first = dynamic ? scopes_.find(r.scope, name) : nullptr;
    reference(r, first != nullptr ? *first : target);
}

void compiler::recursive_reference(const reading& r, const fhir::value& v) {
    expect(v.text() == "#", r, v, "\"#\"");
    const place target = library_.follow(r.where, v.text());
    const bool dynamic = library_.at(target).find("$recursiveAnchor").text() == "true";
    const place* const first = dynamic ? scopes_.find(r.scope, "") : nullptr;
    reference(r, first != nullptr ? *first : target);
}

} // namespace signalbox::validation::engine
