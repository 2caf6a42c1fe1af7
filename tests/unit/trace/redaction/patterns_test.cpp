#include "broker/trace/redaction/patterns.hpp"

#include <catch2/catch.hpp>

#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/scan/scan.hpp"
#include "tests/unit/trace/redaction/canaries_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

TEST_CASE("patterns: what has the form is seen in any text", "[trace][redaction]") {
    const auto text =
        GENERATE(as<std::string>(), "is $NHS.", "$NHS334", "$NHSSLASH", "NHS$NHS", "a_$NHS_b", "LS7 3JP", "ls73jp",
                 "EC1A 1BB", "$MAIL", "$TEL", "+44 113 496 0765", "(0113) 496 0765", "01134960765");
    CHECK(trace::sightings(planted(text)).size() == 1);
}

TEST_CASE("patterns: other numbers and codes stay as they are", "[trace][redaction]") {
    const auto text =
        GENERATE(as<std::string>(), "1234567890", "200000000359", "2026-05-01 10:30", "120/80", "01/05/2026",
                 "01-02-2026 10:30", "42R4.", "X26ABC1", "A81001HL7", "PATH_MEDRPT_V3", "000000000000111", "140 mmol/L",
                 "0e2f5f5c-7f8a-4b1e-9b0a-2d4a3c9f1a11", "20260301090001000000_0A1B2C");
    CHECK(trace::sightings(text).empty());
}

TEST_CASE("patterns: a number in three groups is seen whatever parts them", "[trace][redaction]") {
    const std::string number = number_of("943476591");
    for (const std::string& sign :
         {"_", "\\t", "  ", " - ", "\u2009", "\u200b", "\u202f", "\u2011", "\u2013", "\u2212"}) {
        CAPTURE(sign);
        const std::string parted = number.substr(0, 3) + sign + number.substr(3, 3) + sign + number.substr(6);
        const auto sent = message_with(R"({"code":"is )" + parted + R"("})");
        CHECK_FALSE(trace::scan(sent).empty());
        const auto made = redaction().line(sent);
        CHECK(made.body.bytes.find(parted) == std::string::npos);
        CHECK(trace::scan(made).empty());
    }
    CHECK(trace::sightings(number.substr(0, 3) + "    " + number.substr(3, 3) + "    " + number.substr(6)).empty());
}

TEST_CASE("patterns: digits of a digest are no NHS number", "[trace][redaction]") {
    CHECK(trace::sightings("abcdef" + number_of("943476591") + "abcdef").empty());
}

TEST_CASE("patterns: digits within a UUID are no NHS number", "[trace][redaction]") {
    CHECK(trace::in_uuid("urn:uuid:38275198-cd29-8f76-8e80-4715274140b0", 40));
    CHECK(trace::in_uuid("38275198-cd29-8f76-8e80-4715274140b0", 0));
    CHECK_FALSE(trace::in_uuid("38275198-cd29-8f76-8e80_4715274140b0", 30));
    CHECK_FALSE(trace::in_uuid("138275198-cd29-8f76-8e80-4715274140b0", 30));
    CHECK_FALSE(trace::in_uuid("see 4715274140b0", 6));
    CHECK_FALSE(trace::in_uuid("38275198-cd29-8f76-8e80-4715274140b0 4715274140", 38));

    const std::string number = number_of("943476591");
    const std::string id = "ee" + number.substr(0, 6) + "-" + number.substr(6) + "-8543-a923-12984f76c417";
    CHECK(trace::sightings("urn:uuid:" + id).empty());
    CHECK(trace::scan(message_with(R"({"resourceType":"Observation","id":")" + id + R"("})")).empty());
    CHECK(trace::sightings("in " + number.substr(0, 6) + "-" + number.substr(6) + "-8543").size() == 1);
}

TEST_CASE("patterns: the end of a message id is no postcode", "[trace][redaction]") {
    const std::string id = "20261127103250938845_BB63AF";
    CHECK(trace::sightings("/messageexchange/LAB001/outbox/" + id + "/2").empty());
    CHECK(trace::scan(message_with(R"({"message_id":")" + id + R"("})")).empty());
    for (const char* text : {"_BB63AF", "0261127103250938845_BB63AF", "a20261127103250938845_BB63AF", "BB63AF"}) {
        CHECK(trace::sightings(text).size() == 1);
        CHECK_FALSE(trace::scan(message_with(R"({"text":")" + std::string(text) + R"("})")).empty());
    }
}

