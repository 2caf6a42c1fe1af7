#include "broker/validation/lexical/date_time.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::validation::lexical;

namespace {

bool there_is(std::string_view text) { return exists(read_date_time(text).value()); }

bool before(std::string_view left, std::string_view right, std::int64_t slack = 0) {
    return is_before(read_date_time(left).value(), read_date_time(right).value(), slack);
}

} // namespace

TEST_CASE("date and time: the forms of FHIR are read", "[validation]") {
    for (const char* text : {"2026", "2026-02", "2026-02-04", "2026-02-04T10:00", "2026-02-04T10:00:00",
                             "2026-02-04T10:00:00.123Z", "2026-02-04T10:00:00+01:00", "2026-02-31"}) {
        INFO(text);
        CHECK(read_date_time(text));
    }
    for (const char* text :
         {"", "26", "2026-", "2026-2", "2026-02-", "2026-02-04T", "2026-02-04T10", "2026-02-04 10:00",
          "2026-02-04T10:00:00.", "2026-02-04T10:00:00+1", "2026-02-04T10:00:00ZZ", "20260204", "x"}) {
        INFO(text);
        CHECK_FALSE(read_date_time(text));
    }
    CHECK(read_date_time("2026-02-04T10:00:00-05:30")->zone == -330);
}

TEST_CASE("date and time: not every day exists", "[validation]") {
    for (const char* text : {"2024-02-29", "2026-12-31T23:59:60Z", "0001-01-01", "2026-02-04T00:00:00+14:00"}) {
        INFO(text);
        CHECK(there_is(text));
    }
    for (const char* text : {"2026-02-29", "2026-13", "2026-00", "2026-02-00", "2026-00-10", "2026-04-31",
                             "2026-02-04T24:00:00Z", "2026-02-04T10:60:00Z", "2026-02-04T10:00:00+15:00"}) {
        INFO(text);
        CHECK_FALSE(there_is(text));
    }
}

TEST_CASE("date and time: one is before another when all of it is", "[validation]") {
    CHECK(before("2026-02-04", "2026-02-05"));
    CHECK(before("2025-12", "2026"));
    CHECK_FALSE(before("2026-02-04", "2026-02"));
    CHECK_FALSE(before("2026", "2026-12-31"));
    CHECK(before("2026-02-04T10:00:00Z", "2026-02-04T10:00:01Z"));
    CHECK_FALSE(before("2026-02-04T10:00:00Z", "2026-02-04T10:00:01Z", 1));
    CHECK_FALSE(before("2026-02-05", "2026-02-04"));
}

TEST_CASE("date and time: zones are counted, and an unknown one is the United Kingdom's", "[validation]") {
    CHECK(before("2026-06-01T10:30:00+01:00", "2026-06-01T10:00:00+00:00"));
    CHECK_FALSE(before("2026-06-01T10:00:00", "2026-06-01T10:30:00+00:00"));
    CHECK(before("2026-06-01T10:00:00", "2026-06-01T11:30:00+00:00"));
    CHECK(before("2026-06-01T10:00:00", "2026-06-01T10:30:00"));
}

TEST_CASE("date and time: no character of the common forms is passed over", "[validation]") {
    for (const std::string form : {"2026-02-04", "2026-02-04T10:11:12+01:00", "2026-02-04T10:11:12-01:00"}) {
        REQUIRE(read_date_time(form));
        for (std::size_t at = 0; at < form.size(); ++at) {
            for (const char wrong : {'x', '/', ':', ' ', '\0', '\x80', '\xb0', '\xff', '-', '+', '.', 'T', 'Z', '0'}) {
                std::string text = form;
                text[at] = wrong;
                const bool digit = form[at] >= '0' && form[at] <= '9';
                const bool sign = at == 19 && (wrong == '-' || wrong == '+');
                const bool stays = (digit && wrong == '0') || sign || wrong == form[at];
                INFO(form << ", " << at << " as " << static_cast<int>(wrong));
                CHECK(read_date_time(text).has_value() == stays);
            }
        }
    }
}

TEST_CASE("date and time: a fraction may make a text as long as another form", "[validation]") {
    const auto read = read_date_time("2026-02-04T10:11:12.1234Z");
    REQUIRE(read);
    CHECK(read->second == 12);
    CHECK(read->zone == 0);
    CHECK(read_date_time("2026-02-04T10:11:12.12345"));
    CHECK_FALSE(read_date_time("2026-02-04T10:11:12.1234z"));
    const auto common = read_date_time("2026-02-04T10:11:12-09:30");
    REQUIRE(common);
    CHECK(common->year == 2026);
    CHECK(common->month == 2);
    CHECK(common->day == 4);
    CHECK(common->has_time);
    CHECK(common->hour == 10);
    CHECK(common->minute == 11);
    CHECK(common->second == 12);
    CHECK(common->zone == -(9 * 60 + 30));
}
