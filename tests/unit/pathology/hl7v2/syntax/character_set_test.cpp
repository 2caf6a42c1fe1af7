#include "broker/pathology/hl7v2/syntax/character_set.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::pathology;

namespace {

std::string message(std::string_view set, std::string_view word) {
    return std::string(R"(MSH|^~\&|||||||ORU^R01|1|P|2.5||||||)").append(set).append("\rNTE|1||").append(word);
}

std::string code_of(const hl7v2::decoded_text& decoded) {
    return decoded.findings.empty() ? "" : decoded.findings.front().code;
}

} // namespace

TEST_CASE("hl7v2 character set: MSH-18 says how bytes are read", "[pathology][hl7v2]") {
    CHECK(hl7v2::decode(message("8859/1", "\xB5g")).text.ends_with("\u00B5g"));
    CHECK(hl7v2::decode(message("UNICODE UTF-8", "\u00B5g")).text.ends_with("\u00B5g"));
    CHECK(hl7v2::decode(message("8859/1~UNICODE UTF-8", "\xB5g")).text.ends_with("\u00B5g"));
    CHECK(hl7v2::decode(message("ASCII", "ug")).findings.empty());
}

TEST_CASE("hl7v2 character set: without a name, UTF-8 when it is that, else Latin-1 with a warning",
          "[pathology][hl7v2]") {
    CHECK(hl7v2::decode(message("", "\u00B5g")).findings.empty());
    const auto guessed = hl7v2::decode(message("", "\xB5g"));
    CHECK(guessed.text.ends_with("\u00B5g"));
    CHECK(code_of(guessed) == "character-set-guessed");
    CHECK_FALSE(has_error(guessed.findings));
    CHECK(code_of(hl7v2::decode(message("ASCII", "\xB5g"))) == "character-set-guessed");
}

TEST_CASE("hl7v2 character set: another set, and bytes that are not of the named one, are refused",
          "[pathology][hl7v2]") {
    CHECK(code_of(hl7v2::decode(message("8859/15", "x"))) == "character-set-unknown");
    CHECK(has_error(hl7v2::decode(message("8859/15", "x")).findings));
    CHECK(code_of(hl7v2::decode(message("UNICODE UTF-8", "\xB5g"))) == "character-set-broken");
    CHECK(has_error(hl7v2::decode(message("UNICODE UTF-8", "\xB5g")).findings));
}

TEST_CASE("hl7v2 character set: a byte order mark is passed over with a warning", "[pathology][hl7v2]") {
    const auto decoded = hl7v2::decode("\xEF\xBB\xBF" + message("", "x"));
    CHECK(decoded.text.starts_with("MSH"));
    CHECK(code_of(decoded) == "byte-order-mark");
}
