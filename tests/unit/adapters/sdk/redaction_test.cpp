#include "signalbox/redaction.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::adapter;

TEST_CASE("redaction: words of the payload are taken out, whatever their case", "[adapters][sdk]") {
    payload_words words;
    words.add("Zebedee O'Hara, 12 High Street");

    CHECK(told_without(words, "no ZEBEDEE at High street", 100) == "no … at … …");
    CHECK(told_without(words, "O'Hara's", 100) == "…'…'s");
}

TEST_CASE("redaction: words that bind others together stay", "[adapters][sdk]") {
    payload_words words;
    words.add("the end of the test");

    CHECK(told_without(words, "the name of the field", 100) == "the name of the field");
}

TEST_CASE("redaction: what could be somebody's number goes, in the payload or not", "[adapters][sdk]") {
    CHECK(told_without({}, "patient 9990000018 at line 312", 100) == "patient … at line 312");
}

TEST_CASE("redaction: a word can be let through", "[adapters][sdk]") {
    payload_words words;
    words.add("Patient");
    words.let_through("Patient");

    CHECK(told_without(words, "Patient", 100) == "Patient");
}

TEST_CASE("redaction: the limit does not cut a character in two", "[adapters][sdk]") {
    CHECK(told_without({}, "abc", 2) == "ab");
    CHECK(told_without({}, "a\xc3\xa9", 2) == "a");
    CHECK(told_without({}, "a\xc3\xa9", 3) == "a\xc3\xa9");
}
