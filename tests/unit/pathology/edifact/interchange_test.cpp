#include "broker/pathology/edifact/interchange.hpp"

#include <catch2/catch.hpp>

#include "broker/pathology/model/systems.hpp"
#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
using namespace signalbox::pathology::edifact;
using words = std::vector<std::string>;

report_text message(const std::string& reference) {
    report_text text;
    text.reference = reference;
    return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

} // namespace

TEST_CASE("edifact interchange: UNB says from whom, to whom, when and whether to answer", "[edifact]") {
    const auto read = read_interchange(interchange_text({message("1").message()}, "++1++1"));
    CHECK(read.sender == endpoint{"000000000000111", "80"});
    CHECK(read.recipient == endpoint{"000000000000222", "80"});
    REQUIRE(read.prepared);
    CHECK(to_fhir(*read.prepared) == "2026-05-01T12:05:00+01:00");
    CHECK(read.control_reference == "1015");
    CHECK(read.application_reference == "MEDRPT");
    CHECK(read.acknowledgement_wanted);
    CHECK(read.test);
    CHECK(read.acceptable());
    CHECK(codes_of(read.findings) == words{"test"});
}

TEST_CASE("edifact interchange: a date or a time that there cannot be in UNB is told where it stands", "[edifact]") {
    const auto read_at = [](const std::string& when) {
        return read_interchange(replaced(interchange_text({message("1").message()}), "260501:1205", when));
    };
    const auto time = read_at("260501:2561");
    CHECK(time.acceptable());
    CHECK_FALSE(time.prepared);
    CHECK(codes_of(time.findings) == words{"date"});
    CHECK(time.findings.at(0).severity == severity::warning);
    CHECK(describe(time.findings.at(0)).find("segment 1, element 4, component 2: warning: date: UNB's time") !=
          std::string::npos);
    for (const char* day : {"260532:1205", "260231:1205", "2605:1205", "26O501:1205", ""})
        CHECK(read_at(day).findings.at(0).where.component == 1);
    CHECK(read_at("260501").findings.empty()); // a day is one
}

TEST_CASE("edifact interchange: identifiers without qualifier are the NHS's own", "[edifact]") {
    auto text = interchange_text({message("1").message()});
    text = replaced(text, "000000000000111:80", "000000000000111");
    const auto read = read_interchange(text);
    CHECK(read.acceptable());
    CHECK(read.parts.at(0).report.sender == identifier{std::string(systems::edi), "000000000000111"});
}

TEST_CASE("edifact interchange: each part knows its bytes and what the interchange is", "[edifact]") {
    const std::string first = message("1").message();
    const std::string second = message("2").message();
    const std::string text = interchange_text({first, second});
    const auto read = read_interchange(text);
    REQUIRE(read.parts.size() == 2);
    CHECK(text.substr(read.parts[0].begin, read.parts[0].end - read.parts[0].begin) == first);
    CHECK(text.substr(read.parts[1].begin, read.parts[1].end - read.parts[1].begin) == second);
    CHECK(read.parts[1].message_reference == "2");
    CHECK(read.parts[1].variant == "NHS003");
    CHECK(read.parts[1].report.control_reference == "1015");
    CHECK(read.parts[1].findings.empty());
}

TEST_CASE("edifact interchange: UNZ's count and reference have to be right", "[edifact]") {
    const auto text = interchange_text({message("1").message()});
    const auto count = read_interchange(replaced(text, "UNZ+1", "UNZ+2"));
    CHECK(codes_of(count.findings) == words{"unz-count"});
    CHECK_FALSE(count.acceptable());
    const auto reference = read_interchange(replaced(text, "UNZ+1+1015", "UNZ+1+1016"));
    CHECK(codes_of(reference.findings) == words{"unz-reference"});
    CHECK_FALSE(reference.acceptable());
    CHECK(read_interchange(replaced(text, "UNZ+1+", "UNZ+01+")).findings.empty());
}

TEST_CASE("edifact interchange: UNT's count is a warning, or an error when asked", "[edifact]") {
    const auto text = interchange_text({replaced(message("1").message(), "UNT+", "UNT+1")});
    const auto read = read_interchange(text);
    CHECK(has(read.parts.at(0).findings, severity::warning, "unt-count"));
    CHECK(read.parts[0].acceptable());
    CHECK_FALSE(read_interchange(text, {.strict_counts = true}).parts.at(0).acceptable());
}

TEST_CASE("edifact interchange: UNT's reference that is not UNH's is an error of that message alone", "[edifact]") {
    const auto bad = replaced(message("1").message(), "UNH+1+", "UNH+9+");
    const auto read = read_interchange(interchange_text({bad, message("2").message()}));
    CHECK(read.acceptable());
    CHECK(has(read.parts.at(0).findings, severity::error, "unt-reference"));
    CHECK(read.parts.at(1).findings.empty());
}

TEST_CASE("edifact interchange: a message that breaks off does not take the next one", "[edifact]") {
    auto broken = message("1").message();
    broken.resize(broken.find("S16"));
    const auto read = read_interchange(interchange_text({broken, message("2").message()}));
    REQUIRE(read.parts.size() == 2);
    CHECK(has(read.parts[0].findings, severity::error, "unt-missing"));
    CHECK(read.parts[1].acceptable());
    CHECK(read.acceptable());
}

