#include "broker/pathology/edifact/lint.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/pathology/edifact/acknowledgement.hpp"
#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
using words = std::vector<std::string>;

std::string example(const std::string& name) {
    std::ostringstream text;
    std::ifstream file(std::string(SIGNALBOX_SOURCE_DIR "/tests/data/pathology/") + name, std::ios::binary);
    REQUIRE(file);
    text << file.rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("edifact lint: nothing is found in a good interchange, message or acknowledgement", "[edifact]") {
    const std::string reports = interchange_text({report_text{}.message()});
    CHECK(edifact::lint(reports).empty());
    CHECK(edifact::lint(report_text{}.message()).empty());
    const auto answer = edifact::write_acknowledgement(edifact::read_interchange(reports),
                                                       {.now = parse_digits("202605011200").value()});
    CHECK(edifact::lint(*answer).empty());
}

TEST_CASE("edifact lint: findings stand in the order of the text", "[edifact]") {
    const report_text bad{.subject = "S06+06'XYZ+1'", .results = "GIS+N'INV+MQ+:::A'RSL+NV+1:9'RFF+ASL:1'"};
    std::string text = interchange_text({bad.message(), bad.message()});
    text.replace(text.find("UNZ+2"), 5, "UNZ+3");
    CHECK(codes_of(edifact::lint(text)) ==
          words{"segment-unknown", "comparator", "unh-repeated", "segment-unknown", "comparator", "unz-count"});
}

TEST_CASE("edifact lint: our own examples have what their names say", "[edifact]") {
    CHECK(edifact::lint(example("blood_count.nhs003.edi")).empty());
    CHECK(edifact::lint(example("microbiology.nhs003.edi")).empty());
    CHECK(edifact::lint(example("clotting.nhs002.edi")).empty());
    CHECK(edifact::lint(example("bowel_screening.nhs004.edi")).empty());
    const auto found = edifact::lint(example("one_bad_of_two.nhs003.edi"));
    CHECK(codes_of(found) == words{"nhs-number", "number", "reference-dangling", "unt-count"});
    CHECK(describe(found[2]) == "65:9: segment 64, element 1, component 2: error: reference-dangling: "
                                "refers to a specimen that is not there");
}
