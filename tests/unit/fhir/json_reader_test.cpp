#include <string>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox::fhir;

namespace {

errc refusal(std::string_view text, const json_options& options = {}) {
    const auto read = read_json(text, options);
    return read ? errc{} : read.error().code;
}

parse_error error_of(std::string_view text) { return read_json(text).error(); }

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
}

} // namespace

TEST_CASE("json: any value may be the root", "[fhir][json]") {
    CHECK(read_json("{}").value().root().is(kind::object));
    CHECK(read_json(" [ ] ").value().root().is(kind::array));
    CHECK(read_json("\"x\"").value().root().text() == "x");
    CHECK(read_json("-0.0e-7").value().root().text() == "-0.0e-7");
    CHECK(read_json("true").value().root().text() == "true");
    CHECK(read_json("false\n").value().root().text() == "false");
    CHECK(read_json("null").value().root().is(kind::null));
}

TEST_CASE("json: numbers keep their text", "[fhir][json]") {
    for (const auto* number : {"1.10", "0.10", "1E5", "1e+5", "-0", "12345678901234567890123", "0.352", "1e-400"}) {
        const auto doc = read_json(number);
        CHECK(doc.value().root().is(kind::number));
        CHECK(doc.value().root().text() == number);
    }
}

TEST_CASE("json: numbers beyond a double are refused, those close to zero are not", "[fhir][json]") {
    CHECK(refusal("1E400") == errc::number_range);
    CHECK(refusal("-1e309") == errc::number_range);
    CHECK(refusal("17976931348623159e292") == errc::number_range);
    CHECK(refusal("123456789e305") == errc::number_range);
    CHECK(refusal(std::string(310, '9')) == errc::number_range);
    CHECK(refusal("1e99999999999999999999") == errc::number_range);
    CHECK(refusal("1.7976931348623157e308") == errc{});
    CHECK(refusal("0.00017e310") == errc{});
    CHECK(refusal("1e-99999999999999999999") == errc{});
    CHECK(refusal("0." + std::string(400, '0') + "1e2") == errc{});
}

TEST_CASE("json: zero is zero, whatever its exponent", "[fhir][json]") {
    for (const auto* number : {"0e400", "-0.00E+999999999", "0e999999999999999999999", "0.0e-999999999"}) {
        INFO(number);
        const auto doc = read_json(number);
        REQUIRE(doc.has_value());
        CHECK(doc->root().is(kind::number));
        CHECK(doc->root().text() == number);
    }
    const auto among = read_json(R"({"0e400": [0E999, "\"0e999\u0041", 10e3, -0e309], "a": 1})");
    REQUIRE(among.has_value());
    CHECK(among->root().find("0e400").at(0).text() == "0E999");
    CHECK(among->root().find("0e400").at(1).text() == "\"0e999A");
    CHECK(among->root().find("0e400").at(2).text() == "10e3");
    CHECK(among->root().find("0e400").at(3).text() == "-0e309");
    CHECK(among->where(among->root().find("a")).column == 56);
    CHECK(refusal("[0e400, 1e400]") == errc::number_range);
    CHECK(refusal("[0e400, 0.01e400]") == errc::number_range);
    CHECK(refusal("[0e400, 0e]") == errc::syntax);
}

TEST_CASE("json: escapes are decoded", "[fhir][json]") {
    const auto doc =
        read_json(R"(["\"\\\/\b\f\n\r\t","\u0041\u00e9\u20AC","\ud83d\ude00","plain \u0041 and on"])").value();

    CHECK(doc.root().at(0).text() == "\"\\/\b\f\n\r\t");
    CHECK(doc.root().at(1).text() == "A\xc3\xa9\xe2\x82\xac");
    CHECK(doc.root().at(2).text() == "\xf0\x9f\x98\x80");
    CHECK(doc.root().at(3).text() == "plain A and on");
}

TEST_CASE("json: a string is read alike, whatever its length and wherever an escape stands in it", "[fhir][json]") {
    for (std::size_t size = 0; size <= 50; ++size) {
        for (std::size_t at = 0; at <= size; ++at) {
            const std::string before(at, 'a');
            const std::string behind(size - at, 'b');
            const auto doc =
                read_json("[\"" + before + "\\n" + behind + "\",\"" + behind + "\",{\"" + behind + "\":1}]");
            REQUIRE(doc.has_value());
            CHECK(doc->root().at(0).text() == before + "\n" + behind);
            CHECK(doc->root().at(1).text() == behind);
            CHECK(doc->root().at(1).source_offset() == size + 6);
            CHECK(doc->root().at(2).find(behind).text() == "1");
        }
    }
}

TEST_CASE("json: half a surrogate pair is refused wherever it stands", "[fhir][json]") {
    for (const auto* text : {R"("\ud800")", R"("\udc00")", R"("\udfff x")", R"("\ud800\u0041")", R"("\ud800\ud800")",
                             R"("x\udBFF")", R"({"\udc00":1})", R"(["ok \ud83d\ude00","\uDEAD"])"}) {
        INFO(text);
        CHECK(refusal(text) == errc::encoding);
    }
}

