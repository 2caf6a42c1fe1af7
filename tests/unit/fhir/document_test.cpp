#include "broker/fhir/document.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox::fhir;

namespace {

document patient() {
    return read_json(R"({
  "resourceType": "Patient",
  "name": [ { "given": ["Ann", "May"] }, { "a/b": { "m~n": 1.10 } } ],
  "active": true, "photo": null
})")
        .value();
}

} // namespace

TEST_CASE("document: members are found by name and elements by position", "[fhir]") {
    const document doc = patient();

    CHECK(doc.root().string("resourceType") == "Patient");
    CHECK(doc.root().find("name").at(0).find("given").at(1).text() == "May");
    CHECK(doc.root().find("name").size() == 2);
    CHECK(doc.root().size() == 4);
}

TEST_CASE("document: an absent value answers like an empty one", "[fhir]") {
    const document doc = patient();
    const value absent = doc.root().find("nothing");

    CHECK_FALSE(absent);
    CHECK(absent.text().empty());
    CHECK(absent.name().empty());
    CHECK(absent.size() == 0);
    CHECK(absent.pointer().empty());
    CHECK_FALSE(absent.is(kind::null));
    CHECK_FALSE(absent.find("x"));
    CHECK_FALSE(absent.at(0));
    CHECK_FALSE(absent.parent());
    for (const value inside : absent) CHECK(inside.index() == 0xffffffff);
}

TEST_CASE("document: asking the wrong kind gives an absent value", "[fhir]") {
    const document doc = patient();

    CHECK_FALSE(doc.root().at(0));
    CHECK_FALSE(doc.root().find("name").find("given"));
    CHECK_FALSE(doc.root().find("name").at(2));
    CHECK(doc.root().string("active").empty());
    CHECK_FALSE(document().root());
}

TEST_CASE("document: iteration is in document order and stays on its level", "[fhir]") {
    const document doc = patient();
    std::vector<std::string> names;

    for (const value member : doc.root()) names.emplace_back(member.name());

    CHECK(names == std::vector<std::string>{"resourceType", "name", "active", "photo"});
    for (const value inside : doc.root().find("active")) CHECK(inside.index() == 0xffffffff);
}

TEST_CASE("document: a pointer names the way from the root, escaped", "[fhir]") {
    const document doc = patient();

    CHECK(doc.root().pointer().empty());
    CHECK(doc.root().find("name").at(0).find("given").at(1).pointer() == "/name/0/given/1");
    CHECK(doc.root().find("name").at(1).find("a/b").find("m~n").pointer() == "/name/1/a~1b/m~0n");
}

TEST_CASE("document: a pointer can leave out the names that are not to be shown", "[fhir]") {
    const document doc = patient();
    const value inner = doc.root().find("name").at(1).find("a/b").find("m~n");

    CHECK(inner.pointer([](std::string_view name) { return name == "name"; }) == "/name/1/?/?");
}

TEST_CASE("document: an element knows its position, read, made or copied", "[fhir]") {
    const document read = patient();
    document_builder builder;
    builder.begin_array().copy(read.root().find("name")).copy(read.root().find("active")).end();
    const document copied = builder.finish();

    CHECK(read.root().find("name").at(1).position() == 1);
    CHECK(read.root().find("photo").position() == 0);
    CHECK(copied.root().at(1).position() == 1);
    CHECK(copied.root().at(1).name().empty());
    CHECK(copied.root().at(0).at(1).pointer() == "/0/1");
    CHECK(copied.root().at(0).at(0).find("given").at(1).pointer() == "/0/0/given/1");
}

TEST_CASE("document: every value knows its line and column", "[fhir]") {
    const document doc = patient();
    const position where = doc.where(doc.root().find("name").at(0).find("given"));

    CHECK(where.line == 3);
    CHECK(where.column == 24);
    CHECK(doc.where(doc.root()).line == 1);
    CHECK(doc.where(doc.root()).column == 1);
    CHECK(doc.where(doc.root().find("photo")).line == 4);
}

TEST_CASE("document: a place in a text that became no document has a line and column too", "[fhir]") {
    const std::string_view text = "a\nbc\n\nd";

    CHECK(position_of(text, 0).line == 1);
    CHECK(position_of(text, 3).line == 2);
    CHECK(position_of(text, 3).column == 2);
    CHECK(position_of(text, 5).line == 3);
    CHECK(position_of(text, 6).line == 4);
    CHECK(position_of(text, 6).column == 1);
    CHECK(position_of(text, 100).offset == text.size());
    CHECK(position_of("", 0).column == 1);
}

TEST_CASE("document: it may move while nobody holds a value", "[fhir]") {
    document doc = patient();

    const document moved = std::move(doc);

    CHECK(moved.root().find("name").at(0).find("given").at(0).text() == "Ann");
}

TEST_CASE("builder: what it makes reads like a parsed document", "[fhir]") {
    document_builder builder;
    builder.begin_object().name("a").string("x");
    builder.name("b").begin_array().number("1.10").boolean(false).null().begin_object().end().end();
    const document made = builder.name("").string("").end().finish();

    CHECK(write_json(made.root()) == R"({"a":"x","b":[1.10,false,null,{}],"":""})");
    CHECK(made.root().find("b").at(0).text() == "1.10");
    CHECK(made.root().find("b").size() == 4);
    CHECK(made.root().find("b").at(3).pointer() == "/b/3");
}

TEST_CASE("builder: it keeps source offsets and the lines of the parsed text", "[fhir]") {
    document_builder builder;
    const document made = builder.begin_array(0).string("x", 4).end().finish("<a>\nx</a>");

    CHECK(made.where(made.root().at(0)).line == 2);
    CHECK(made.where(made.root().at(0)).column == 1);
}

TEST_CASE("builder: a value of another document is copied with all below it", "[fhir]") {
    const document from = patient();
    document_builder builder;
    builder.begin_object().name("first").boolean(true).name("copy").copy(from.root().find("name"));
    const document made = builder.name("scalar").copy(from.root().find("active")).end().finish();

    CHECK(write_json(made.root()) ==
          R"({"first":true,"copy":[{"given":["Ann","May"]},{"a/b":{"m~n":1.10}}],"scalar":true})");
    CHECK(made.root().find("copy").at(1).find("a/b").find("m~n").pointer() == "/copy/1/a~1b/m~0n");
    CHECK(made.root().find("copy").at(0).find("given").parent().parent().name() == "copy");
}

TEST_CASE("document: names of one size and the same ends are told apart", "[fhir]") {
    const auto doc = *read_json(R"({"":0,"a":1,"ab":2,"aab":3,"abb":4,"abbbbbbbbb":5,"abbbbbabbb":6})");
    for (const char* const name : {"", "a", "ab", "aab", "abb", "abbbbbbbbb", "abbbbbabbb"}) {
        CHECK(doc.root().find(name));
        CHECK(doc.root().find(name).name() == name);
    }
    for (const char* const name : {"b", "ba", "abc", "bab", "acb", "abbbabbbbb"}) CHECK_FALSE(doc.root().find(name));
}

TEST_CASE("builder: after finish it starts anew", "[fhir]") {
    document_builder builder;
    static_cast<void>(builder.string("first").finish());

    CHECK(write_json(builder.string("second").finish().root()) == R"("second")");
}
