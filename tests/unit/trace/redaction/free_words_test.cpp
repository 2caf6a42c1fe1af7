#include <catch2/catch.hpp>

#include "tests/unit/trace/redaction/canaries_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

TEST_CASE("redaction: words in HL7 v2 where a comment, a free field or a figure stands go", "[trace][redaction]") {
    const auto segment =
        GENERATE(as<std::string>(), "BHS|^~\\&|A|||||||$FREE", "FHS|^~\\&|A||||||$FAMILY.dat|x", "BTS|1|$FREE",
                 "FTS|1|$FREE", "OBR|1|||||||||||||||||$FREE", "OBR|1||||||||||||||||||||$FREE", "TQ1|1||||||||||$FREE",
                 "ERR||||||$FREE", "PV1|1||||$LOCAL", "PV2|||||||||||||G3380314^$FAMILY", "OBX|1|NM|1^^L||$FREE",
                 "OBX|1|SN|1^^L||^$FAMILY", "OBX|1|DT|1^^L||$FAMILY", "OBX|1|ED|1^^L||$FREE");
    const std::string made = redaction().body(planted("MSH|^~\\&|A\r" + segment + "\rOBX|1|NM|1^^L||>5.2\r"));
    for (const std::string& word : her_words()) CHECK(made.find(word) == std::string::npos);
    CHECK(made.ends_with("\rOBX|1|NM|1^^L||>5.2\r"));
}

TEST_CASE("redaction: words of an EDIFACT result without a code go, others stay", "[trace][redaction]") {
    for (const char* result : {"RSL+NV+$FAMILY", "RSL+CV+:::::$FREE", "RSL+TX+$FREE"}) {
        const std::string made = redaction().body(planted("UNH+1'" + std::string(result) + "'"));
        CAPTURE(result);
        for (const std::string& word : her_words()) CHECK(made.find(word) == std::string::npos);
    }
    const std::string plain = "UNH+1'RSL+CV+::1:2::Trace of protein'RSL+NV+2.6++:::mmol/L'RSL+CV+:::::Not detected'";
    CHECK(redaction().body(plain) == plain);
}

TEST_CASE("redaction: words of EDIFACT where a code, a time or a number stands go", "[trace][redaction]") {
    for (const char* segment : {"DTM+ISR:$FREE:203", "STS++UN:::$FREE", "CIN+UN+$FREE", "RND+U+$FREE", "S07+07+$FREE",
                                "SPC+TSP+:::VENOUS BLOOD+$FREE", "BGM+LSR+$FREE"}) {
        const std::string made = redaction().body(planted("UNH+1'" + std::string(segment) + "'"));
        CAPTURE(segment);
        for (const std::string& word : her_words()) CHECK(made.find(word) == std::string::npos);
    }
    const std::string plain = "UNH+1'RFF+SRI:REPORT 26 44'RSL+NV+2.6++:::units per litre'DTM+ISR:202603020759:203'";
    CHECK(redaction().body(plain) == plain);
}

TEST_CASE("redaction: the reason in a token stays where it is one that GP Connect has", "[trace][redaction]") {
    for (const std::string reason : {"directcare", "migration"}) {
        const std::string claims = R"({"reason_for_request":")" + reason + "\"}";
        CHECK(redaction().body(claims) == claims);
    }
    CHECK(redaction().body(planted(R"({"reason_for_request":"$FAMILY asked"})")).find("Quixwell") == std::string::npos);
}

TEST_CASE("redaction: of a mark's name one word stays", "[trace][redaction]") {
    redaction with;
    trace::record coffee = trace::mark{trace::offset{1}, "coffee", ""};
    trace::record words = trace::mark{trace::offset{1}, planted("$FAMILY rang"), ""};
    redact(coffee, with.with());
    redact(words, with.with());
    CHECK(std::get<trace::mark>(coffee).name == "coffee");
    CHECK(std::get<trace::mark>(words).name == "REDACTED");
}