TEST_CASE("patterns: an id behind Patient/ is another one of the same form", "[trace][redaction]") {
    redaction with;
    const std::string made = trace::redact_url("https://gp.example.org/Patient/P12-345/Appointment?start=ge2026-05-01",
                                               with.with().substitutes());
    CHECK(made.starts_with("https://gp.example.org/Patient/"));
    CHECK(made.ends_with("/Appointment?start=ge2026-05-01"));
    CHECK(made.find("P12-345") == std::string::npos);
}

TEST_CASE("patterns: a practitioner's id is the same behind its type, in a parameter and in a token",
          "[trace][redaction]") {
    redaction with;
    auto& made = with.with().substitutes();
    const std::string id = made.practitioner_id("HOSP445566X");
    CHECK(id.starts_with("zztest-"));
    CHECK(trace::redact_url("/A81001/STU3/1/gpconnect/Practitioner/HOSP445566X?_format=json", made) ==
          "/A81001/STU3/1/gpconnect/Practitioner/" + id + "?_format=json");
    CHECK(trace::redact_url("/Slot?actor=Practitioner%2FHOSP445566X", made) == "/Slot?actor=Practitioner/" + id);
    CHECK(trace::redact_url("/Practitioner?_id=HOSP445566X", made) == "/Practitioner?_id=" + id);
    CHECK(trace::redact_url("/PractitionerRole/HOSP445566X", made) == "/PractitionerRole/HOSP445566X");
    CHECK(made.practitioner_id("0e2f5f5c-7f8a-4b1e-9b0a-2d4a3c9f1a11").starts_with("00000000-"));
    CHECK(made.practitioner_id("0e2f5f5c-7f8a-4b1e-9b0a-2d4a3c9f1a11").size() == 36);
}

TEST_CASE("patterns: a parameter that nobody knows loses what it holds, others what tells of a person",
          "[trace][redaction]") {
    struct one {
        std::string sent;
        std::string kind; // what scan calls it; empty: nothing of a person
    };
    for (const one& each : {one{"q=Quixwell", "free parameter"}, one{"q=her+cat&page=2", "free parameter"},
                            one{"mrn=HOSP445566X", "free parameter"}, one{"id=445566", "free parameter"},
                            one{"search=Marzipania%20Quixwell", "free parameter"}, one{"family=Quixwell", "name"},
                            one{"patientDob=1958-11-23", "date of birth"}, one{"postcode=LS7%203JP", "address"},
                            one{"practitioner=HOSP445566X", "practitioner id"},
                            one{"_include=Slot:schedule&start=ge2026-03-03&status=free&_format=json", ""},
                            one{"searchFilter=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CA20047", ""},
                            one{"continue_from=Zm9v&max_results=100", ""}, one{"page=2&flag=true&x=", ""}}) {
        CAPTURE(each.sent);
        trace::message sent = message_with("{}");
        sent.target = "/anything?" + each.sent;
        std::string found;
        for (const auto& left : trace::scan(sent)) found += left.place + ": " + left.kind + "\n";
        if (each.kind.empty())
            CHECK(found.empty());
        else
            CHECK(found.find("target: " + each.kind) != std::string::npos);
        const trace::message made = redaction().line(sent);
        CHECK((made.target == sent.target) == each.kind.empty());
        for (const std::string& word : her_words()) CHECK(made.target.find(word) == std::string::npos);
        CHECK(trace::scan(made).empty());
    }
}

TEST_CASE("local ids: the same form, another for another, UUIDs with zeros as well", "[trace][redaction]") {
    redaction with;
    auto& made = with.with().substitutes();
    CHECK(made.local_id("HOSP445566X") != made.local_id("HOSP445567X"));
    CHECK(made.local_id("HOSP-007").substr(4, 3) == "-00");
    const std::string one = made.local_id("00000000-0000-4000-8000-000000000006");
    const std::string other = made.local_id("00000000-0000-4000-8000-000000000007");
    CHECK(one.size() == 36);
    CHECK(one != other);
    CHECK(one[14] == '4');
    CHECK(one[19] == '8');
    CHECK(made.local_id("00000000-0000-4000-8000-000000000006") == one);
}
