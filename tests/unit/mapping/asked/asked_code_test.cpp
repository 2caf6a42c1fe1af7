#include "broker/mapping/asked/asked_code.hpp"

#include <catch2/catch.hpp>

#include "broker/mapping/errc.hpp"
#include "tests/support/interchange_text.hpp"

using namespace signalbox;
using namespace signalbox::mapping;

namespace {

constexpr std::size_t body_max = 1UL << 20;

result<std::vector<asked_code>> ask(const std::string& text, std::string_view type,
                                    const pathology::units::unit_aliases& units = {}) {
    return asked_codes({.bytes = text, .message_type = type, .decoded_max = body_max, .sender = "LAB01"}, units);
}

std::vector<std::string> codes_of(const std::vector<asked_code>& asked) {
    std::vector<std::string> codes;
    for (const auto& each : asked)
        for (const auto& coding : each.codings) codes.push_back(coding.code);
    return codes;
}

std::string observation(const std::string& code, const std::string& more = "") {
    return R"({"resourceType":"Observation","code":{"coding":[)" + code + "]}" + more + "}";
}
const std::string local = R"({"system":"urn:lab","code":"HGB","display":"Haemoglobin"})";

} // namespace

TEST_CASE("asked codes: an interchange asks for each test with its unit, specimen and day", "[mapping][asked]") {
    const auto text = tests::interchange_text().report("9990000018", "R-1").build();

    const auto asked = ask(text, "edifact");

    REQUIRE(asked.has_value());
    REQUIRE(asked->size() == 1);
    const asked_code& one = asked->front();
    REQUIRE(one.codings.size() == 1);
    CHECK(one.codings[0] == asked_coding{"http://read.info/readv2", "423..", "Haemoglobin estimation"});
    CHECK(one.unit == "g/L");
    CHECK(one.unit_code == "g/L");
    CHECK(one.specimens == std::vector<std::string>{"VENOUS BLOOD"});
    CHECK(one.date == 20261122);
}

TEST_CASE("asked codes: all reports of an interchange are asked about, and the same question once",
          "[mapping][asked]") {
    const auto text = tests::interchange_text()
                          .report("9990000018", "R-1")
                          .report("9990000026", "R-2")
                          .test("42B6.:911::ESR")
                          .report("9990000018", "R-3")
                          .build();

    CHECK(codes_of(*ask(text, "edifact")) == std::vector<std::string>{"423..", "42B6."});
}

TEST_CASE("asked codes: FHIR R4 asks for tests and their components, as they stand in the document",
          "[mapping][asked]") {
    const auto text = observation(local, R"(,"valueQuantity":{"value":1,"unit":"g/l"},"component":[{"code":{"coding":[)"
                                         R"({"system":"urn:lab","code":"PART"}]},"valueQuantity":{"value":2,)"
                                         R"("system":"http://unitsofmeasure.org","code":"mmol/L"}}])");

    const auto asked = ask(text, "fhir-r4");

    REQUIRE(asked.has_value());
    REQUIRE(codes_of(*asked) == std::vector<std::string>{"HGB", "PART"});
    CHECK(asked->at(0).unit == "g/l");
    CHECK(asked->at(0).unit_code == "g/L");
    CHECK(asked->at(1).unit_code == "mmol/L");
}

TEST_CASE("asked codes: FHIR STU3 asks for the components of a result too", "[mapping][asked]") {
    const auto asked = ask(
        R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"Patient"}},)"
        R"({"resource":{"resourceType":"DiagnosticReport","status":"final","result":[{"reference":"urn:uuid:o"}]}},)"
        R"({"fullUrl":"urn:uuid:o","resource":{"resourceType":"Observation","status":"final","code":{"coding":[)" +
            local +
            R"(]},"component":[{"code":{"coding":[{"system":"urn:lab","code":"PART"}]},)"
            R"("valueQuantity":{"value":2,"unit":"mmol/L"}}]}}]})",
        "fhir-stu3");

    REQUIRE(asked.has_value());
    REQUIRE(codes_of(*asked) == std::vector<std::string>{"HGB", "PART"});
    CHECK(asked->at(1).unit_code == "mmol/L");
}