TEST_CASE("json: bytes that are not UTF-8 are refused", "[fhir][json]") {
    for (const auto* text : {"\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xe0\x80\xaf\"", "\"\xed\xa0\x80\"",
                             "\"\xf4\x90\x80\x80\"", "\"\xf0\x80\x80\x80\"", "\"\xf5\x80\x80\x80\"", "\"\x80\"",
                             "{\"\xfe\":1}", "[1,\xe9]", "\"\xf0\x9f\x98", "\"\xe2\x82", "\"\xc3"}) {
        CHECK(refusal(text) == errc::encoding);
    }
    // Every sequence that begins in one 64 byte block and ends in the next.
    for (std::size_t lead = 55; lead < 70; ++lead) {
        CHECK(refusal('"' + std::string(lead, 'x') + "\xf0\x9f\x98\x80\"" + std::string(80, ' ')) == errc{});
        CHECK(refusal('"' + std::string(lead, 'x') + "\xf0\x9f\x98\"" + std::string(80, ' ')) == errc::encoding);
    }
}

TEST_CASE("json: a byte order mark is refused", "[fhir][json]") {
    CHECK(refusal("\xEF\xBB\xBF{}") == errc::syntax);
    CHECK(refusal("\"\xEF\xBB\xBF\"") == errc{});
}

TEST_CASE("json: a raw NUL is refused wherever it stands", "[fhir][json]") {
    using namespace std::string_view_literals;
    for (const auto text : {"\0"sv, "{}\0"sv, "{}\0{}"sv, "\"a\0b\""sv, "[1,\0]"sv, "{\"a\0\":1}"sv, "1\0"sv})
        CHECK(refusal(text) == errc::encoding);
}

TEST_CASE("json: control characters inside strings are refused, all of them", "[fhir][json]") {
    for (int control = 1; control < 0x20; ++control) {
        for (std::size_t lead = 0; lead < 40; lead += 13) {
            const std::string text = '"' + std::string(lead, 'x') + static_cast<char>(control) + "xxxxxxxxxxxxxxxxx\"";
            INFO(control);
            CHECK(refusal(text) == errc::syntax);
        }
    }
    CHECK(refusal("\"\x7f\"") == errc{});
}

TEST_CASE("json: the escape \\u0000 is refused for messages and read for others", "[fhir][json]") {
    CHECK(refusal(R"(["a\u0000b"])") == errc::nul_character);
    CHECK(refusal(R"({"\u0000":1})") == errc::nul_character);

    const auto doc = read_json(R"(["a\u0000b"])", {.refuse_nul = false}).value();
    CHECK(doc.root().at(0).text() == std::string_view("a\0b", 3));
    CHECK(write_json(doc.root()) == R"(["a\u0000b"])");
}

TEST_CASE("json: a member name twice in one object is refused for messages", "[fhir][json]") {
    CHECK(refusal(R"({"a":1,"a":2})") == errc::duplicate_key);
    CHECK(refusal(R"({"a":1,"\u0061":2})") == errc::duplicate_key);
    CHECK(refusal(R"({"":1,"b":{},"":2})") == errc::duplicate_key);
    CHECK(refusal(R"([{"x":{"a":{"c":1},"b":[],"a":null}}])") == errc::duplicate_key);
    CHECK(refusal(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})") == errc{});
    CHECK(refusal(R"({"abcdefgh1":1,"abcdefgh2":2,"a":3,"aa":4})") == errc{});
    CHECK(read_json(R"({"a":1,"a":2})", {.refuse_duplicate_keys = false}).value().root().find("a").text() == "1");
}

TEST_CASE("json: duplicates are found in large objects, and the error names the first of them", "[fhir][json]") {
    for (const std::size_t count : {15U, 16U, 17U, 40U, 5000U}) {
        std::string text = "{";
        for (std::size_t i = 0; i < count; ++i) text += "\"name-" + std::to_string(i) + "\":1,\n";
        const std::size_t twin = text.size();

        CHECK(refusal(text + "\"last\":2}") == errc{});
        const auto error = error_of(text + "\"name-3\":2,\"name-7\":3}");
        CHECK(error.code == errc::duplicate_key);
        CHECK(error.where.offset == twin);
        CHECK(error.where.line == count + 1);
    }
}

TEST_CASE("json: an object with 100,000 keys is no burden", "[fhir][json]") {
    // The names share their first and last eight bytes, so that no shortcut tells them apart.
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) text += "\"prefix--" + std::to_string(100'000 + i) + "--suffix\":0,";
    text.back() = '}';

    CHECK(refusal(text) == errc{}); // 10^10 comparisons would take longer than a test may
}

