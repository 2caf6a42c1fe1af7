#include "broker/validation/lexical/reference.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::validation::lexical;

TEST_CASE("reference: RFC 3986's examples", "[validation]") {
    const char* const base = "http://a/b/c/d;p?q";
    CHECK(resolve_reference(base, "g:h") == "g:h");
    CHECK(resolve_reference(base, "g") == "http://a/b/c/g");
    CHECK(resolve_reference(base, "./g") == "http://a/b/c/g");
    CHECK(resolve_reference(base, "g/") == "http://a/b/c/g/");
    CHECK(resolve_reference(base, "/g") == "http://a/g");
    CHECK(resolve_reference(base, "//g") == "http://g");
    CHECK(resolve_reference(base, "?y") == "http://a/b/c/d;p?y");
    CHECK(resolve_reference(base, "#s") == "http://a/b/c/d;p?q#s");
    CHECK(resolve_reference(base, "g?y#s") == "http://a/b/c/g?y#s");
    CHECK(resolve_reference(base, "") == "http://a/b/c/d;p?q");
    CHECK(resolve_reference(base, ".") == "http://a/b/c/");
    CHECK(resolve_reference(base, "..") == "http://a/b/");
    CHECK(resolve_reference(base, "../../g") == "http://a/g");
    CHECK(resolve_reference(base, "../../../g") == "http://a/g");
    CHECK(resolve_reference(base, "g;x=1/../y") == "http://a/b/c/y");
}

TEST_CASE("reference: files of the schemas folder refer to each other", "[validation]") {
    CHECK(resolve_reference("pathology/a.json", "../fhir/b.json#/$defs/X") == "fhir/b.json#/$defs/X");
    CHECK(resolve_reference("a.json", "b.json") == "b.json");
    CHECK(resolve_reference("a.json", "#/x") == "a.json#/x");
    CHECK(resolve_reference("urn:uuid:1#x", "#y") == "urn:uuid:1#y");
}

TEST_CASE("reference: pointers and percent signs are undone", "[validation]") {
    CHECK(percent_decoded("/a%25b%2") == "/a%b%2");
    CHECK(pointer_token("a~1b~0c~2") == "a/b~c~2");
}
