// What the values of single keywords mean; compiler.cpp has the walk through them.
#include "broker/validation/engine/compiler.hpp"

namespace signalbox::validation::engine {
namespace {

void set_bit(presence_bits& bits, std::uint32_t bit) {
    if (bits.size() <= bit / 64) bits.resize(bit / 64 + 1);
    bits[bit / 64] |= 1ULL << (bit % 64);
}

std::uint8_t bits_of_type(std::string_view name) noexcept {
    if (name == "null") return type_bit(fhir::kind::null);
    if (name == "boolean") return type_bit(fhir::kind::boolean);
    if (name == "string") return type_bit(fhir::kind::string);
    if (name == "array") return type_bit(fhir::kind::array);
    if (name == "object") return type_bit(fhir::kind::object);
    if (name == "integer") return integer_bit;
    if (name == "number") return type_bit(fhir::kind::number) | integer_bit;
    return 0;
}

} // namespace

void compiler::types(const reading& r, const fhir::value& v) {
    const bool list = v.is(fhir::kind::array);
    expect(list || v.is(fhir::kind::string), r, v, "a type or a list of types");
    std::uint8_t bits = list ? 0 : bits_of_type(v.text());
    if (list) {
        for (const fhir::value type : v) bits |= bits_of_type(type.is(fhir::kind::string) ? type.text() : "");
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

void compiler::reference(const reading& r, const fhir::value& v) {
    expect(v.is(fhir::kind::string), r, v, "a URI reference");
    const node_index target = node_for(library_.follow(r.where, v.text()));
    program_.nodes[r.index].reference = target;
}

void compiler::dialect(const reading& r, const fhir::value& v) {
    constexpr std::string_view draft = "https://json-schema.org/draft/2020-12/schema";
    expect(v.is(fhir::kind::string) && (v.text() == draft || v.text() == std::string(draft) + "#"), r, v,
           "JSON Schema 2020-12, which is the one dialect that is known");
}

} // namespace signalbox::validation::engine
