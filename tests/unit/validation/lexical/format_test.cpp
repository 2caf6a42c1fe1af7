#include "broker/validation/lexical/format.hpp"

#include <catch2/catch.hpp>

using signalbox::validation::lexical::find_format;
using signalbox::validation::lexical::has_format;

namespace {

bool fits(const char* name, std::string_view text) { return has_format(text, *find_format(name)); }

void check_all(const char* name, std::initializer_list<const char*> right, std::initializer_list<const char*> wrong) {
    for (const char* const text : right) {
        INFO(name << ": " << text);
        CHECK(fits(name, text));
    }
    for (const char* const text : wrong) {
        INFO(name << ": " << text);
        CHECK_FALSE(fits(name, text));
    }
}

} // namespace

TEST_CASE("format: dates and times of RFC 3339", "[validation]") {
    check_all("date", {"2026-11-26", "2024-02-29", "0001-01-01"},
              {"2026-02-29", "2026-13-01", "2026-1-1", "20261126", "2026-11-26Z", ""});
    check_all("time", {"08:30:06Z", "08:30:06.283185+01:00", "23:59:60Z", "15:59:60-08:00", "00:59:60+01:00"},
              {"08:30:06", "24:00:00Z", "08:60:00Z", "22:59:60Z", "08:30:06.Z", "08:30:06+24:00", "8:30:06Z"});
    check_all("date-time", {"2026-11-26T08:30:06Z", "2026-11-26t08:30:06.1z"},
              {"2026-11-26 08:30:06Z", "2026-11-26", "2026-02-30T08:30:06Z", "2026-11-26T08:30:06"});
    check_all("duration", {"P4DT12H30M5S", "P1Y2M", "PT0S", "P2W", "PT1H", "P1M2D"},
              {"P", "PT", "4D", "P1YT", "P1D2H", "P2D1Y", "P1Y2W", "P1Y2D", "PT1H3S", "p1d", "P1"});
}

TEST_CASE("format: hosts, addresses and identifiers", "[validation]") {
    check_all("email", {"joe.bloggs@example.com", "te~st@example.com", "\"joe bloggs\"@example.com", "a@[127.0.0.1]"},
              {"2962", ".test@example.com", "te..st@example.com", "joe@", "@x", "joe bloggs@example.com"});
    check_all("hostname", {"www.example.com", "xn--4gbwdl.xn--wgbh1c", "a", "1host"},
              {"-bad.example", "a_b", "", ".", "a..b", "a-", "host."});
    check_all("ipv4", {"192.168.0.1"}, {"256.0.0.1", "127.0.0", "087.10.0.1", "1.2.3.4/24", ""});
    check_all("ipv6", {"::1", "::ffff:192.168.0.1", "1:2:3:4:5:6:7:8"}, {"12345::", "fe80::a%eth1", "1:2", "::1 "});
    check_all("uuid", {"2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"},
              {"2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4ga-73b441d16380", ""});
}

TEST_CASE("format: URIs, pointers and patterns", "[validation]") {
    check_all("uri",
              {"http://foo.bar/?baz=qux#quuz", "urn:oid:1.2.3", "mailto:a@b.c", "ldap://[2001:db8::7]/c=GB?o?one",
               "http://user:pw@host:80/"},
              {"//foo.bar/", "/abc", "\\\\windows", "http:// shouldfail.com", "bar,baz", "http://a/%zz", "http://a:b/",
               "a b:c", ""});
    check_all("uri-reference", {"http://foo.bar/", "/abc", "abc#x", "#frag", "", "a/b:c"}, {"\\\\x", "#a\\b", "1a:b"});
    check_all("json-pointer", {"", "/", "/foo/0", "/a~1b/~0"}, {"foo", "/foo~", "/foo~2", "#/a"});
    check_all("regex", {"^a+$", "([a-z]|\\d)*"}, {"(", "^(abc]"});
}
