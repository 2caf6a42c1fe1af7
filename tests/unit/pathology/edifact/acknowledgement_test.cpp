#include "broker/pathology/edifact/acknowledgement.hpp"

#include <catch2/catch.hpp>

#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
using namespace signalbox::pathology::edifact;
using words = std::vector<std::string>;

const acknowledgement_options at_noon{.control_number = 7, .now = parse_digits("202605011200").value()};

std::string good(const std::string& reference) {
    report_text text;
    text.reference = reference;
    return text.message();
}
std::string bad(const std::string& reference) {
    report_text text;
    text.reference = reference;
    text.results = "GIS+N'INV+MQ+:::O?'NEIL'RSL+NV+1:9'RFF+ASL:5'";
    return text.message();
}

std::string answer_to(const std::string& text) {
    return write_acknowledgement(read_interchange(text), at_noon).value();
}

} // namespace

TEST_CASE("edifact acknowledgement: all accepted", "[edifact]") {
    CHECK(answer_to(interchange_text({good("1"), good("2")}, "++1")) ==
          "UNA:+.? 'UNB+UNOC:3+000000000000222:80+000000000000111:80+260501:1200+7++NHSACK'"
          "UNH+1+NHSACK:D:1:NH:NHS001'BGM+AKR'DTM+137:20260501:102'"
          "NIR+SIR:1015+000000000000111:80+000000000000222:80+IAF'NMR+AGO:1+MA'NMR+AGO:2+MA'"
          "UNT+7+1'UNZ+1+7'");
}

TEST_CASE("edifact acknowledgement: a rejected message has its errors, by code and place", "[edifact]") {
    CHECK(answer_to(interchange_text({good("1"), bad("2")}, "++1")) ==
          "UNA:+.? 'UNB+UNOC:3+000000000000222:80+000000000000111:80+260501:1200+7++NHSACK'"
          "UNH+1+NHSACK:D:1:NH:NHS001'BGM+AKR'DTM+137:20260501:102'"
          "NIR+SIR:1015+000000000000111:80+000000000000222:80+IAP'NMR+AGO:1+MA'NMR+AGO:2+MR'"
          "FTX+ERD+++comparator segment 47 element 2:reference-dangling segment 48 element 1'"
          "UNT+8+1'UNZ+1+7'");
}

TEST_CASE("edifact acknowledgement: every message rejected is IRA", "[edifact]") {
    CHECK(answer_to(interchange_text({bad("1")})).find("+IRA'NMR+AGO:1+MR'FTX+ERD+++") != std::string::npos);
}

TEST_CASE("edifact acknowledgement: an interchange that is refused names no messages", "[edifact]") {
    std::string text = interchange_text({good("1")});
    text.replace(text.find("UNZ+1"), 5, "UNZ+2");
    const std::string answer = answer_to(text);
    CHECK(answer.find("+IRI'FTX+ERD+++unz-count segment 26 element 1'UNT+6+1'") != std::string::npos);
    CHECK(answer.find("NMR") == std::string::npos);
    CHECK(answer_to(interchange_text({"SEQ++1'" + good("1")})).find("+IRM'FTX+ERD+++outside-message segment 2'") !=
          std::string::npos);
}

TEST_CASE("edifact acknowledgement: ids without qualifier are answered with the NHS's own", "[edifact]") {
    const std::string text = "UNB+UNOC:3+111+222+260501:1205+5'" + good("1") + "UNZ+1+5'";
    CHECK(answer_to(text).find("UNB+UNOC:3+222:80+111:80+") != std::string::npos);
}

TEST_CASE("edifact acknowledgement: without knowing whom to answer there is none", "[edifact]") {
    CHECK_FALSE(write_acknowledgement(read_interchange(good("1")), at_noon));
    CHECK_FALSE(write_acknowledgement(read_interchange("UNB+UNOC:3+1+2'UNZ+0+'"), at_noon));
}

TEST_CASE("edifact acknowledgement: an error of the interchange fits in five lines of seventy", "[edifact]") {
    report_text text;
    for (int i = 0; i < 20; ++i) text.results += "GIS+N'INV+MQ+:::A'RSL+NV+1:9'RFF+ASL:1'";
    const auto read = read_acknowledgement(answer_to(interchange_text({text.message()})));
    CHECK(std::count(read.messages.at(0).error.begin(), read.messages.at(0).error.end(), '\n') == 4);
}

TEST_CASE("edifact acknowledgement: what was written is read", "[edifact]") {
    const auto read = read_acknowledgement(answer_to(interchange_text({good("1"), bad("2")}, "++1")));
    CHECK(read.usable());
    CHECK(read.findings.empty());
    CHECK(read.sender == endpoint{"000000000000222", "80"});
    CHECK(read.recipient == endpoint{"000000000000111", "80"});
    CHECK(read.control_reference == "7");
    CHECK(read.original_control_reference == "1015");
    CHECK(read.original_sender == endpoint{"000000000000111", "80"});
    CHECK(read.original_recipient == endpoint{"000000000000222", "80"});
    CHECK(read.status == acknowledgement_status::some_rejected);
    CHECK(
        read.messages ==
        std::vector<acknowledged_message>{
            {"1", true, ""}, {"2", false, "comparator segment 47 element 2\nreference-dangling segment 48 element 1"}});
}

TEST_CASE("edifact acknowledgement: the interchange's own error is read", "[edifact]") {
    const auto read = read_acknowledgement(answer_to(interchange_text({})));
    CHECK(read.status == acknowledgement_status::messages_unreadable);
    CHECK(read.error == "messages-missing segment 2");
    CHECK(read.messages.empty());
    CHECK(read.usable());
}

TEST_CASE("edifact acknowledgement: what is no acknowledgement is an error", "[edifact]") {
    CHECK(has(read_acknowledgement(interchange_text({good("1")})).findings, severity::error, "message-type"));
    CHECK(has(read_acknowledgement("").findings, severity::error, "status-missing"));
    std::string text = answer_to(interchange_text({good("1")}));
    text.replace(text.find("+IAF"), 4, "+XXX");
    CHECK(has(read_acknowledgement(text).findings, severity::error, "status"));
}
