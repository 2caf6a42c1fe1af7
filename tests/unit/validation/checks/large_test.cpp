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

TEST_CASE("large message: a resource with many members before its type, referred to by many", "[validation]") {
    std::string members;
    for (int i = 0; i < 50'000; ++i) members += R"("m)" + std::to_string(i) + R"(": 0, )";
    const std::string observation = refer("performer", std::vector<std::string>(50'000, "http://lab/p"));
    std::string text =
        message_of({{"MessageHeader", "h", ""}, {"Patient", "p", ""}, {"Observation", "o", observation}});
    const std::string patient = R"({"resourceType": "Patient")";
    text.replace(text.find(patient), 1, "{" + members);
    const std::string bundle = R"("type": "message")";
    text.replace(text.find(bundle), 0, members);

    for (const char* rule : {"SBX-V-0104", "SBX-V-0101", "SBX-V-0107", "SBX-V-0108", "SBX-V-0120"}) {
        INFO(rule);
        CHECK(breaks(rule, text).empty());
    }
}

TEST_CASE("large message: a result with many members and many ranges", "[validation]") {
    std::string members;
    std::string ranges;
    for (int i = 0; i < 50'000; ++i) {
        members += R"("m)" + std::to_string(i) + R"(": 0, )";
        ranges += (i == 0 ? "" : ",") + std::string(R"({"low": {"value": 1, "unit": "g/L"}})");
    }
    const std::string text = R"({"resourceType": "Observation", "valueQuantity": {)" + members +
                             R"("value": 2, "unit": "g/dL"}, "referenceRange": [)" + ranges + "]}";

    CHECK(breaks("SBX-V-0143", text).size() == 100);
}

TEST_CASE("large message: references under a member with a name of a million letters", "[validation]") {
    const std::string name(1'000'000, 'n');
    const std::vector<std::string> references(50'000, "http://lab/h");

    CHECK(breaks("SBX-V-0120", message_of({{"MessageHeader", "h", ""}, {"Basic", "b", refer(name, references)}}))
              .empty());
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
