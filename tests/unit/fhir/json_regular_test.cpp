#include <string>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox::fhir;

namespace {

// What is read of a text: a line for each value.
std::string told(const parsed<document>& read) {
    if (!read) return "refused at " + std::to_string(read.error().where.offset) + ": " + read.error().what;
    std::string all;
    for (std::uint32_t i = 0; i < read->size(); ++i) {
        const value v = read->at(i);
        all.append(v.pointer()).append(" ").append(v.text()).append(" ");
        for (const std::uint32_t number : {v.size(), v.source_offset(), v.name_source_offset(), v.position()})
            all.append(std::to_string(number)).append(" ");
        all += '\n';
    }
    return all;
}

// Behind a text that is longer by an escape by number, nothing is regular.
std::string told_of_regular(const std::string& text) { return told(read_json("[" + text + ",\" \"]")); }
std::string told_of_irregular(const std::string& text) { return told(read_json("[" + text + ",\"\\u0020\"]")); }

} // namespace

TEST_CASE("json: regular texts are read as RapidJSON reads them", "[fhir][json]") {
    const std::string long_text(100, 'x');
    for (const std::string text :
         {"{}", "[]", "[[],{}]", R"({"a":{"b":[1,{"c":[]}]},"d":"e"})", "true", "[null,false,true]", "-0", "0.10",
          "-12.5", "123456789012345678", "1234567890123456789", "1e5", "[1E+2,0e400]", R"("")", R"("\"\\\/\b\f\n\r\t")",
          R"({"\"":"a\\"})", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"", " { \"a\" : [ 1 , 2 ] ,\r\n\t\"b\" : { } } "}) {
        INFO(text);
        CHECK(read_json("[" + text + "]").has_value());
        CHECK(told_of_regular(text) == told_of_irregular(text));
    }
    for (const std::size_t size : {1, 15, 16, 17, 31, 32, 33, 100})
        CHECK(told_of_regular('"' + long_text.substr(0, size) + "\\n" + long_text + '"') ==
              told_of_irregular('"' + long_text.substr(0, size) + "\\n" + long_text + '"'));
}

TEST_CASE("json: irregular texts are refused where RapidJSON refuses them", "[fhir][json]") {
    for (const std::string text :
         {"",      "]",   "[1,]", "[,1]", "[1 2]",   "{\"a\"}",  "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}",
          "{1:2}", "{,}", "[}",   "{]",   "tru",     "nul",      "falsee",   "+1",         "01",
          "-",     "1.",  ".5",   "- 1",  "\"\\x\"", "\"a\tb\"", "'a'",      "[1]]",       "{\"a\":1,\"a\":2}",
          "1e400"}) {
        INFO(text);
        CHECK_FALSE(read_json("[" + text + ",\" \"]").has_value());
        CHECK(told_of_regular(text) == told_of_irregular(text));
    }
}

TEST_CASE("json: a text is read to any depth that is allowed, and no further", "[fhir][json]") {
    for (const std::size_t depth : {63, 64, 65, 66, 200}) {
        const std::string text = std::string(depth, '[') + std::string(depth, ']');
        CHECK(read_json(text, {.depth_max = depth}).has_value());
        CHECK(read_json(text, {.depth_max = depth - 1}).error().code == errc::too_deep);
    }
}
