#include "broker/base/character_sets.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("character sets: UTF-8 is whole, shortest and without surrogates", "[base]") {
    for (const char* good : {"", "a", "\u00B5", "\u20AC", "\U0001F600", "\xF4\x8F\xBF\xBF"}) CHECK(base::is_utf8(good));
    for (const char* bad : {"\x80", "\xC2", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xFF"})
        CHECK_FALSE(base::is_utf8(bad));
}

TEST_CASE("character sets: each byte of ISO 8859-1 is one character, and comes back as it was", "[base]") {
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);

    const std::string text = base::utf8_of_latin1(every);
    const auto back = base::latin1_of_utf8(text);

    CHECK(base::is_utf8(text));
    CHECK(text.size() == 128 + 2 * 128);
    CHECK(text.ends_with("\u00FE\u00FF"));
    CHECK(back.complete);
    CHECK(back.bytes == every);
}

TEST_CASE("character sets: what ISO 8859-1 lacks, and what is not UTF-8, becomes a question mark", "[base]") {
    CHECK(base::latin1_of_utf8("10 \u20AC").bytes == "10 ?");
    CHECK_FALSE(base::latin1_of_utf8("10 \u20AC").complete);
    CHECK(base::latin1_of_utf8("\xB5g").bytes == "?g");
    CHECK_FALSE(base::latin1_of_utf8("\xB5g").complete);
}

TEST_CASE("character sets: ASCII has seven bits", "[base]") {
    CHECK(base::is_ascii("\x01 a~\x7F"));
    CHECK_FALSE(base::is_ascii("\u00B5"));
}
