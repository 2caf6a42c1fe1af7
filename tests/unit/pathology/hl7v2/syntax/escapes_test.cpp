#include "broker/pathology/hl7v2/syntax/escapes.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

using namespace signalbox::pathology;
using hl7v2::character_set;

namespace {

std::string read(std::string_view raw, character_set set = character_set::utf8) {
    return hl7v2::unescape(raw, {}, set).text;
}

} // namespace

TEST_CASE("hl7v2 escapes: the delimiters have letters", "[pathology][hl7v2]") {
    CHECK(read(R"(a\F\b\S\c\T\d\R\e\E\f\P\g)") == R"(a|b^c&d~e\f#g)");
}

TEST_CASE("hl7v2 escapes: a letter stands for the message's own delimiter", "[pathology][hl7v2]") {
    const hl7v2::delimiters by{'!', '$', '*', '\\', '%', '@'};
    CHECK(hl7v2::unescape(R"(\F\\S\\R\\T\\P\)", by, character_set::utf8).text == "!$*%@");
}

TEST_CASE("hl7v2 escapes: line ends, blank lines and spaces", "[pathology][hl7v2]") {
    CHECK(read(R"(one\.br\two)") == "one\ntwo");
    CHECK(read(R"(one\.sp\two\.sp2\three\.sp+3\four)") == "one\ntwo\n\nthree\n\n\nfour");
    CHECK(read(R"(one\.sk3\two)") == "one   two");
    CHECK(read(R"(\.sp999999999\)").size() == 40);
}

TEST_CASE("hl7v2 escapes: bytes are of the message's character set", "[pathology][hl7v2]") {
    CHECK(read(R"(\XB5\g)", character_set::latin1) == "\u00B5g");
    CHECK(read(R"(\XC2B5\g)", character_set::utf8) == "\u00B5g");
    const auto guessed = hl7v2::unescape(R"(\XB5\g)", {}, character_set::utf8);
    CHECK(guessed.text == "\u00B5g");
    CHECK(guessed.has_guessed_bytes);
    CHECK_FALSE(hl7v2::unescape(R"(\XB5\g)", {}, character_set::latin1).has_guessed_bytes);
    CHECK_FALSE(hl7v2::unescape(R"(\XC2B5\g)", {}, character_set::utf8).has_guessed_bytes);
    CHECK(read(R"(one\X0D0A\two\X0a\three\X09\)") == "one\ntwo\nthree\t");
}

TEST_CASE("hl7v2 escapes: formatting is left out, and said", "[pathology][hl7v2]") {
    const auto text = hl7v2::unescape(R"(\H\high\N\ \.in+4\indented)", {}, character_set::utf8);
    CHECK(text.text == "high indented");
    CHECK(text.has_formatting);
    CHECK_FALSE(text.has_unknown);
}

TEST_CASE("hl7v2 escapes: what is no escape stays as written, and is said", "[pathology][hl7v2]") {
    for (const char* raw : {R"(C:\temp)", R"(\Zabc\)", R"(\XABC\)", R"(\XGG\)", R"(a\)", R"(\\)", R"(\FF\)"}) {
        const auto text = hl7v2::unescape(raw, {}, character_set::utf8);
        CHECK(text.text == raw);
        CHECK(text.has_unknown);
    }
    CHECK(read(R"(C:\temp\F\x)") == R"(C:\temp|x)");
}

TEST_CASE("hl7v2 escapes: without an escape character nothing is one", "[pathology][hl7v2]") {
    const hl7v2::delimiters by{'|', '^', '~', '\0', '&', '\0'};
    CHECK(hl7v2::unescape(R"(a\F\b)", by, character_set::utf8).text == R"(a\F\b)");
}

TEST_CASE("hl7v2 escapes: what is written is read again", "[pathology][hl7v2]") {
    const std::string text = "a|b^c&d~e\\f\nline two\ttab \u00B5 .br X41 #";
    CHECK(hl7v2::escape(text) == R"(a\F\b\S\c\T\d\R\e\E\f\.br\line two\X09\tab )"
                                 "\u00B5 .br X41 #");
    CHECK(read(hl7v2::escape(text)) == text);
}
