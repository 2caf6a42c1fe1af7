#include "broker/pathology/hl7v2/acknowledgement.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hl7v2_messages.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;
using v2::acknowledgement_level;
using v2::answer;

namespace {

constexpr std::string_view sodium = "OBX|1|NM|44I5.^Sodium^RD2||140|mmol/L|133-146|N|||F";
constexpr std::string_view broken_obr = "OBR|1||L1|A^Set^L";

v2::acknowledgement_facts facts() { return {"ACK-1", *pathology::parse_digits("20260714093001")}; }

std::string lines(const std::optional<std::string>& written) {
    std::string text = written.value_or("none");
    std::replace(text.begin(), text.end(), '\r', '\n');
    return text;
}

std::string header_of(std::string_view version, std::string_view accept = "", std::string_view application = "") {
    return std::string(R"(MSH|^~\&|LIMS|RX1|BROKER|A81001|20260714093000||ORU^R01|4711|P|)")
        .append(version)
        .append("|||")
        .append(accept)
        .append("|")
        .append(application);
}

std::string answered(const v2::message& message, acknowledgement_level level = acknowledgement_level::application) {
    return lines(v2::write_acknowledgement(message, level, v2::answer_to(message), facts()));
}

} // namespace

TEST_CASE("hl7v2 acknowledgement: accepted, with sender and receiver changed over", "[pathology][hl7v2]") {
    const auto message = read({header_of("2.5.1"), pid, obr, sodium});
    CHECK(answered(message) ==
          "MSH|^~\\&|BROKER|A81001|LIMS|RX1|20260714093001||ACK^R01^ACK|ACK-1|P|2.5.1\nMSA|AA|4711\n");
    CHECK(answered(message, acknowledgement_level::accept).ends_with("MSA|CA|4711\n"));
}

TEST_CASE("hl7v2 acknowledgement: an error says table 0357's code, the place and the sentence", "[pathology][hl7v2]") {
    const auto message = read({header_of("2.5.1"), pid, obr, sodium, broken_obr, sodium, "OBX|2|NM|||1||||||F"});
    CHECK(v2::answer_to(message) == answer::error);
    CHECK(answered(message) ==
          "MSH|^~\\&|BROKER|A81001|LIMS|RX1|20260714093001||ACK^R01^ACK|ACK-1|P|2.5.1\nMSA|AE|4711\n"
          "ERR||OBR^2^25^1|101^Required field missing^HL70357|E|obr-status-missing^^99SIGNALBOX|||"
          "OBR-25 is empty: nobody knows whether the results are final\n"
          "ERR||OBX^3^3^1|101^Required field missing^HL70357|E|obx-code-missing^^99SIGNALBOX|||"
          "OBX-3 is empty: nobody knows what was measured\n");
}

TEST_CASE("hl7v2 acknowledgement: messages before 2.5 get the ERR of their time", "[pathology][hl7v2]") {
    CHECK(answered(read({header_of("2.3"), pid, broken_obr, sodium})) ==
          "MSH|^~\\&|BROKER|A81001|LIMS|RX1|20260714093001||ACK^R01|ACK-1|P|2.3\nMSA|AE|4711\n"
          "ERR|OBR^1^25^101&Required field missing&HL70357\n");
}

TEST_CASE("hl7v2 acknowledgement: what cannot be read at all is rejected", "[pathology][hl7v2]") {
    CHECK(answered(read({header_of("2.8"), pid, obr, sodium})).find("MSA|AR|4711\nERR||MSH^1^12^1|203^") !=
          std::string::npos);
    CHECK(answered(read({R"(MSH|^~\&|L|R|B|A|2026||ADT^A01|9|P|2.5)"}))
              .find("ACK^A01^ACK|ACK-1|P|2.5\nMSA|AR|9\nERR||MSH^1^9^1^1|200^") != std::string::npos);
    CHECK(
        answered(read({R"(MSH|^~\&|L|R|B|A|2026||ORU^R02|9|P|2.5)"})).find("|201^Unsupported event code^HL70357|E|") !=
        std::string::npos);
    CHECK(v2::answer_to(read({R"(MSH|^~\&|L|R|B|A|2026||ORU^R01|9|P|2.5||||||8859/15)", pid, obr})) ==
          answer::rejected);
}

