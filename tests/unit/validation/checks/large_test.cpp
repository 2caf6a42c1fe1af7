// Messages at the edge of what the hub takes: steps that grew with the square of their size would not come to an end.
#include <catch2/catch.hpp>

#include "broker/validation/catalogue.hpp"
#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

validation::verdict verdict_of(const std::string& text) {
    static const auto all = *validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
    const auto message = fhir::read_json(text);
    if (!message) throw std::runtime_error(message.error().what);
    return validation::catalogue::check(*all->find("pathology-report-r4"), *message, 100);
}

} // namespace

TEST_CASE("large message: of a quarter of a million dangling references the first are listed", "[validation]") {
    const std::vector<std::string> dangling(250'000, "urn:uuid:0");
    const std::string text =
        message_of({{"MessageHeader", "h", ""}, {"Observation", "o", refer("derivedFrom", dangling)}});
    const auto message = fhir::read_json(text);

    const auto found = validation::run_rules({"SBX-V-0101"}, *message, 100);

    CHECK(found.kept().size() == 100);
    CHECK(found.more());
    CHECK(found.kept().back().value.pointer() == "/entry/1/resource/derivedFrom/99/reference");
    const auto v = verdict_of(text);
    CHECK(v.violations.size() == 100);
    CHECK(v.more);
}

TEST_CASE("large message: twenty thousand entries with relative references", "[validation]") {
    std::vector<resource_text> all{{"MessageHeader", "h", ""}, {"Patient", "p", ""}};
    std::vector<std::string> results;
    for (int i = 0; i < 20'000; ++i) {
        const std::string id = std::to_string(i);
        results.push_back("Observation/" + id);
        all.push_back({"Observation", id, refers("subject", "Patient/p") + refers("specimen", "Specimen/none")});
    }
    all.push_back({"DiagnosticReport", "r", refer("result", results)});

    const std::string text = message_of(all);

    CHECK(broken_by(text) == std::set<std::string>{"SBX-V-0101"});
    CHECK(verdict_of(text).violations.size() == 100);
}

TEST_CASE("large message: a resource with many contained and many members that refer to them", "[validation]") {
    std::string contained;
    std::string members;
    for (int i = 0; i < 20'000; ++i) {
        const std::string n = std::to_string(i);
        contained += (i == 0 ? "" : ",") + (R"({"resourceType": "Device", "id": "d)" + n + "\"}");
        members += refers("m" + n, "#d" + n) + refers("n" + n, "#");
    }
    const std::string text =
        message_of({{"MessageHeader", "h", ""}, {"Basic", "b", R"(, "contained": [)" + contained + "]" + members}});

    CHECK(broken_by(text).empty());
    CHECK(verdict_of(text).violations.size() == 100);
}

TEST_CASE("large message: elements that repeat are found among many", "[validation]") {
    const auto schema = *validation::schema::compile({{"test.json", R"({"uniqueItems": true})"}});
    std::string text = "[";
    for (int i = 0; i < 50'000; ++i) text += R"({"a": [)" + std::to_string(i) + R"(], "b": "x"},)";
    const auto different = fhir::read_json(text + "null]");
    const auto twins = fhir::read_json(text + R"({"b": "x", "a": [7.0]}])");

    CHECK(schema->accepts(different->root()));
    CHECK(schema->check(*twins, 10).violations.at(0).pointer == "/50000");
}

TEST_CASE("large message: the last of a long list have their pointers at once", "[validation]") {
    const auto schema = *validation::schema::compile({{"test.json", R"({"items": {"type": "number"}})"}});
    std::string text = "[";
    for (int i = 0; i < 1'000'000; ++i) text += "0,";
    for (int i = 0; i < 1'000; ++i) text += "null,";
    const auto message = fhir::read_json(text + "0]");

    const auto v = schema->check(*message, 1'000);

    REQUIRE(v.violations.size() == 1'000);
    CHECK(v.violations.back().pointer == "/1000999");
}
