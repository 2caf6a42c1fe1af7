#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox::fhir;

namespace {

// What is read of a text: a line for each value but the last.
std::string told(const parsed<document>& read) {
    if (!read) return "refused at " + std::to_string(read.error().where.offset) + ": " + read.error().what;
    std::string all;
    for (std::uint32_t i = 0; i + 1 < read->size(); ++i) {
        const value v = read->at(i);
        all.append(v.pointer()).append(" ").append(v.text()).append(" ");
        for (const std::uint32_t number : {v.size(), v.source_offset(), v.name_source_offset(), v.position()})
            all.append(std::to_string(number)).append(" ");
        all += '\n';
    }
    return all;
}

// Where a number has an exponent, nothing is regular.
std::string told_of_regular(const std::string& text) { return told(read_json("[" + text + ",1.0]")); }
std::string told_of_irregular(const std::string& text) { return told(read_json("[" + text + ",1e0]")); }

} // namespace

TEST_CASE("json: regular texts are read as RapidJSON reads them", "[fhir][json]") {
    const std::string long_text(100, 'x');
    for (const std::string text :
         {"{}", "[]", "[[],{}]", R"({"a":{"b":[1,{"c":[]}]},"d":"e"})", "true", "[null,false,true]", "-0", "0.10",
          "-12.5", "123456789012345678", "1234567890123456789", "1e5", "[1E+2,0e400]", R"("")", R"("\"\\\/\b\f\n\r\t")",
          R"({"\"":"a\\"})", R"({"":1,"\u0061":"\u00e9\uFFFF\ud83D\uDe00"})", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"",
          " { \"a\" : [ 1 , 2 ] ,\r\n\t\"b\" : { } } "}) {
        INFO(text);
        CHECK(read_json("[" + text + "]").has_value());
        CHECK(told_of_regular(text) == told_of_irregular(text));
    }
    for (const std::size_t size : {1, 15, 16, 17, 31, 32, 33, 60, 61, 62, 63, 64, 65, 100}) {
        const std::string begin = '"' + long_text.substr(0, size);
        for (const std::string more : {"", "\\n", "\\n\\n\\u0022", "\xc3\xa9", "\\\"\",\"\\u0041"})
            CHECK(told_of_regular(begin + more + long_text + '"') == told_of_irregular(begin + more + long_text + '"'));
    }
}

TEST_CASE("json: irregular texts are refused where RapidJSON refuses them", "[fhir][json]") {
    const std::vector<std::string> grammar = {
        "",      "]",   "[1,]", "[,1]", "[1 2]",   "{\"a\"}",  "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}",
        "{1:2}", "{,}", "[}",   "{]",   "tru",     "nul",      "falsee",   "+1",         "01",
        "-",     "1.",  ".5",   "- 1",  "\"\\x\"", "\"a\tb\"", "'a'",      "[1]]",       "{\"a\":1,\"a\":2}",
        "1e400"};
    const std::vector<std::string> strings = {R"("\u0000")",          R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")",
                                              R"("\u00g0")",          R"("\u00)",    "\"\xc3\"",    "\"\xed\xa0\"",
                                              "\"\xed\xa0\x80\"",     "\"\x01\"",    "\"a\nb\"",    "\"a",
                                              R"({"a":1,"\u0061":2})"};
    for (const auto* texts : {&grammar, &strings})
        for (const std::string& text : *texts) {
            INFO(text);
            CHECK_FALSE(read_json("[" + text + ",1.0]").has_value());
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

TEST_CASE("json: a name that stands twice is found in an object of any size", "[fhir][json]") {
    for (const int size : {1, 2, 15, 16, 17, 18, 100}) {
        std::string members;
        for (int i = 0; i < size; ++i) members += "\"n" + std::to_string(i) + "n\":{\"n0n\":[]},";
        INFO(size);
        CHECK(read_json("{" + members + "\"n\":0}").has_value());
        for (const int twice : {0, size / 2, size - 1}) {
            const std::string text = "{" + members + "\"n" + std::to_string(twice) + "n\":0}";
            const auto refused = read_json(text);
            CHECK(refused.error().code == errc::duplicate_key);
            CHECK(refused.error().where.offset == members.size() + 1);
            CHECK(read_json(text, {.refuse_duplicate_keys = false}).has_value());
        }
    }
}

TEST_CASE("json: a value is found in its line, whatever white space there is", "[fhir][json]") {
    const std::string blanks = std::string(70, ' ') + "\r\n\n\t" + std::string(40, ' ') + "\n";
    const std::string text = "[" + blanks + "{" + blanks + "\"a\"" + blanks + ":" + blanks + "1" + blanks + "}" +
                             blanks + ",\"b\\nc\"" + blanks + "]" + blanks;
    const auto regular = read_json(text);
    REQUIRE(regular.has_value());
    for (const value v : {regular->root(), regular->at(1), regular->at(2), regular->at(3)}) {
        const position found = regular->where(v);
        const position counted = position_of(text, v.source_offset());
        CHECK(found.line == counted.line);
        CHECK(found.column == counted.column);
    }
    CHECK(regular->where(regular->at(3)).line == 19);
}
