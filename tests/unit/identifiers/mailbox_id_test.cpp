#include "broker/identifiers/mailbox_id.hpp"

#include <catch2/catch.hpp>

#include "broker/base/errc.hpp"

using namespace signalbox;
using namespace signalbox::identifiers;

TEST_CASE("mailbox id: it is trimmed and upper-cased", "[identifiers]") {
    CHECK(parse_mailbox_id(" x26abc1\t").value() == "X26ABC1");
    CHECK(parse_mailbox_id("A81001-HL7_2").value() == "A81001-HL7_2");
}

TEST_CASE("mailbox id: from 1 to 100 characters", "[identifiers]") {
    CHECK(parse_mailbox_id("A"));
    CHECK(parse_mailbox_id(std::string(100, 'A')));
    CHECK(parse_mailbox_id(std::string(101, 'A')).error() == base::errc::malformed);
    CHECK(parse_mailbox_id("").error() == base::errc::malformed);
    CHECK(parse_mailbox_id("gpprovider_9990000018_19800423_Example").error() == base::errc::malformed);
    CHECK(parse_mailbox_id("   ").error() == base::errc::malformed);
}

TEST_CASE("mailbox id: other characters are refused", "[identifiers]") {
    for (const auto* text : {"A B", "A/B", "../A", "A:B", "A.B", "A\nB", "\xc3\x84", "A%20B"})
        CHECK(parse_mailbox_id(text).error() == base::errc::malformed);
    CHECK(parse_mailbox_id(std::string_view("A\0B", 3)).error() == base::errc::malformed);
}

TEST_CASE("ods code: 3 to 12 letters and digits, upper-cased", "[identifiers]") {
    CHECK(parse_ods_code("a81001").value() == "A81001");
    CHECK(parse_ods_code("X26").value() == "X26");
    CHECK(parse_ods_code("X2").error() == base::errc::malformed);
    CHECK(parse_ods_code(std::string(13, 'X')).error() == base::errc::malformed);
    CHECK(parse_ods_code("A81 001").error() == base::errc::malformed);
    CHECK(parse_ods_code("A81-001").error() == base::errc::malformed);
}
