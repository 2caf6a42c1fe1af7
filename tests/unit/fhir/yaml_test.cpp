#include "broker/fhir/yaml.hpp"

using namespace signalbox::fhir;

namespace {

std::string as_json(std::string_view yaml) {
    const auto read = read_yaml(yaml);
    REQUIRE(read.has_value());
    return write_json(read->root());
}

parse_error refusal_of(std::string_view yaml) {
    const auto read = read_yaml(yaml);
    REQUIRE(read.has_error());
    return read.error();
}

} // namespace

TEST_CASE("yaml: maps and lists become objects and arrays in their order", "[fhir][yaml]") {
    CHECK(as_json("b: 1\na:\n  - x\n  - {c: d, e: [1, 2]}\n") == R"({"b":1,"a":["x",{"c":"d","e":[1,2]}]})");
}

TEST_CASE("yaml: plain scalars follow the core schema", "[fhir][yaml]") {
    CHECK(as_json("[true, True, FALSE, null, ~, ]") == "[true,true,false,null,null]");
    CHECK(as_json("[1.10, -2, +3, 007, .5, 2., 1e3, 0x1F, 0o17]") == "[1.10,-2,3,7,0.5,2,1e3,31,15]");
    CHECK(as_json("[yes, off, 1.2.3, 12:30, 10s, 0xZZ, -, 1e, '']") ==
          R"(["yes","off","1.2.3","12:30","10s","0xZZ","-","1e",""])");
}

TEST_CASE("yaml: what is quoted stays a text", "[fhir][yaml]") {
    CHECK(as_json("a: \"true\"\nb: '1'\nc: |\n  two\n  lines\n") == R"({"a":"true","b":"1","c":"two\nlines\n"})");
}

TEST_CASE("yaml: a key without a value is null, an empty file too", "[fhir][yaml]") {
    CHECK(as_json("a:\nb: 1\n") == R"({"a":null,"b":1})");
    CHECK(as_json("") == "null");
    CHECK(as_json("# only a comment\n") == "null");
}

TEST_CASE("yaml: every value knows its line and column", "[fhir][yaml]") {
    const auto read = read_yaml("# head\nlist:\n  - name: x\n    port: 80\n");
    REQUIRE(read.has_value());
    const value entry = read->root().find("list").at(0);

    const position name = read->where(entry.find("name"));
    const position port = read->where(entry.find("port"));

    CHECK((name.line == 3 && name.column == 11));
    CHECK((port.line == 4 && port.column == 11));
}

TEST_CASE("yaml: a key twice in one map is refused where it stands", "[fhir][yaml]") {
    const auto refused = refusal_of("a: 1\nb: 2\n\"a\": 3\n");

    CHECK(refused.code == errc::duplicate_key);
    CHECK((refused.where.line == 3 && refused.where.column == 1));
    CHECK(as_json("a: {x: 1}\nb: {x: 1}\n") == R"({"a":{"x":1},"b":{"x":1}})");
}

TEST_CASE("yaml: anchors, aliases, tags and further documents are refused", "[fhir][yaml]") {
    CHECK(refusal_of("a: &here 1\n").what.find("anchors") != std::string::npos);
    CHECK(refusal_of("a: &m {b: 1}\n").what.find("anchors") != std::string::npos);
    CHECK(refusal_of("a: !text 1\n").what.find("tags") != std::string::npos);
    CHECK(refusal_of("a: !!str 1\n").what.find("tags") != std::string::npos);
    CHECK(refusal_of("a: &x 1\nb: *x\n").code == errc::syntax);
    CHECK(refusal_of("a: 1\n---\nb: 1\n").code == errc::trailing_content);
}

TEST_CASE("yaml: an alias is refused by name even where its anchor is unknown", "[fhir][yaml]") {
    CHECK(refusal_of("b: *x\n").code == errc::syntax);
}

TEST_CASE("yaml: keys are texts", "[fhir][yaml]") {
    CHECK(refusal_of("? [a]\n: b\n").code == errc::syntax);
    CHECK(refusal_of("~: b\n").code == errc::syntax);
}

TEST_CASE("yaml: broken syntax is refused with its place", "[fhir][yaml]") {
    const auto refused = refusal_of("a: 1\nb: c: d\n");

    CHECK(refused.code == errc::syntax);
    CHECK(refused.where.line == 2);
    CHECK(refusal_of("a: [1\n").code == errc::syntax);
}

TEST_CASE("yaml: what is not UTF-8 is refused", "[fhir][yaml]") {
    CHECK(refusal_of("a: \xff\n").code == errc::encoding);
    CHECK(refusal_of("a: \xed\xa0\x80\n").code == errc::encoding);
    CHECK(refusal_of("\xef\xbb\xbf"
                     "a: 1\n")
              .code == errc::encoding);
    CHECK(refusal_of(std::string_view("a\0b", 3)).code == errc::encoding);
    CHECK(as_json("a: Gr\xc3\xbc\xc3\x9f\n") == "{\"a\":\"Gr\xc3\xbc\xc3\x9f\"}");
}

TEST_CASE("yaml: numbers without a JSON form and deep nesting are refused", "[fhir][yaml]") {
    CHECK(refusal_of("a: .inf\n").code == errc::number_range);
    CHECK(refusal_of("a: 1e999\n").code == errc::number_range);
    CHECK(refusal_of("a: \"\\0\"\n").code == errc::nul_character);
    CHECK(refusal_of(std::string(100, '[') + std::string(100, ']')).code == errc::too_deep);
}