TEST_CASE("json: nesting is limited, and never by the stack", "[fhir][json]") {
    CHECK(refusal(repeated("[", 64) + repeated("]", 64)) == errc{});
    CHECK(refusal(repeated("[", 65) + repeated("]", 65)) == errc::too_deep);
    CHECK(refusal(repeated("{\"a\":", 64) + "1" + repeated("}", 64)) == errc{});
    CHECK(refusal(repeated("{\"a\":", 65) + "1" + repeated("}", 65)) == errc::too_deep);
    CHECK(refusal(std::string(1'000'000, '[')) == errc::too_deep);
    CHECK(refusal("1", {.depth_max = 0}) == errc{});
    CHECK(refusal("[]", {.depth_max = 0}) == errc::too_deep);

    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    CHECK(write_json(read_json(deep, {.depth_max = 100'000}).value().root()) == deep);
}

TEST_CASE("json: the number of values is limited", "[fhir][json]") {
    CHECK(refusal("[0,0,0]", {.values_max = 4}) == errc{});
    CHECK(refusal("[0,0,0,0]", {.values_max = 4}) == errc::too_many_values);
    CHECK(refusal("[[[]]]", {.values_max = 2}) == errc::too_many_values);
}

TEST_CASE("json: the whole input is one value", "[fhir][json]") {
    CHECK(refusal("{} \t\r\n") == errc{});
    CHECK(refusal("{}{}") == errc::trailing_content);
    CHECK(refusal("1 2") == errc::trailing_content);
    CHECK(refusal("[]]") == errc::trailing_content);
    CHECK(refusal("\"a\"\"b\"") == errc::trailing_content);
    CHECK(refusal("") == errc::syntax);
    CHECK(refusal("  ") == errc::syntax);
}

TEST_CASE("json: what is not JSON is refused", "[fhir][json]") {
    for (const auto* text : {"{",
                             "[",
                             "[1,]",
                             "[,1]",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{\"a\"}",
                             "{\"a\" 1}",
                             "{\"a\":}",
                             "[1 2]",
                             "{\"a\":1 \"b\":2}",
                             "[01]",
                             "1.",
                             ".5",
                             "+1",
                             "1e",
                             "1e+",
                             "-",
                             "[0x10]",
                             "NaN",
                             "Infinity",
                             "-Infinity",
                             "nul",
                             "True",
                             "'a'",
                             "\"a",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\u12G4\"",
                             "\"a\tb\"",
                             "\"a\nb\"",
                             "/* */ 1",
                             "// x\n1",
                             "\f1",
                             "]",
                             "}",
                             ",",
                             ":"}) {
        INFO(text);
        CHECK(refusal(text) == errc::syntax);
    }
}

TEST_CASE("json: values and names know where they stood in the text", "[fhir][json]") {
    const std::string text = "{ \"\\u0061\" : [ \"x\\ny\", 12, true,\n null, false, {} ] }";
    const auto doc = read_json(text).value();
    const value array = doc.root().find("a");

    CHECK(doc.root().source_offset() == 0);
    CHECK(text.substr(array.source_offset(), 1) == "[");
    CHECK(text.substr(array.at(0).source_offset(), 6) == "\"x\\ny\"");
    CHECK(text.substr(array.at(1).source_offset(), 2) == "12");
    CHECK(text.substr(array.at(2).source_offset(), 4) == "true");
    CHECK(text.substr(array.at(3).source_offset(), 4) == "null");
    CHECK(text.substr(array.at(4).source_offset(), 5) == "false");
    CHECK(text.substr(array.at(5).source_offset(), 2) == "{}");
    CHECK(doc.where(array.at(3)).line == 2);
    CHECK(doc.where(array.at(3)).column == 2);
}

TEST_CASE("json: an error says where and why, without the text", "[fhir][json]") {
    const auto error = error_of("{\n  \"name\": \"Secretname\",\n  \"x\": Secretvalue\n}");

    CHECK(error.code == errc::syntax);
    CHECK(error.where.line == 3);
    CHECK(error.where.column == 8);
    CHECK_FALSE(error.what.empty());
    CHECK(error.what.find("Secret") == std::string::npos);
}

TEST_CASE("json: errors stand at the value that they are about", "[fhir][json]") {
    CHECK(error_of("[1,1e999]").where.offset == 3);
    CHECK(error_of("[\"ok\",\"\\udc00\"]").where.offset == 6);
    CHECK(error_of("{\"a\":1,\n\"a\":2}").where.line == 2);
    CHECK(error_of("[\"\xff\"]").where.offset == 2);
    CHECK(error_of("[] x").where.offset == 3);
    CHECK(error_of(std::string(65, '[')).where.offset == 64);
}

TEST_CASE("json: asking a failed reading for its value throws the code", "[fhir][json]") {
    try {
        static_cast<void>(read_json("[").value());
        FAIL("no exception");
    } catch (const boost::system::system_error& e) {
        CHECK(e.code() == errc::syntax);
    }
}
