#include "broker/intake/reports/hl7v2.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/intake/plan.hpp"
#include "broker/pathology/hl7v2/reader.hpp"
#include "tests/support/oru_text.hpp"
#include "tests/unit/intake/intake_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

intake::examined examine(const oru_text& sent, const base::limits& limits = {}) {
    return intake::examine_hl7v2(pathology::hl7v2::read_message(sent.text()), limits);
}

} // namespace

TEST_CASE("hl7v2 parts: each report is a part with its own patient", "[intake][hl7v2]") {
    const auto found = examine({.more = further_report("9990000026", "L-2")});

    CHECK(found.message_type == "hl7v2");
    CHECK_FALSE(found.verdict.refused());
    REQUIRE(found.parts.size() == 2);
    CHECK(found.parts[0].number == 1);
    CHECK(found.parts[0].patient.nhs_number == "9990000018");
    CHECK(found.parts[0].patient.report_id.ends_with("L-4711"));
    CHECK(found.parts[1].patient.nhs_number == "9990000026");
    CHECK(found.patient.nhs_number == "9990000018");
    CHECK(intake::delivered_parts(found).empty()); // known by the control id instead
}

TEST_CASE("hl7v2 parts: two samples of one patient are two parts in one lane", "[intake][hl7v2]") {
    const auto found = examine({.more = further_report("9990000018", "L-2")});
    REQUIRE(found.parts.size() == 2);
    CHECK(found.parts[0].patient.nhs_number == found.parts[1].patient.nhs_number);
    CHECK(found.parts[0].patient.report_id != found.parts[1].patient.report_id);
}

TEST_CASE("hl7v2 parts: one bad report refuses the message, and says which it is", "[intake][hl7v2]") {
    const auto found = examine({.more = further_report("9990000026", "L-2", "")});

    CHECK(found.verdict.refused());
    REQUIRE(found.parts.size() == 2);
    CHECK(found.parts[0].refused_for.empty());
    CHECK(found.parts[1].refused_for == "obr-status-missing");
    REQUIRE_FALSE(found.verdict.violations.empty());
    CHECK(found.verdict.violations[0].keyword == "obr-status-missing");
    CHECK(found.verdict.violations[0].pointer == "/part/2/segment/6/element/25");
}

TEST_CASE("hl7v2 parts: a number that is none is the sender's own id", "[intake][hl7v2]") {
    const auto found = examine({.nhs_number = "9990000019"});
    REQUIRE(found.parts.size() == 1);
    CHECK(found.parts[0].patient.nhs_number.empty());
}

TEST_CASE("hl7v2 parts: an error counts however many warnings stand before it", "[intake][hl7v2]") {
    base::limits limits;
    limits.violations_max = 1;
    oru_text many;
    many.more =
        "OBX|2|NM|A^B^L|sub|<5||||||F\rOBX|3|NM|A^B^L|sub|<5||||||F\r" + further_report("9990000026", "L-2", "");
    const auto found = examine(many, limits);
    CHECK(found.verdict.refused());
    CHECK(found.verdict.more);
}
