#include "broker/validation/lexical/matcher.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::validation::lexical;

namespace {

bool matches(const char* pattern, std::string_view text) { return matcher(pattern).matches(text); }

std::string why_refused(const char* pattern) {
    try {
        static_cast<void>(matcher(pattern));
    } catch (const pattern_error& error) {
        return error.what();
    }
    return "not refused";
}

} // namespace

TEST_CASE("pattern: FHIR's ids are one to 64 characters", "[validation]") {
    const char* const id = "^[A-Za-z0-9\\-\\.]{1,64}$";
    CHECK(matches(id, "a-1.B"));
    CHECK(matches(id, std::string(64, 'x')));
    CHECK_FALSE(matches(id, std::string(65, 'x')));
    CHECK_FALSE(matches(id, ""));
    CHECK_FALSE(matches(id, "a b"));
    CHECK_FALSE(matches(id, "a\n"));
}

TEST_CASE("pattern: any byte at any place of a text of any length, as the same pattern without an end",
          "[validation]") {
    // With an end inside a choice it is RE2 that reads it.
    for (const char* pattern : {"^[A-Za-z0-9\\-\\.]{1,64}$", "^a/[A-Za-z0-9.-]{1,64}$", "^(?:[^\\x00-\\x20]+)$",
                                "^[^\\x00-\\x20]+(?:[\\t\\n\\r ]?[^\\x00-\\x20]+)*$"}) {
        const matcher quick(pattern);
        const std::string body(pattern + 1);
        const matcher slow("^(?:)(?:" + body.substr(0, body.size() - 1) + "|[])(?:$|[])");
        for (std::size_t size = 0; size < 68; ++size) {
            for (int byte = 0; byte < 0x80; ++byte) {
                std::string text = "a/" + std::string(size, 'b');
                text[(size * 7 + static_cast<std::size_t>(byte)) % text.size()] = static_cast<char>(byte);
                const std::string padded = text + "        ";
                const std::string_view seen(padded.data(), text.size());
                INFO(pattern << " " << size << " " << byte);
                REQUIRE(quick.matches(text) == slow.matches(text));
                REQUIRE(quick.matches_padded(seen) == slow.matches(text));
                const byte_range plain = quick.plain();
                if (plain.has_size(seen.size()) && all_within(seen, plain)) REQUIRE(slow.matches(text));
            }
        }
    }
}

TEST_CASE("pattern: without anchors it is searched for", "[validation]") {
    CHECK(matches("a+b", "xxaab!"));
    CHECK_FALSE(matches("a+b", "xxaa!b"));
    CHECK(matches("^ab", "abc"));
    CHECK_FALSE(matches("^ab", "cab"));
    CHECK(matches("ab$", "cab"));
    CHECK_FALSE(matches("ab$", "abc"));
    CHECK(matches("", ""));
    CHECK(matches("^$", ""));
    CHECK_FALSE(matches("^$", "x"));
}

TEST_CASE("pattern: an anchor inside is read as ECMA-262 has it", "[validation]") {
    CHECK(matches("^a|b$", "ax"));
    CHECK(matches("^a|b$", "xb"));
    CHECK_FALSE(matches("^a|b$", "xax"));
    CHECK_FALSE(matches("a$", "a\n"));
}

TEST_CASE("pattern: a choice of the text's start and something else begins behind either", "[validation]") {
    const char* const reference = "(?:^|/)Patient/[a-z0-9]{1,4}$";
    CHECK(matches(reference, "Patient/1"));
    CHECK(matches(reference, "https://a.example/Patient/12"));
    CHECK(matches(reference, "a\n//Patient/Patient/12"));
    CHECK_FALSE(matches(reference, "xPatient/1"));
    CHECK_FALSE(matches(reference, "/Patient/12345"));
    CHECK_FALSE(matches(reference, "Patient/1/"));
    CHECK_FALSE(matches(reference, ""));
    CHECK(matches("(?:^|ab)c", "xabcd"));
    CHECK(matches("(?:^|ab)c", "cd"));
    CHECK_FALSE(matches("(?:^|ab)c", "bc"));
    CHECK(matches("^(?:^|a)b", "ab"));
    CHECK_FALSE(matches("^(?:^|a)b", "xab"));
    CHECK(matches("^|x", "y"));
    CHECK(matches("(?:^|)c", "bc"));
}