TEST_CASE("hl7v2 acknowledgement: of a broken MSH as much as can be read is answered", "[pathology][hl7v2]") {
    CHECK(answered(read({"MSH|^~\\&|LIMS"}))
              .starts_with("MSH|^~\\&|||LIMS||20260714093001||ACK^^ACK|ACK-1||2.5.1\nMSA|AR\n"));
    // Delimiters that are no marks: the usual ones tell at least whom to answer.
    CHECK(answered(read({"MSH|\u00FF~\\&|LIMS^1.2^ISO|RX1|||2026||ORU^R01|7|P|2.5"}))
              .starts_with("MSH|^~\\&|||LIMS^1.2^ISO|RX1|20260714093001||ACK^R01^ACK|ACK-1|P|2.5\nMSA|AE|7\n"));
    CHECK(answered(read({"PID|1"})) == "none");
    CHECK(answered(v2::read_message("")) == "none");
}

TEST_CASE("hl7v2 acknowledgement: a line without a name has no place that could be said", "[pathology][hl7v2]") {
    const auto written = answered(read({header_of("2.5"), "x|y"}));
    CHECK(written.ends_with("MSA|AE|4711\nERR|||100^Segment sequence error^HL70357|E|segment-name^^99SIGNALBOX|||"
                            "a line does not begin with a segment's name: a line end inside a field\n"));
}

TEST_CASE("hl7v2 acknowledgement: nobody acknowledges an acknowledgement", "[pathology][hl7v2]") {
    const auto message = read({R"(MSH|^~\&|L|R|B|A|2026||ACK^R01|9|P|2.5|||AL|AL)", "MSA|AA|1"});
    CHECK(answered(message) == "none");
    CHECK_FALSE(v2::wants_acknowledgement(message, acknowledgement_level::application, answer::rejected));
}

TEST_CASE("hl7v2 acknowledgement: warnings are told, losses are not", "[pathology][hl7v2]") {
    const auto message = read({header_of("2.5"), pid, obr, "OBX|1|NM|A^B^L|sub|<5||||||F", "OBX|2|NM|A^B^L||1||||||W"});
    CHECK(v2::answer_to(message) == answer::accepted);
    CHECK(answered(message).find(
              "MSA|AA|4711\nERR||OBX^1^5^1|102^Data type error^HL70357|W|number-comparator^^99SIGNALBOX") !=
          std::string::npos);
    CHECK(answered(message).find("ERR||OBX^2^11^1|0^Message accepted^HL70357|W|withdrawn-result^^99SIGNALBOX") !=
          std::string::npos);
    CHECK(answered(message).find("not-carried") == std::string::npos);
}

TEST_CASE("hl7v2 acknowledgement: the findings are capped, errors first", "[pathology][hl7v2]") {
    std::string text = text_of({header_of("2.5"), pid, obr});
    for (int i = 0; i < 100; ++i) text += "OBX|1|NM|A^B^L||<5||||||F\r";
    text += "OBX|1|NM|||5||||||F\r";
    const std::string written = answered(v2::read_message(text));
    CHECK(std::count(written.begin(), written.end(), '\n') == 2 + static_cast<int>(v2::acknowledged_findings_max));
    CHECK(written.find("MSA|AE|4711\nERR||OBX^101^3^1|101^") != std::string::npos);
}

