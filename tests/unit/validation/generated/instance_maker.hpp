#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "broker/fhir/json.hpp"
#include "tests/unit/validation/generated/random_choice.hpp"

namespace signalbox::tests {

// Writes values that are near to what a generated schema accepts: about half of them are right.
class instance_maker {
  public:
    instance_maker(random_choice& choice, const fhir::document& schema) : choice_(choice), schema_(schema) {}

    std::string instance() { return near(schema_.root(), 4); }

  private:
    std::string near(const fhir::value& schema, int depth) {
        if (depth == 0 || !schema.is(fhir::kind::object) || choice_.one_in(16)) return any_value(choice_, 1);
        if (const auto reference = schema.string("$ref"); !reference.empty()) {
            const std::string_view name = reference.substr(reference.rfind('/') + 1);
            return near(schema_.root().find("definitions").find(name), depth - 1);
        }
        if (const auto only = schema.find("const")) return fhir::write_json(only);
        if (const auto list = schema.find("enum")) return fhir::write_json(one_of(list));
        for (const char* branches : {"oneOf", "anyOf", "allOf"}) {
            if (const auto list = schema.find(branches); list && choice_.one_in(2))
                return near(one_of(list), depth - 1);
        }
        for (const char* inner : {"if", "then", "else", "x-strict"}) {
            if (const auto found = schema.find(inner); found && choice_.one_in(4)) return near(found, depth - 1);
        }
        return of_type(type_of(schema), schema, depth);
    }

    fhir::value one_of(const fhir::value& list) {
        return list.at(static_cast<std::uint32_t>(choice_.below(list.size())));
    }

    std::string type_of(const fhir::value& schema) {
        const auto type = schema.find("type");
        if (type.is(fhir::kind::array)) return std::string(one_of(type).text());
        if (type) return std::string(type.text());
        const std::vector<std::pair<const char*, const char*>> signs = {
            {"properties", "object"}, {"required", "object"},  {"patternProperties", "object"},
            {"minItems", "array"},    {"items", "array"},      {"contains", "array"},
            {"pattern", "string"},    {"maxLength", "string"}, {"minimum", "number"}};
        for (const auto& [keyword, of] : signs) {
            if (schema.find(keyword)) return of;
        }
        return {};
    }

    std::string of_type(const std::string& type, const fhir::value& schema, int depth) {
        if (type == "object") return object(schema, depth);
        if (type == "array") return array(schema, depth);
        if (type == "string") return quoted(choice_.of(few_texts));
        if (type == "integer") return std::to_string(choice_.between(-3, 9));
        if (type == "number") return any_number(choice_);
        if (type == "boolean") return choice_.one_in(2) ? "true" : "false";
        return type == "null" ? "null" : any_value(choice_, 2);
    }

    std::string object(const fhir::value& schema, int depth) {
        std::map<std::string, std::string> members;
        for (const fhir::value property : schema.find("properties")) {
            if (!choice_.one_in(4)) members[std::string(property.name())] = near(property, depth - 1);
        }
        for (const fhir::value name : schema.find("required")) {
            if (!choice_.one_in(12)) members.try_emplace(std::string(name.text()), any_value(choice_, 1));
        }
        if (choice_.one_in(3)) members.try_emplace(choice_.of(few_names), any_value(choice_, 1));
        std::vector<std::string> texts;
        for (const auto& [name, value] : members) texts.push_back(quoted(name) + ':' + value);
        // The order is the sender's.
        if (!texts.empty())
            std::rotate(texts.begin(), texts.begin() + static_cast<int>(choice_.below(texts.size())), texts.end());
        return joined(texts, '{', '}');
    }

    std::string array(const fhir::value& schema, int depth) {
        const fhir::value items = schema.find("items");
        const fhir::value contained = schema.find("contains");
        std::vector<std::string> elements;
        for (std::size_t i = 0, n = choice_.below(5); i < n; ++i) {
            fhir::value wanted = items;
            if (items.is(fhir::kind::array))
                wanted = i < items.size() ? items.at(static_cast<std::uint32_t>(i)) : schema.find("additionalItems");
            if (contained && choice_.one_in(2)) wanted = contained;
            elements.push_back(near(wanted, depth - 1));
        }
        return joined(elements, '[', ']');
    }

    random_choice& choice_;
    const fhir::document& schema_;
};

} // namespace signalbox::tests
