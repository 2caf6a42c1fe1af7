#pragma once

#include <string>
#include <vector>

#include "tests/unit/validation/generated/random_choice.hpp"

namespace signalbox::tests {

// Writes schemas in draft-07, as far as valijson 1.0 knows it, and with "x-strict" here and there.
class schema_maker {
  public:
    explicit schema_maker(random_choice& choice) : choice_(choice) {}

    std::string schema() {
        std::vector<std::string> definitions;
        for (std::size_t i = 0; i < definitions_; ++i) {
            std::vector<std::string> keywords = object_with_keywords(2, i);
            // valijson 1.0 takes propertyNames in the target of a $ref for that target itself: its cache knows both by
            // one pointer.
            std::erase_if(keywords, [](const std::string& k) { return k.starts_with("\"propertyNames\""); });
            definitions.push_back(quoted("d" + std::to_string(i)) + ':' + joined(keywords, '{', '}'));
        }
        std::vector<std::string> keywords = object_with_keywords(3, definitions_);
        keywords.push_back("\"definitions\":" + joined(definitions, '{', '}'));
        return joined(keywords, '{', '}');
    }

  private:
    static constexpr std::size_t definitions_ = 2;

    // `reachable`: how many definitions the schema may refer to for the same value. A definition refers only to earlier
    // ones so, or references would go round; below, for members and elements, all are free.
    std::string sub(int depth, std::size_t reachable) {
        if (choice_.one_in(12)) return choice_.one_in(3) ? "false" : "true";
        if (reachable > 0 && choice_.one_in(6)) return reference(reachable);
        std::vector<std::string> keywords = object_with_keywords(depth, reachable);
        if (depth > 0 && choice_.one_in(4)) keywords.push_back("\"x-strict\":" + sub(depth - 1, reachable));
        return joined(keywords, '{', '}');
    }

    std::string below(int depth) { return sub(depth - 1, definitions_); }

    std::string reference(std::size_t reachable) {
        return R"({"$ref":"#/definitions/d)" + std::to_string(choice_.below(reachable)) + "\"}";
    }

    std::vector<std::string> object_with_keywords(int depth, std::size_t reachable) {
        std::vector<std::string> made;
        switch (choice_.below(depth > 0 ? 8 : 3)) {
        case 0: text(made); break;
        case 1: number(made); break;
        case 2: values(made); break;
        case 3: array(made, depth); break;
        case 4: applicators(made, depth, reachable); break;
        default: object(made, depth, reachable); break;
        }
        if (depth > 0 && choice_.one_in(5)) applicators(made, depth, reachable);
        return made;
    }

    // With the type, or another, or none.
    void type(std::vector<std::string>& made, const char* fitting) {
        if (choice_.one_in(3)) return;
        if (!choice_.one_in(4)) return made.push_back(R"("type":)" + quoted(fitting));
        const std::vector<std::string> others = {"null", "boolean", "number", "integer", "string", "array", "object"};
        std::vector<std::string> listed = {quoted(fitting)};
        if (const std::string& other = choice_.of(others); other != fitting) listed.push_back(quoted(other));
        made.push_back("\"type\":" + joined(listed, '[', ']'));
    }

    void add(std::vector<std::string>& made, const char* keyword, const std::string& value) {
        made.push_back(quoted(keyword) + ':' + value);
    }
    bool wanted() { return choice_.one_in(3); }
    std::string count(int most) { return std::to_string(choice_.between(0, most)); }

    void text(std::vector<std::string>& made) {
        type(made, "string");
        if (wanted()) add(made, "minLength", count(3));
        if (wanted()) add(made, "maxLength", count(4));
        if (wanted()) add(made, "pattern", quoted(choice_.of(few_patterns)));
    }

    void number(std::vector<std::string>& made) {
        // valijson cuts the fraction off before it divides, and reads "12" as a number for this keyword alone (6.2.1:
        // it is about numeric instances), so it stands beside the type integer.
        if (choice_.one_in(4)) {
            made.push_back(R"("type":"integer")");
            add(made, "multipleOf", std::to_string(choice_.between(1, 4)));
        } else {
            type(made, choice_.one_in(2) ? "integer" : "number");
        }
        if (wanted()) add(made, "minimum", any_number(choice_));
        if (wanted()) add(made, "maximum", any_number(choice_));
        if (wanted()) add(made, "exclusiveMinimum", any_number(choice_));
        if (wanted()) add(made, "exclusiveMaximum", any_number(choice_));
    }

    void values(std::vector<std::string>& made) {
        if (choice_.one_in(3)) return add(made, "const", any_value(choice_, 1));
        std::vector<std::string> listed;
        for (int n = choice_.between(1, 4); n > 0; --n) listed.push_back(any_value(choice_, 1));
        add(made, "enum", joined(listed, '[', ']'));
    }