TEST_CASE("pattern: groups, choices and counts", "[validation]") {
    CHECK(matches("^(?:ab|c){2,3}$", "abcab"));
    CHECK_FALSE(matches("^(?:ab|c){2,3}$", "ab"));
    CHECK(matches("^(?<year>[0-9]{4})(-[0-9]{2})?$", "2026-02"));
    CHECK(matches("^a{2,}$", "aaaa"));
    CHECK_FALSE(matches("^a{2,}$", "a"));
    CHECK(matches("^a{0,2}?b$", "aab"));
    CHECK(matches("^(|x)y$", "y"));
}

TEST_CASE("pattern: white space is ECMA-262's, wider than ASCII", "[validation]") {
    CHECK(matches("^\\s$", "\xc2\xa0"));     // no-break space
    CHECK(matches("^\\s$", "\xe2\x80\xa8")); // line separator
    CHECK(matches("^\\s$", "\xef\xbb\xbf"));
    CHECK_FALSE(matches("^\\S$", "\xe3\x80\x80"));
    CHECK(matches("^[\\S\\n]+$", "a\nb"));
    CHECK_FALSE(matches("^[^\\s]+$", "a b"));
}

TEST_CASE("pattern: digits and words are ASCII", "[validation]") {
    CHECK_FALSE(matches("^\\d$", "\xd9\xa3")); // an Arabic digit
    CHECK(matches("^\\D$", "\xd9\xa3"));
    CHECK_FALSE(matches("^\\w$", "\xc3\xa9"));
    CHECK(matches("\\bcat\\b", "a cat sat"));
    CHECK_FALSE(matches("\\bcat\\b", "concatenate"));
    CHECK(matches("\\Bcat", "concatenate"));
}

TEST_CASE("pattern: a dot is any character but a line's end", "[validation]") {
    CHECK(matches("^.$", "\xf0\x9f\x98\x80"));
    CHECK_FALSE(matches("^.$", "\r"));
    CHECK_FALSE(matches("^.$", "\xe2\x80\xa9"));
}

TEST_CASE("pattern: escapes", "[validation]") {
    CHECK(matches("^\\u00e9\\x41\\u{1F600}$", "\xc3\xa9"
                                              "A\xf0\x9f\x98\x80"));
    CHECK(matches("^\\uD83D\\uDE00$", "\xf0\x9f\x98\x80"));
    CHECK(matches("^\\cA\\cj\\t\\0$", std::string_view("\x01\n\t\0", 4)));
    CHECK(matches("^\\/\\-\\.\\\\$", "/-.\\"));
    CHECK(matches("^[\\b\\]\\-a]+$", "\b]-a"));
}

TEST_CASE("pattern: brackets", "[validation]") {
    CHECK(matches("^[\\w-.]+$", "a-b.c"));
    CHECK(matches("^[a-]$", "-"));
    CHECK(matches("^[[:a]$", "["));
    CHECK_FALSE(matches("[]", "a"));
    CHECK(matches("^[^]$", "\n"));
}

TEST_CASE("pattern: Unicode properties by their long and short names", "[validation]") {
    CHECK(matches("^\\p{Letter}+$", "\xc3\xa9\xce\xb1"));
    CHECK(matches("^\\p{Script=Greek}$", "\xce\xb1"));
    CHECK_FALSE(matches("^\\p{Lu}$", "a"));
    CHECK(matches("^[\\P{L}x]$", "1"));
    CHECK(matches("^[^\\p{L}]$", "1"));
}

