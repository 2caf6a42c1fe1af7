#include "broker/pathology/units/plausibility.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::pathology;
using namespace units;

namespace {

const plausible_range haemoglobin = *plausible_range::parse("30", "250"); // g/L

plausibility of(std::string_view value, comparator compared = comparator::none) {
    return judge(haemoglobin, *number::decimal::parse(value), compared);
}

} // namespace

TEST_CASE("plausibility: a value outside the limits is flagged, a limit itself is not", "[pathology][units]") {
    CHECK(of("12.6") == plausibility::too_low); // g/dL, most likely
    CHECK(of("1260") == plausibility::too_high);
    CHECK(of("29.999") == plausibility::too_low);
    CHECK(of("30.0") == plausibility::plausible);
    CHECK(of("250") == plausibility::plausible);
    CHECK(of("-126") == plausibility::too_low);
}

TEST_CASE("plausibility: with a comparator only what cannot lie within is flagged", "[pathology][units]") {
    CHECK(of("30", comparator::less) == plausibility::too_low);
    CHECK(of("30", comparator::less_or_equal) == plausibility::plausible);
    CHECK(of("31", comparator::less) == plausibility::plausible);
    CHECK(of("500", comparator::less) == plausibility::plausible);
    CHECK(of("250", comparator::greater) == plausibility::too_high);
    CHECK(of("250", comparator::greater_or_equal) == plausibility::plausible);
    CHECK(of("251", comparator::greater_or_equal) == plausibility::too_high);
    CHECK(of("3", comparator::greater) == plausibility::plausible);
}

TEST_CASE("plausibility: one limit or none will do", "[pathology][units]") {
    const auto low_alone = plausible_range::parse("0.5", "").value();
    const auto none = plausible_range::parse("", "").value();
    const auto huge = *number::decimal::parse("1e30");

    CHECK(judge(low_alone, huge, comparator::none) == plausibility::plausible);
    CHECK(judge(low_alone, *number::decimal::parse("0.4"), comparator::none) == plausibility::too_low);
    CHECK(judge(none, huge, comparator::none) == plausibility::plausible);
}

TEST_CASE("plausibility: limits that are no numbers, or cross, are refused", "[pathology][units]") {
    CHECK_FALSE(plausible_range::parse("3,5", "25"));
    CHECK_FALSE(plausible_range::parse("3.5", "high"));
    CHECK_FALSE(plausible_range::parse("25", "3"));
    CHECK(plausible_range::parse("3", "3.0"));
}

TEST_CASE("plausibility: the finding names the limit and not the patient's value", "[pathology][units]") {
    const auto low = check(haemoglobin, {"12.6", comparator::none, "g/L", {}}, "/results/3");

    REQUIRE(low);
    CHECK(
        *low ==
        finding{
            severity::warning, "implausible-value", "the value is below the plausible limit of 30", {}, "/results/3"});
    CHECK(check(haemoglobin, {"1260", comparator::none, "g/L", {}}, "")->text ==
          "the value is above the plausible limit of 250");
    CHECK_FALSE(check(haemoglobin, {"126", comparator::none, "g/L", {}}, ""));
    CHECK_FALSE(check(haemoglobin, {"see text", comparator::none, "g/L", {}}, ""));
}
