#include "broker/validation/engine/metaschemas.hpp"

namespace signalbox::validation::engine {
namespace {

constexpr const char* draft4 = R"({
  "id": "http://json-schema.org/draft-04/schema#",
  "$schema": "http://json-schema.org/draft-04/schema#",
  "type": "object",
  "definitions": {
    "count": {"type": "integer", "minimum": 0},
    "schemas": {"type": "array", "minItems": 1, "items": {"$ref": "#"}},
    "map": {"type": "object", "additionalProperties": {"$ref": "#"}},
    "names": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string"}},
    "type": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
  },
  "properties": {
    "id": {"type": "string"}, "$schema": {"type": "string"}, "$ref": {"type": "string"},
    "title": {"type": "string"}, "description": {"type": "string"}, "default": {}, "format": {"type": "string"},
    "multipleOf": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
    "maximum": {"type": "number"}, "exclusiveMaximum": {"type": "boolean"},
    "minimum": {"type": "number"}, "exclusiveMinimum": {"type": "boolean"},
    "maxLength": {"$ref": "#/definitions/count"}, "minLength": {"$ref": "#/definitions/count"},
    "pattern": {"type": "string"},
    "items": {"anyOf": [{"$ref": "#"}, {"$ref": "#/definitions/schemas"}]},
    "additionalItems": {"anyOf": [{"type": "boolean"}, {"$ref": "#"}]},
    "maxItems": {"$ref": "#/definitions/count"}, "minItems": {"$ref": "#/definitions/count"},
    "uniqueItems": {"type": "boolean"},
    "maxProperties": {"$ref": "#/definitions/count"}, "minProperties": {"$ref": "#/definitions/count"},
    "required": {"$ref": "#/definitions/names"},
    "properties": {"$ref": "#/definitions/map"}, "patternProperties": {"$ref": "#/definitions/map"},
    "definitions": {"$ref": "#/definitions/map"},
    "additionalProperties": {"anyOf": [{"type": "boolean"}, {"$ref": "#"}]},
    "dependencies": {"type": "object",
      "additionalProperties": {"anyOf": [{"$ref": "#"}, {"$ref": "#/definitions/names"}]}},
    "enum": {"type": "array", "minItems": 1, "uniqueItems": true},
    "type": {"anyOf": [{"$ref": "#/definitions/type"},
      {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/definitions/type"}}]},
    "allOf": {"$ref": "#/definitions/schemas"}, "anyOf": {"$ref": "#/definitions/schemas"},
    "oneOf": {"$ref": "#/definitions/schemas"}, "not": {"$ref": "#"}
  },
  "dependencies": {"exclusiveMaximum": ["maximum"], "exclusiveMinimum": ["minimum"]}
})";

constexpr const char* draft6 = R"({
  "$id": "http://json-schema.org/draft-06/schema#",
  "$schema": "http://json-schema.org/draft-06/schema#",
  "type": ["object", "boolean"],
  "definitions": {
    "count": {"type": "integer", "minimum": 0},
    "schemas": {"type": "array", "minItems": 1, "items": {"$ref": "#"}},
    "map": {"type": "object", "additionalProperties": {"$ref": "#"}},
    "names": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
    "type": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
  },
  "properties": {
    "$id": {"type": "string"}, "$schema": {"type": "string"}, "$ref": {"type": "string"},
    "title": {"type": "string"}, "description": {"type": "string"}, "default": true, "examples": {"type": "array"},
    "format": {"type": "string"},
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    "maximum": {"type": "number"}, "exclusiveMaximum": {"type": "number"},
    "minimum": {"type": "number"}, "exclusiveMinimum": {"type": "number"},
    "maxLength": {"$ref": "#/definitions/count"}, "minLength": {"$ref": "#/definitions/count"},
    "pattern": {"type": "string"},
    "items": {"anyOf": [{"$ref": "#"}, {"$ref": "#/definitions/schemas"}]},
    "additionalItems": {"$ref": "#"}, "contains": {"$ref": "#"},
    "maxItems": {"$ref": "#/definitions/count"}, "minItems": {"$ref": "#/definitions/count"},
    "uniqueItems": {"type": "boolean"},
    "maxProperties": {"$ref": "#/definitions/count"}, "minProperties": {"$ref": "#/definitions/count"},
    "required": {"$ref": "#/definitions/names"},
    "properties": {"$ref": "#/definitions/map"}, "patternProperties": {"$ref": "#/definitions/map"},
    "definitions": {"$ref": "#/definitions/map"},
    "additionalProperties": {"$ref": "#"}, "propertyNames": {"$ref": "#"},
    "dependencies": {"type": "object",
      "additionalProperties": {"anyOf": [{"$ref": "#"}, {"$ref": "#/definitions/names"}]}},
    "const": true, "enum": {"type": "array"},
    "type": {"anyOf": [{"$ref": "#/definitions/type"},
      {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/definitions/type"}}]},
    "allOf": {"$ref": "#/definitions/schemas"}, "anyOf": {"$ref": "#/definitions/schemas"},
    "oneOf": {"$ref": "#/definitions/schemas"}, "not": {"$ref": "#"}
  }
})";

// What came with draft-07, to stand before draft-06's "properties".
constexpr const char* draft7_properties = R"(
    "$comment": {"type": "string"}, "readOnly": {"type": "boolean"}, "writeOnly": {"type": "boolean"},
    "contentMediaType": {"type": "string"}, "contentEncoding": {"type": "string"},
    "if": {"$ref": "#"}, "then": {"$ref": "#"}, "else": {"$ref": "#"},)";

std::string draft7() {
    std::string text = draft6;
    for (std::size_t at = text.find("draft-06"); at != std::string::npos; at = text.find("draft-06"))
        text.replace(at, 8, "draft-07");
    const std::string_view before = R"("properties": {)";
    return text.insert(text.find(before) + before.size(), draft7_properties);
}

// From 2019-09 on a metaschema is made of one for each vocabulary. They refer to the whole by its dynamic anchor, so
// that a metaschema of one's own can leave some out or add to them.
struct vocabulary_text {
    const char* name;
    const char* members; // of its "properties"; S stands for any schema, in the words of the draft
};

constexpr vocabulary_text draft2019_vocabularies[] = {
    {"core", R"("$id": {"type": "string"}, "$schema": {"type": "string"}, "$ref": {"type": "string"},
      "$anchor": {"type": "string", "pattern": "^[A-Za-z][-A-Za-z0-9.:_]*$"},
      "$recursiveRef": {"type": "string"}, "$recursiveAnchor": {"type": "boolean"},
      "$vocabulary": {"type": "object", "additionalProperties": {"type": "boolean"}},
      "$comment": {"type": "string"}, "$defs": {"type": "object", "additionalProperties": S})"},
    {"applicator", R"("items": {"anyOf": [S, {"type": "array", "minItems": 1, "items": S}]},
      "additionalItems": S, "unevaluatedItems": S, "contains": S,
      "properties": {"type": "object", "additionalProperties": S},
      "patternProperties": {"type": "object", "additionalProperties": S},
      "additionalProperties": S, "unevaluatedProperties": S, "propertyNames": S,
      "dependentSchemas": {"type": "object", "additionalProperties": S},
      "if": S, "then": S, "else": S, "not": S,
      "allOf": {"type": "array", "minItems": 1, "items": S}, "anyOf": {"type": "array", "minItems": 1, "items": S},
      "oneOf": {"type": "array", "minItems": 1, "items": S})"},
    {"format", R"("format": {"type": "string"})"},
    {"content", R"("contentMediaType": {"type": "string"}, "contentEncoding": {"type": "string"}, "contentSchema": S)"},
};

constexpr vocabulary_text draft2020_vocabularies[] = {
    {"core", R"("$id": {"type": "string", "pattern": "^[^#]*#?$"}, "$schema": {"type": "string"},
      "$ref": {"type": "string"}, "$dynamicRef": {"type": "string"},
      "$anchor": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
      "$dynamicAnchor": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
      "$vocabulary": {"type": "object", "additionalProperties": {"type": "boolean"}},
      "$comment": {"type": "string"}, "$defs": {"type": "object", "additionalProperties": S})"},
    {"applicator", R"("prefixItems": {"type": "array", "minItems": 1, "items": S}, "items": S, "contains": S,
      "properties": {"type": "object", "additionalProperties": S},
      "patternProperties": {"type": "object", "additionalProperties": S},
      "additionalProperties": S, "propertyNames": S,
      "dependentSchemas": {"type": "object", "additionalProperties": S},
      "if": S, "then": S, "else": S, "not": S,
      "allOf": {"type": "array", "minItems": 1, "items": S}, "anyOf": {"type": "array", "minItems": 1, "items": S},
      "oneOf": {"type": "array", "minItems": 1, "items": S})"},
    {"unevaluated", R"("unevaluatedItems": S, "unevaluatedProperties": S)"},
    {"format-annotation", R"("format": {"type": "string"})"},
    {"content", R"("contentMediaType": {"type": "string"}, "contentEncoding": {"type": "string"}, "contentSchema": S)"},
};

// The same in both.
constexpr vocabulary_text shared_vocabularies[] = {
    {"validation", R"("type": {"anyOf": [{"$ref": "#/$defs/type"},
        {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/$defs/type"}}]},
      "const": true, "enum": {"type": "array"},
      "multipleOf": {"type": "number", "exclusiveMinimum": 0},
      "maximum": {"type": "number"}, "exclusiveMaximum": {"type": "number"},
      "minimum": {"type": "number"}, "exclusiveMinimum": {"type": "number"},
      "maxLength": {"$ref": "#/$defs/count"}, "minLength": {"$ref": "#/$defs/count"}, "pattern": {"type": "string"},
      "maxItems": {"$ref": "#/$defs/count"}, "minItems": {"$ref": "#/$defs/count"},
      "uniqueItems": {"type": "boolean"},
      "maxContains": {"$ref": "#/$defs/count"}, "minContains": {"$ref": "#/$defs/count"},
      "maxProperties": {"$ref": "#/$defs/count"}, "minProperties": {"$ref": "#/$defs/count"},
      "required": {"$ref": "#/$defs/names"},
      "dependentRequired": {"type": "object", "additionalProperties": {"$ref": "#/$defs/names"}})"},
    {"meta-data", R"("title": {"type": "string"}, "description": {"type": "string"}, "default": true,
      "deprecated": {"type": "boolean"}, "readOnly": {"type": "boolean"}, "writeOnly": {"type": "boolean"},
      "examples": {"type": "array"})"},
};

constexpr const char* shared_definitions = R"("$defs": {
    "count": {"type": "integer", "minimum": 0},
    "names": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
    "type": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
  })";

// How a draft says "any schema" and "the anchor of the whole".
struct wording {
    const char* base; // of its URIs
    const char* anchor;
    const char* any_schema;
};

constexpr wording draft2019{"https://json-schema.org/draft/2019-09/", R"("$recursiveAnchor": true)",
                            R"({"$recursiveRef": "#"})"};
constexpr wording draft2020{"https://json-schema.org/draft/2020-12/", R"("$dynamicAnchor": "meta")",
                            R"({"$dynamicRef": "#meta"})"};

class metaschema_set {
  public:
    explicit metaschema_set(const wording& words) : words_(words), base_(words.base) {}

    template <std::size_t N>
    void add(const vocabulary_text (&vocabularies)[N]) {
        for (const vocabulary_text& each : vocabularies) add(each);
    }

    std::vector<schema_source> take() {
        made_.push_back({base_ + "schema", head("schema") + ", \"$vocabulary\": {" + vocabularies_ + "}, " +
                                               words_.anchor + R"(, "type": ["object", "boolean"], "allOf": [)" +
                                               references_ + R"(], "properties": {"definitions": {"type": "object",
                                               "additionalProperties": )" +
                                               words_.any_schema + "}}}"});
        return std::move(made_);
    }

  private:
    std::string head(const std::string& name) const {
        return R"({"$id": ")" + base_ + name + R"(", "$schema": ")" + base_ + R"(schema")";
    }

    void add(const vocabulary_text& vocabulary) {
        std::string members;
        for (const char c : std::string_view(vocabulary.members)) {
            // S is a capital that no keyword begins with or follows a space before.
            const bool schema = c == 'S' && (members.ends_with(' ') || members.ends_with('['));
            if (schema)
                members += words_.any_schema;
            else
                members += c;
        }
        const std::string name = std::string("meta/") + vocabulary.name;
        made_.push_back({base_ + name, head(name) + ", " + words_.anchor + R"(, "type": ["object", "boolean"],
            "properties": {)" + members + "}, " +
                                           shared_definitions + "}"});
        const char* const joint = references_.empty() ? "" : ", ";
        references_ += joint + (R"({"$ref": ")" + base_ + name + R"("})");
        vocabularies_ += joint + ("\"" + base_ + "vocab/" + vocabulary.name + "\": true");
    }

    const wording& words_;
    std::string base_;
    std::string references_;
    std::string vocabularies_;
    std::vector<schema_source> made_;
};

void append(std::vector<schema_source>& to, std::vector<schema_source> more) {
    for (schema_source& each : more) to.push_back(std::move(each));
}

std::vector<schema_source> make() {
    std::vector<schema_source> all{{"http://json-schema.org/draft-04/schema", draft4},
                                   {"http://json-schema.org/draft-06/schema", draft6},
                                   {"http://json-schema.org/draft-07/schema", draft7()}};
    metaschema_set of_2019(draft2019);
    of_2019.add(draft2019_vocabularies);
    of_2019.add(shared_vocabularies);
    append(all, of_2019.take());
    metaschema_set of_2020(draft2020);
    of_2020.add(draft2020_vocabularies);
    of_2020.add(shared_vocabularies);
    append(all, of_2020.take());
    return all;
}

} // namespace

const std::vector<schema_source>& metaschemas() {
    static const std::vector<schema_source> all = make();
    return all;
}

} // namespace signalbox::validation::engine