TEST_CASE("pattern: properties mean what ECMA-262 says, not what RE2 says", "[validation]") {
    CHECK(matches("^\\p{ASCII}+$", "a~\x01"));
    CHECK_FALSE(matches("^\\p{ASCII}$", "\xc3\xa9"));
    CHECK(matches("^\\P{ASCII}$", "\xc3\xa9"));
    CHECK(matches("^[^\\p{ASCII}x]$", "\xc3\xa9"));
    CHECK(matches("^[\\p{AHex}-]+$", "0F-a"));
    CHECK_FALSE(matches("^\\p{ASCII_Hex_Digit}$", "g"));
    CHECK(matches("^\\p{Any}$", "\n"));
    CHECK(matches("^\\p{gc=Combining_Mark}$", "\xcc\x81"));
    CHECK_FALSE(matches("^\\P{C}$", "\x01"));
    CHECK_FALSE(matches("^\\P{C}$", "\xcd\xb8")); // U+0378 is not assigned
    CHECK(matches("^[^\\P{Other}]$", "\xcd\xb8"));
    CHECK(matches("^\\P{C}$", "a"));
    for (const char* of_re2 : {"\\p{Greek}", "\\p{Script=L}", "\\p{sc=Any}", "\\p{gc=Greek}", "\\p{C}", "\\pL",
                               "\\p{^L}", "\\p{gc=ASCII}"}) {
        INFO(of_re2);
        CHECK(why_refused(of_re2) != "not refused");
    }
}

TEST_CASE("pattern: what RE2 knows and ECMA-262 does not is refused", "[validation]") {
    for (const char* of_re2 :
         {"\\Aa",         "a\\z",    "a\\Z", "\\Qa.b\\E", "(?i)a", "(?s:.)", "(?P<n>a)", "(?P=n)", "[[:alpha:]]",
          "[[:^alpha:]]", "\\x{41}", "\\a",  "\\C",       "\\pN",  "a{,3}",  "a++",      "a*+",    "(?#remark)a",
          "(?<>a)",       "(?<1>a)", "\\e",  "\\h",       "\\R",   "\\X",    "\\101"}) {
        INFO(of_re2);
        CHECK(why_refused(of_re2) != "not refused");
    }
    // Both know these, and mean different things by them.
    CHECK_FALSE(matches("^a$", "a\n"));
    CHECK_FALSE(matches("^.$", "\r"));
    CHECK(matches("^[[a]$", "["));
    CHECK(matches("^\\v$", "\v"));
    CHECK_FALSE(matches("^\\v$", "\n"));
    CHECK(matches("^[\\s]$", "\v"));
    CHECK(matches("^\\u00E9\\x41$", "\xc3\xa9"
                                    "A"));
    CHECK_FALSE(matches("^\\bx\\b$", "\xc3\xa9x"));
}

TEST_CASE("pattern: characters of one set, byte by byte", "[validation]") {
    const char* const wide = "^[^\\x00-\\x20]+$";
    CHECK(matches(wide, "\xc3\xa9\xf0\x9f\x98\x80z"));
    CHECK_FALSE(matches(wide, ""));
    CHECK_FALSE(matches(wide, std::string(40, 'x') + " " + std::string(40, 'x')));
    CHECK(matches("^[a-c]*$", ""));
    CHECK_FALSE(matches("^[a-c]*$", "\xc3\xa9"));
    // Counted characters may be of several bytes, and some sets have a part of those.
    CHECK(matches("^[^a]{2}$", "\xc3\xa9\xf0\x9f\x98\x80"));
    CHECK_FALSE(matches("^[^a]{2}$", "\xc3\xa9"));
    CHECK(matches("^[a\xc3\xa9]+$", "a\xc3\xa9"));
    CHECK_FALSE(matches("^[a\xc3\xa9]+$", "a\xc3\xa8"));
    CHECK_FALSE(matches("^[]+$", "a"));
    CHECK_FALSE(matches("^[0-9]{3}$", "12"));
    CHECK_FALSE(matches("^[0-9]{3}$", "1234"));
    CHECK(matches("^[0-9]{3}$", "123"));
}

TEST_CASE("pattern: what no linear matcher has is refused by name", "[validation]") {
    CHECK(why_refused("(?=a)").find("look-ahead") != std::string::npos);
    CHECK(why_refused("(?!a)").find("look-ahead") != std::string::npos);
    CHECK(why_refused("(?<=a)b").find("look-behind") != std::string::npos);
    CHECK(why_refused("(a)\\1").find("back reference") != std::string::npos);
    CHECK(why_refused("(?<n>a)\\k<n>").find("back reference") != std::string::npos);
}