TEST_CASE("edifact interchange: a segment cut by an unreleased terminator refuses its own message", "[edifact]") {
    report_text cut = message("1");
    cut.parties = "S01+01'NAD+SLA+++ST MARTIN'S HOSPITAL'SPR+ORG'";
    const auto read = read_interchange(interchange_text({cut.message(), message("2").message()}));
    CHECK(has(read.parts.at(0).findings, severity::error, "segment-tag"));
    CHECK(read.parts.at(1).findings.empty());
    CHECK(read.acceptable());
}

TEST_CASE("edifact interchange: radiology's NHS002 is no laboratory report, and is kept with an error", "[edifact]") {
    const std::string radiology = "UNH+1+NHSRSR:D:1:NH:NHS002'BGM+RRR'UNT+3+1'";
    const auto read = read_interchange(interchange_text({radiology, message("2").message()}));
    REQUIRE(read.parts.size() == 2);
    CHECK(read.parts[0].message_type == "NHSRSR");
    CHECK(read.parts[0].variant == "NHS002");
    CHECK(codes_of(read.parts[0].findings) == words{"message-type"});
    CHECK_FALSE(read.parts[0].acceptable());
    CHECK(read.parts[1].acceptable());
}

TEST_CASE("edifact interchange: what is not there is an error of the interchange", "[edifact]") {
    const std::string whole = interchange_text({message("1").message()});
    const std::string bare = message("1").message();
    CHECK(codes_of(read_interchange(bare).findings) == words{"unb-missing", "unz-missing"});
    CHECK(codes_of(read_interchange("").findings) == words{"unb-missing", "unz-missing", "messages-missing"});
    CHECK(codes_of(read_interchange(interchange_text({})).findings) == words{"messages-missing"});
    CHECK(codes_of(read_interchange(replaced(whole, "+1015+", "++")).findings) ==
          words{"unb-reference", "unz-reference"});
    CHECK(codes_of(read_interchange(replaced(whole, "000000000000222:80", "")).findings) == words{"unb-party"});
    CHECK(read_interchange(bare).parts.size() == 1);
}

TEST_CASE("edifact interchange: one that is too large is told so, and not that its end is missing", "[edifact]") {
    const std::string text = interchange_text({message("1").message(), message("2").message()});
    reading_options few;
    for (const std::size_t most : {30U, 25U}) { // inside the second message, and between the two
        few.limits.segments = most;
        const auto read = read_interchange(text, few);
        CHECK(codes_of(read.findings) == words{"segments-limit"});
        CHECK_FALSE(read.acceptable());
    }
}

TEST_CASE("edifact interchange: what stands outside of messages or behind UNZ is an error", "[edifact]") {
    const std::string one = message("1").message();
    CHECK(codes_of(read_interchange(interchange_text({one + "SEQ++1'SEQ++2'"})).findings) == words{"outside-message"});
    CHECK(codes_of(read_interchange(interchange_text({one}) + interchange_text({one})).findings) ==
          words{"text-behind-unz"});
    CHECK(codes_of(read_interchange(interchange_text({"UNT+2+1'" + one})).findings) == words{"outside-message"});
}

TEST_CASE("edifact message: UNH to UNT is read without an interchange", "[edifact]") {
    const auto read = read_message(message("7").message());
    CHECK(read.findings.empty());
    CHECK(read.report.message_reference == "7");
    CHECK(read.report.sender.empty());
    CHECK(has(read_message("BGM+LSR'").findings, severity::error, "unh-missing"));
    CHECK(has(read_message(message("7").message() + "UNH+8'").findings, severity::error, "text-behind-unt"));
    CHECK(has(read_message("UNH+1+MEDRPT:0:1:RT:NHS003'BGM+LSR'").findings, severity::error, "unt-missing"));
}

TEST_CASE("edifact interchange: a part that is read alone is as it is among the others", "[edifact]") {
    report_text odd = message("2");
    odd.results = "GIS+N'\r\nINV+MQ+42:911::M\xc3\xbcller'RSL+NV+1,5'RFF+ASL:1'";
    const std::string text = interchange_text({message("1").message() + "\r\n", odd.message(), message("2").message()});
    const auto all = read_interchange(text);
    REQUIRE(all.parts.size() == 3);
    CHECK_FALSE(all.parts[1].findings.empty());
    reading_options how;
    how.only = 1;

    const auto outline = read_interchange(text, how);

    CHECK(outline.parts[0].report == all.parts[0].report);
    CHECK(outline.parts[1].report.investigations.empty());
    CHECK(outline.findings == all.findings);
    for (std::uint32_t number = 1; number <= 3; ++number) {
        const auto alone = read_part(text, outline, number);
        CHECK(alone.report == all.parts[number - 1].report);
        CHECK(alone.findings == all.parts[number - 1].findings);
    }
}

TEST_CASE("edifact interchange: each part is warned about its own characters", "[edifact]") {
    report_text odd = message("1");
    odd.results = "GIS+N'INV+MQ+42...:911::M\xc3\xbcller'RSL+NV+1'RFF+ASL:1'";
    const auto read = read_interchange(interchange_text({odd.message(), odd.message()}));
    for (const auto& part : read.parts) CHECK(has(part.findings, severity::warning, "charset-utf8"));
}
