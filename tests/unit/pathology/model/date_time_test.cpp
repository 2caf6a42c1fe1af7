#include "broker/pathology/model/date_time.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox;
using pathology::date_time;
using precision = pathology::date_time::precision;

namespace {

std::string fhir_of(std::string_view digits) {
    const auto when = pathology::parse_digits(digits);
    return when ? pathology::to_fhir(*when) : "refused";
}

std::string digits_of(std::string_view fhir, precision at_most = precision::second) {
    const auto when = pathology::parse_fhir_date_time(fhir);
    return when ? pathology::to_digits(*when, at_most) : "refused";
}

} // namespace

TEST_CASE("date_time: clocks show an hour twice in October and never in March", "[pathology][date_time]") {
    using pathology::times_shown;
    const auto shown = [](std::string_view digits) {
        return pathology::times_shown_in_britain(*pathology::parse_digits(digits));
    };
    CHECK(shown("202610250100") == times_shown::twice);
    CHECK(shown("202610250159") == times_shown::twice);
    CHECK(shown("202610250059") == times_shown::once);
    CHECK(shown("202610250200") == times_shown::once);
    CHECK(shown("202603290130") == times_shown::never);
    CHECK(shown("202603290200") == times_shown::once);
    CHECK(shown("20261025") == times_shown::once);
}

TEST_CASE("date_time: digits are as exact as they were sent", "[pathology][date_time]") {
    CHECK(fhir_of("2010") == "2010");
    CHECK(fhir_of("201002") == "2010-02");
    CHECK(fhir_of("20100226") == "2010-02-26");
    CHECK(fhir_of("201002261541") == "2010-02-26T15:41:00+00:00");
    CHECK(fhir_of("20100226154107") == "2010-02-26T15:41:07+00:00");
}

TEST_CASE("date_time: local time has summer time's offset in summer", "[pathology][date_time]") {
    CHECK(fhir_of("200703250059") == "2007-03-25T00:59:00+00:00");
    CHECK(fhir_of("200703250200") == "2007-03-25T02:00:00+01:00");
    CHECK(fhir_of("200703271220") == "2007-03-27T12:20:00+01:00");
    CHECK(fhir_of("202610250159") == "2026-10-25T01:59:00+01:00"); // happens twice: the first is meant
    CHECK(fhir_of("202610250200") == "2026-10-25T02:00:00+00:00");
    CHECK(fhir_of("199510220159") == "1995-10-22T01:59:00+01:00"); // until 1995 a week or so earlier
    CHECK(fhir_of("199510220200") == "1995-10-22T02:00:00+00:00");
}

TEST_CASE("date_time: the hour that is left out in March counts as winter time", "[pathology][date_time]") {
    CHECK(fhir_of("202603290130") == "2026-03-29T01:30:00+00:00");
}

TEST_CASE("date_time: what no calendar has is refused", "[pathology][date_time]") {
    for (const char* digits : {"", "201", "20101", "20100230", "20101301", "20100001", "201002262401", "201002261560",
                               "2010022615416", "2010-02-26", "00000101", "20100226 541"})
        CHECK(fhir_of(digits) == "refused");
    for (const char* text : {"2010-02-30", "2010-02-26T15:41", "2010-02-26T15:41:00", "2010-02-26T15:41:00+1:00",
                             "2010-02-26T15:41:00.Z", "2010-02-26T15:41:00+15:00", "2010-02-26 15:41:00Z", "20100226"})
        CHECK(digits_of(text) == "refused");
}

TEST_CASE("date_time: FHIR's times come back on British clocks", "[pathology][date_time]") {
    CHECK(digits_of("2007-03-27T12:20:00+01:00") == "20070327122000");
    CHECK(digits_of("2007-03-27T11:20:00Z") == "20070327122000");
    CHECK(digits_of("2007-03-27T11:20:00Z", precision::minute) == "200703271220");
    CHECK(digits_of("2006-12-31T23:30:00-05:00", precision::minute) == "200701010430");
    CHECK(digits_of("2007-06-30T23:30:00Z", precision::day) == "20070701");
    CHECK(digits_of("2010-02") == "201002");
    CHECK(digits_of("2010-02-26T15:41:07.125+00:00") == "20100226154107");
}

TEST_CASE("date_time: FHIR's parts of a second and zone come back as they were", "[pathology][date_time]") {
    for (const char* text : {"2010-02-26T15:41:07.125+00:00", "2010-02-26T15:41:07-05:30", "2010", "2010-02-26"})
        CHECK(pathology::to_fhir(*pathology::parse_fhir_date_time(text)) == text);
}