TEST_CASE("asked codes: what has a SNOMED CT coding, or no code at all, asks nothing", "[mapping][asked]") {
    CHECK(ask(observation(local + R"(,{"system":"http://snomed.info/sct","code":"1022431000000105"})"), "fhir-r4")
              ->empty());
    CHECK(ask(observation(R"({"display":"as text"})"), "fhir-r4")->empty());
    CHECK(ask(tests::interchange_text().test(":::FT1").report("9990000018", "R-1").build(), "edifact")->empty());
}

TEST_CASE("asked codes: numbers of nine digits and more do not show in what people write", "[mapping][asked]") {
    const auto asked =
        ask(observation(R"({"system":"urn:lab","code":"X","display":"for 999 000-0018, 12345678 cells"})"), "fhir-r4");

    CHECK(asked->front().codings[0].display == "for ### ###-####, 12345678 cells");
}

TEST_CASE("asked codes: a text of any length is cut between characters", "[mapping][asked]") {
    const std::string display = std::string(119, 'x') + "\u00b5\u00b5";
    const auto asked = ask(observation(R"({"system":"urn:lab","code":"X","display":")" + display + R"("})"), "fhir-r4");

    CHECK(asked->front().codings[0].display == std::string(119, 'x'));
}

TEST_CASE("asked codes: what is no report asks nothing, what cannot be read is an error", "[mapping][asked]") {
    CHECK(ask("a letter", "opaque")->empty());
    CHECK(ask("{", "fhir-r4").error() == errc::unreadable);
    CHECK(ask("UNB+", "edifact").error() == errc::unreadable);
}

TEST_CASE("asked codes: a refused report of an interchange takes none of the others with it", "[mapping][asked]") {
    const auto text = tests::interchange_text()
                          .report("9990000018", "R-1")
                          .wrong_reference()
                          .test("42B6.:911::ESR")
                          .report("9990000026", "R-2")
                          .build();

    CHECK(codes_of(*ask(text, "edifact")) == std::vector<std::string>{"42B6."});
}

TEST_CASE("asked codes: the user's units say what a unit means, those for the test first", "[mapping][asked]") {
    const std::vector<pathology::units::alias_row> rows{{2, "units", "HGB", "g/L"}, {3, "units", "", "mmol/L"}};
    const auto units = pathology::units::unit_aliases::build(rows);
    const std::string quantity = R"(,"valueQuantity":{"value":1,"unit":"units"})";

    CHECK(ask(observation(local, quantity), "fhir-r4", *units)->front().unit_code == "g/L");
    CHECK(ask(observation(R"({"system":"urn:lab","code":"X"})", quantity), "fhir-r4", *units)->front().unit_code ==
          "mmol/L");
    CHECK(ask(observation(local, quantity), "fhir-r4")->front().unit_code.empty());
}

TEST_CASE("asked codes: what is written is read again", "[mapping][asked]") {
    const asked_code sent{
        {{"urn:lab", "HGB", "Haemoglobin \"A\""}, {"urn:other", "1", ""}}, "g/l", "g/L", {"S", "Serum"}, 20261122};
    fhir::json_writer json;
    write(json, sent);

    CHECK(read_asked_code(fhir::read_json(json.take())->root()) == sent);
    CHECK(read_asked_code(fhir::read_json("{}")->root()) == asked_code{});
}

TEST_CASE("asked codes: where a coding has no display of its own the concept's text stands there", "[mapping][asked]") {
    const auto asked =
        ask(R"({"resourceType":"Observation","code":{"text":"Haemoglobin","coding":[{"system":"urn:lab",)"
            R"("code":"HGB"}]}})",
            "fhir-r4");

    CHECK(asked->front().codings[0].display == "Haemoglobin");
}
