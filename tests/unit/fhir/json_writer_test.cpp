#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox::fhir;

namespace {

std::string round_trip(std::string_view text) { return write_json(read_json(text).value().root()); }

std::string literal(std::string_view text) {
    std::string made;
    write_json_string(text, made);
    return made;
}

} // namespace

TEST_CASE("json writer: compact text comes back as it was", "[fhir][json]") {
    for (const auto* text :
         {"{}", "[]", "[[],{},[[]]]", R"({"a":{"b":[1,2,{"c":null}]},"d":[true,false]})", "\"x\"", "1.10", "null",
          R"(["\"\\\b\f\n\r\t","\u0001\u001f","/","é€😀"])", R"({"":{"":""}})", "[1E5,1e+5,-0,0.10]"})
        CHECK(round_trip(text) == text);
}

TEST_CASE("json writer: white space goes and escapes become the shortest", "[fhir][json]") {
    CHECK(round_trip(" { \"a\" : [ 1 , 2 ] } ") == R"({"a":[1,2]})");
    CHECK(round_trip(R"("\u0041\/\u000A\u001F\ud83d\ude00")") == "\"A/\\n\\u001f\xf0\x9f\x98\x80\"");
}

TEST_CASE("json writer: a value inside a document is written alone", "[fhir][json]") {
    const auto doc = read_json(R"({"a":[1,{"b":"c"}],"d":"e"})").value();

    CHECK(write_json(doc.root().find("a")) == R"([1,{"b":"c"}])");
    CHECK(write_json(doc.root().find("a").at(1)) == R"({"b":"c"})");
    CHECK(write_json(doc.root().find("a").at(1).find("b")) == "\"c\"");
    CHECK(write_json(doc.root().find("d")) == "\"e\"");
}

TEST_CASE("json writer: strings are escaped as little as JSON allows", "[fhir][json]") {
    CHECK(literal("") == "\"\"");
    CHECK(literal("a/b<&>'\x7f") == "\"a/b<&>'\x7f\"");
    CHECK(literal("\"\\") == R"("\"\\")");
    CHECK(literal(std::string_view("\0\x1b", 2)) == R"("\u0000\u001b")");
}

TEST_CASE("json writer: an escape is the same wherever it stands, in a text of any length", "[fhir][json]") {
    for (std::size_t size = 1; size <= 70; ++size)
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            text[at] = '"';
            REQUIRE(literal(text) == '"' + text.substr(0, at) + "\\\"" + text.substr(at + 1) + '"');
        }
    std::string expected = "\"";
    for (int i = 0; i < 5'000; ++i) expected += "\\u0001";
    CHECK(literal(std::string(5'000, '\x01')) == expected + '"');
    CHECK(literal(std::string(5'000, '\\')) == '"' + std::string(10'000, '\\') + '"');
    CHECK(literal(std::string(5'000, 'x') + '\n') == '"' + std::string(5'000, 'x') + "\\n\"");
}

TEST_CASE("json writer: it builds a text piece by piece", "[fhir][json]") {
    const auto doc = read_json("[1.10]").value();
    json_writer writer;
    writer.begin_object().member("a", "x").member("n", std::int64_t{-5}).name("list").begin_array();
    writer.number_text("1.10").boolean(true).null().raw("{\"k\":0}").copy(doc.root()).begin_object().end_object();
    writer.end_array().name("empty").begin_array().end_array().end_object();

    const std::string text = writer.take();

    CHECK(text == R"({"a":"x","n":-5,"list":[1.10,true,null,{"k":0},[1.10],{}],"empty":[]})");
    CHECK(round_trip(text) == text);
}

TEST_CASE("json writer: the extreme integers are written in full", "[fhir][json]") {
    json_writer writer;
    writer.begin_array().number(std::numeric_limits<std::int64_t>::min());
    writer.number(std::numeric_limits<std::int64_t>::max()).end_array();

    CHECK(writer.take() == "[-9223372036854775808,9223372036854775807]");
}

TEST_CASE("json writer: after take it starts anew", "[fhir][json]") {
    json_writer writer;
    CHECK(writer.string("a").take() == "\"a\"");
    CHECK(writer.string("b").take() == "\"b\"");
}

TEST_CASE("json number: the syntax of RFC 8259 and nothing else", "[fhir][json]") {
    for (const auto* number : {"0", "-0", "10", "1.5", "-1.50", "1e5", "1E+5", "0.0e-10"})
        CHECK(is_json_number(number));
    for (const auto* other :
         {"", "-", "01", "-01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", " 1", "NaN", "1.5.2", "1e5.0"})
        CHECK_FALSE(is_json_number(other));
}