TEST_CASE("pattern: what is no pattern is refused", "[validation]") {
    for (const char* wrong :
         {"(",     ")",     "[a",    "a**",      "*",           "a{2",        "a{3,2}", "\\",
          "\\a",   "\\u12", "\\xg0", "\\c1",     "{",           "]",          "[b-a]",  "\\p{Nonsense}",
          "\\p{L", "(?<>",  "(?<a",  "(?P<a>b)", "\\u{110000}", "x{1000001}", "\\01"}) {
        INFO(wrong);
        CHECK(why_refused(wrong) != "not refused");
    }
    CHECK(why_refused(std::string(200, '(').c_str()).find("too deep") != std::string::npos);
    CHECK(why_refused("^[a-z]{2000,3000}\\b").find("1,000") != std::string::npos);
}

TEST_CASE("matcher: one character that does not fit is found wherever it stands in a long text", "[validation]") {
    // Blocks of 16 are looked at together, the last of them overlapping the one before.
    const matcher printable("^[!-~]+$");
    const matcher with_spaces("^[^\\x00-\\x08\\x0B]+$");
    for (std::size_t size = 1; size < 70; ++size) {
        const std::string right(size, 'a');
        CHECK(printable.matches(right));
        for (std::size_t at = 0; at < size; ++at) {
            std::string text = right;
            text[at] = ' ';
            CHECK_FALSE(printable.matches(text));
            text[at] = '\t';
            CHECK(with_spaces.matches(text));
            text[at] = '\x7f';
            CHECK_FALSE(printable.matches(text));
            text[at] = '\x0b';
            CHECK_FALSE(with_spaces.matches(text));
            CHECK(with_spaces.matches(text.replace(at, 1, "\u20ac")));
        }
    }
}

TEST_CASE("matcher: a counted repeat ends where its count or its characters do", "[validation]") {
    const matcher counted("^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
    const std::string uuid = "629ea9ba-a077-4d99-b289-7a9b19fd4e03";
    CHECK(counted.matches(uuid));
    CHECK(counted.matches("urn:uuid:" + uuid));
    CHECK_FALSE(counted.matches(uuid + "0"));
    for (std::size_t at = 0; at < uuid.size(); ++at) {
        std::string wrong = uuid;
        wrong[at] = 'g';
        CHECK_FALSE(counted.matches(wrong));
        CHECK_FALSE(counted.matches(uuid.substr(0, at)));
        wrong.replace(at, 1, "\xc3\xa9");
        CHECK_FALSE(counted.matches(wrong));
    }
}

TEST_CASE("matcher: a counted repeat that may end early does, and one that need not reach the end stops",
          "[validation]") {
    const matcher reference("(?:^|/)Patient/[A-Za-z0-9.-]{1,64}$");
    for (const std::size_t size : {1, 2, 63, 64}) CHECK(reference.matches("x/Patient/" + std::string(size, 'P')));
    for (const std::size_t size : {0, 65, 66, 200}) CHECK_FALSE(reference.matches("Patient/" + std::string(size, 'a')));
    CHECK(reference.matches("Patient/a/Patient/b"));
    CHECK(matcher("^a{3,5}").matches("aaaaaaaab"));
    CHECK_FALSE(matcher("^a{3,5}").matches("aab"));
}

TEST_CASE("matcher: a text of a document matches as any other does", "[validation]") {
    const std::string padding(16, '\x01');
    for (const char* const pattern :
         {"^[A-Za-z0-9.-]{1,64}$", "^[ \\r\\n\\t\\S]+$", "^[^\\s]+(\\s[^\\s]+)*$", "^[0-9]*$"}) {
        const matcher each(pattern);
        for (std::size_t size = 0; size < 70; ++size) {
            for (std::size_t at = 0; at <= size; ++at) {
                std::string text(size, '7');
                if (at < size) text[at] = at % 2 == 0 ? '\x02' : '_';
                const std::string padded = text + padding;
                CHECK(each.matches_padded(std::string_view(padded).substr(0, size)) == each.matches(text));
            }
        }
    }
}