TEST_CASE("hl7v2 acknowledgement: no patient data comes back", "[pathology][hl7v2]") {
    const auto message = read({header_of("2.5"), "PID|1||9990000019^^^NHS^NH||SECRETNAME||yesterday|Q", broken_obr,
                               "OBX|1|NM|A^B^L||secretvalue||||||?"});
    const std::string written = answered(message);
    for (const char* word : {"999", "SECRETNAME", "yesterday", "secretvalue"})
        CHECK(written.find(word) == std::string::npos);
    CHECK(written.find("ERR||PID^1^3^1^1|") != std::string::npos);
}

TEST_CASE("hl7v2 acknowledgement: names beyond ASCII are UTF-8, and said to be", "[pathology][hl7v2]") {
    const auto message =
        read({"MSH|^~\\&|LIMS|Caf\u00E9|BROKER|A|2026||ORU^R01|1|P|2.5||||||UNICODE UTF-8", pid, obr, sodium});
    CHECK(answered(message).find("|Caf\u00E9|20260714093001||ACK^R01^ACK|ACK-1|P|2.5||||||UNICODE UTF-8\n") !=
          std::string::npos);
}

TEST_CASE("hl7v2 acknowledgement: which ones are wanted", "[pathology][hl7v2]") {
    const auto wanted = [](std::string_view accept, std::string_view application, answer given) {
        const auto message = read({header_of("2.5", accept, application), pid, obr, sodium});
        return std::string(v2::wants_acknowledgement(message, acknowledgement_level::accept, given) ? "C" : "") +
               (v2::wants_acknowledgement(message, acknowledgement_level::application, given) ? "A" : "");
    };
    CHECK(wanted("", "", answer::accepted) == "A");
    CHECK(wanted("AL", "NE", answer::accepted) == "C");
    CHECK(wanted("AL", "AL", answer::rejected) == "CA");
    CHECK(wanted("NE", "NE", answer::error) == "");
    CHECK(wanted("ER", "SU", answer::accepted) == "A");
    CHECK(wanted("ER", "SU", answer::error) == "C");
    CHECK(wanted("AL", "", answer::error) == "C");
}

TEST_CASE("hl7v2 acknowledgement: what is written is read again", "[pathology][hl7v2]") {
    for (const char* version : {"2.3", "2.5.1"}) {
        const auto message = read({header_of(version), pid, broken_obr, sodium});
        const auto written =
            v2::write_acknowledgement(message, acknowledgement_level::application, answer::error, facts());
        const auto back = v2::read_acknowledgement(written.value());
        CHECK_FALSE(has_error(back.findings));
        CHECK(back.header->control_id == "ACK-1");
        CHECK(back.header->sending_application.name == "BROKER");
        CHECK(back.level == acknowledgement_level::application);
        CHECK(back.given == answer::error);
        CHECK(back.acknowledged == "4711");
        REQUIRE(back.errors.size() == 1);
        CHECK(back.errors.front().segment == "OBR^1");
        CHECK(back.errors.front().field == 25);
        CHECK(back.errors.front().code == "101");
    }
}

TEST_CASE("hl7v2 acknowledgement: every letter is read, others are not", "[pathology][hl7v2]") {
    const auto read_code = [](std::string_view code) {
        return v2::read_acknowledgement(
            std::string("MSH|^~\\&|A|B|C|D|2026||ACK|7|P|2.5\rMSA|").append(code).append("|4711|why\r"));
    };
    CHECK(read_code("CA").level == acknowledgement_level::accept);
    CHECK(read_code("CA").given == answer::accepted);
    CHECK(read_code("CE").given == answer::error);
    CHECK(read_code("CR").given == answer::rejected);
    CHECK(read_code("AA").level == acknowledgement_level::application);
    CHECK(read_code("AR").text == "why");
    CHECK(codes(read_code("AB").findings) == std::vector<std::string>{"msa-code"});
    CHECK_FALSE(read_code("").given);
    CHECK(codes(v2::read_acknowledgement("MSH|^~\\&|A\rMSH|x").findings) == std::vector<std::string>{"msa-missing"});
    CHECK(codes(v2::read_acknowledgement("MSA|AA|1").findings) == std::vector<std::string>{"msh-missing"});
}
