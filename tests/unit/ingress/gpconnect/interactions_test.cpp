#include "broker/ingress/gpconnect/rules/interactions.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/unit/ingress/fhir_fixture.hpp"
#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::ingress::gpconnect;

namespace {

std::string text_of(const std::string& name) { return file_text(SIGNALBOX_SOURCE_DIR "/schemas/" + name); }

std::vector<std::string> ids(const std::vector<const interaction*>& rows) {
    std::vector<std::string> made;
    for (const interaction* row : rows) made.push_back(row->id.substr(row->id.find("fhir:")));
    return made;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("interactions: the table passes its schema", "[ingress][gpconnect]") {
    const auto schema =
        validation::schema::compile({{"interactions.schema.json", text_of("signalbox/interactions.schema.json")}});
    REQUIRE(schema.has_value());
    const auto table = fhir::read_json(text_of("gpconnect/interactions.json"));
    REQUIRE(table.has_value());

    const auto judged = (*schema)->check(*table, 10);

    for (const auto& violation : judged.violations) UNSCOPED_INFO(validation::to_line(violation));
    CHECK_FALSE(judged.refused());
}

TEST_CASE("interactions: every schema that a row names is in the catalogue", "[ingress][gpconnect]") {
    for (const interaction& row : own_interactions()->rows()) {
        CAPTURE(row.id);
        const bool own = row.fhir == "STU3";
        if (own && !row.body_schema.empty()) CHECK(own_catalogue()->find(row.body_schema) != nullptr);
        if (!row.answer_schema.empty()) CHECK(own_catalogue()->find(row.answer_schema) != nullptr);
        CHECK((row.verb == "GET") == row.body_schema.empty());
        CHECK((row.body_schema.empty()) == (row.body_max == 0));
    }
}

TEST_CASE("interactions: amendment and cancellation share path and verb", "[ingress][gpconnect]") {
    CHECK(ids(own_interactions()->at({"STU3", "gpconnect", "/Appointment/42"})) ==
          texts{"fhir:rest:read:appointment-1", "fhir:rest:update:appointment-1", "fhir:rest:cancel:appointment-1"});
}

TEST_CASE("interactions: a service and a release have their own", "[ingress][gpconnect]") {
    CHECK(ids(own_interactions()->at({"DSTU2", "gpconnect", "/metadata"})) == texts{"fhir:rest:read:metadata"});
    CHECK(ids(own_interactions()->at({"STU3", "gpconnect/structured", "/Slot"})) == texts{});
    CHECK(ids(own_interactions()->at({"STU3", "", "/Patient/$gpc.migratestructuredrecord"})) ==
          texts{"fhir:operation:gpc.migratestructuredrecord-1"});
}

TEST_CASE("interactions: the path counts with its case, and {id} is an id of FHIR", "[ingress][gpconnect]") {
    CHECK(fits("/Patient/{id}", "/Patient/a-1.B"));
    CHECK_FALSE(fits("/Patient/{id}", "/Patient"));
    CHECK_FALSE(fits("/Patient/{id}", "/Patient/"));
    CHECK_FALSE(fits("/Patient/{id}", "/Patient/1/"));
    CHECK_FALSE(fits("/Patient/{id}", "/Patient/$gpc.registerpatient"));
    CHECK_FALSE(fits("/Patient/{id}", "/Patient/" + std::string(65, '1')));
    CHECK(fits("/Patient/{id}", "/Patient/" + std::string(64, '1')));
    CHECK_FALSE(fits("/metadata", "/Metadata"));
    CHECK_FALSE(fits("/metadata", "/metadata/"));
    CHECK_FALSE(fits("/metadata", ""));
}

TEST_CASE("interactions: the verbs of a path, each once", "[ingress][gpconnect]") {
    CHECK(verbs_of(own_interactions()->at({"STU3", "gpconnect", "/Appointment/42"})) == "GET, PUT");
}

TEST_CASE("interactions: a table that is none is refused with the place", "[ingress][gpconnect]") {
    const auto refused = [](std::string_view json) { return interaction_table::read(json).error(); };
    CHECK(refused("{").starts_with("1:"));
    CHECK(refused("{}") == "no interactions");
    CHECK(
        refused(R"({"classes":{},"interactions":[{"id":"a","path":"/a","class":"query","answer":{"types":["A"]}}]})") ==
        "/interactions/0: not an interaction");
    constexpr std::string_view row =
        R"({"id":"a","path":"/a","class":"q","answer":{"types":["A"]},"parameters":[{"name":"x","kind":"number"}]})";
    CHECK(refused(R"({"classes":{"q":{"slow_after_ms":1,"deadline_ms":1,"answer_max":1}},"interactions":[)" +
                  std::string(row) + "]}") == "/interactions/0: not an interaction");
    constexpr std::string_view good = R"({"id":"a","path":"/a","class":"q","answer":{"types":["A"]}})";
    CHECK(refused(R"({"classes":{"q":{"slow_after_ms":1,"deadline_ms":1,"answer_max":1}},"interactions":[)" +
                  std::string(good) + "," + std::string(good) + "]}") == "/interactions/1: a stands here already");
}