    void array(std::vector<std::string>& made, int depth) {
        type(made, "array");
        if (choice_.one_in(2)) add(made, "items", choice_.one_in(3) ? list(depth) : below(depth));
        if (wanted()) add(made, "additionalItems", below(depth));
        if (wanted()) add(made, "contains", below(depth));
        if (wanted()) add(made, "minItems", count(2));
        if (wanted()) add(made, "maxItems", count(4));
        if (wanted()) add(made, "uniqueItems", choice_.one_in(4) ? "false" : "true");
    }

    std::string list(int depth) {
        std::vector<std::string> schemas;
        for (int n = choice_.between(1, 3); n > 0; --n) schemas.push_back(below(depth));
        return joined(schemas, '[', ']');
    }

    void object(std::vector<std::string>& made, int depth, std::size_t reachable) {
        type(made, "object");
        if (!choice_.one_in(4)) add(made, "properties", properties(depth));
        if (choice_.one_in(5)) add(made, "patternProperties", patterned(depth));
        if (choice_.one_in(4)) add(made, "additionalProperties", choice_.one_in(2) ? "false" : below(depth));
        if (choice_.one_in(8)) add(made, "propertyNames", names());
        if (wanted()) add(made, "required", some_names());
        if (choice_.one_in(6)) add(made, "dependencies", dependencies(depth, reachable));
        if (choice_.one_in(8)) add(made, "minProperties", count(2));
        if (choice_.one_in(8)) add(made, "maxProperties", count(5));
    }

    std::string properties(int depth) {
        std::vector<std::string> members;
        for (const std::string& name : few_names) {
            if (choice_.one_in(3)) members.push_back(quoted(name) + ':' + below(depth));
        }
        return joined(members, '{', '}');
    }

    std::string patterned(int depth) {
        std::vector<std::string> members;
        for (const std::string& pattern : few_patterns) {
            if (choice_.one_in(4)) members.push_back(quoted(pattern) + ':' + below(depth));
        }
        return joined(members, '{', '}');
    }

    std::string names() {
        std::vector<std::string> keywords;
        if (choice_.one_in(3))
            values(keywords);
        else
            text(keywords);
        return joined(keywords, '{', '}');
    }

    std::string some_names() {
        std::vector<std::string> listed;
        for (const std::string& name : few_names) {
            if (choice_.one_in(4)) listed.push_back(quoted(name));
        }
        return joined(listed, '[', ']');
    }

    std::string dependencies(int depth, std::size_t reachable) {
        std::vector<std::string> members;
        for (const std::string& name : few_names) {
            if (!choice_.one_in(4)) continue;
            members.push_back(quoted(name) + ':' + (choice_.one_in(2) ? some_names() : sub(depth - 1, reachable)));
        }
        return joined(members, '{', '}');
    }

    void applicators(std::vector<std::string>& made, int depth, std::size_t reachable) {
        // Each at most once, as this may be called twice.
        const auto once = [&](const char* keyword, const std::string& value) {
            for (const std::string& member : made) {
                if (member.starts_with(quoted(keyword))) return;
            }
            add(made, keyword, value);
        };
        switch (choice_.below(5)) {
        case 0: return once("allOf", branches(depth, reachable));
        case 1: return once("anyOf", branches(depth, reachable));
        case 2: return once("oneOf", branches(depth, reachable));
        case 3: return once("not", sub(depth - 1, reachable));
        default: break;
        }
        once("if", sub(depth - 1, reachable));
        if (!choice_.one_in(4)) once("then", sub(depth - 1, reachable));
        if (!choice_.one_in(4)) once("else", sub(depth - 1, reachable));
    }

    std::string branches(int depth, std::size_t reachable) {
        std::vector<std::string> schemas;
        for (int n = choice_.between(1, 3); n > 0; --n) {
            const bool by_name = choice_.one_in(4);
            schemas.push_back(by_name             ? told_by_name()
                              : choice_.one_in(4) ? told_apart(depth)
                                                  : sub(depth - 1, reachable));
        }
        return joined(schemas, '[', ']');
    }

    // A branch that asks for one value of "code", as the types of FHIR do of resourceType.
    std::string told_apart(int depth) {
        return R"({"required":["code"],"properties":{"code":{"const":)" + quoted(choice_.of(few_texts)) + R"(},"a":)" +
               below(depth) + "}}";
    }

    // A branch that the names of the members decide, as with value[x] of FHIR, or nothing at all.
    std::string told_by_name() {
        if (choice_.one_in(4)) return R"({"x-strict":true})";
        const std::string name = quoted(choice_.of(few_names));
        return choice_.one_in(3) ? R"({"properties":{)" + name + ":false}}" : R"({"required":[)" + name + "]}";
    }

    random_choice& choice_;
};

} // namespace signalbox::tests
