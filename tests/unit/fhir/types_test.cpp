#include "broker/fhir/types.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace signalbox::fhir;

namespace {

const type_table& r4 = type_table::of(release::r4);
const type_table& stu3 = type_table::of(release::stu3);

std::vector<std::string_view> names(const type_shape& type, std::size_t count) {
    std::vector<std::string_view> found;
    for (const element_shape& element : type.elements)
        if (found.size() < count) found.push_back(element.name);
    return found;
}

} // namespace

TEST_CASE("type table: a resource begins with what it inherits, in order", "[fhir]") {
    const type_shape* patient = r4.resource("Patient");

    REQUIRE(patient != nullptr);
    CHECK(names(*patient, 10) == std::vector<std::string_view>{"id", "meta", "implicitRules", "language", "text",
                                                               "contained", "extension", "modifierExtension",
                                                               "identifier", "active"});
    CHECK(patient->find("identifier")->repeats);
    CHECK_FALSE(patient->find("active")->repeats);
    CHECK(patient->find("active")->type->form == form::boolean);
    CHECK(patient->find("contained")->type->form == form::resource);
    CHECK(patient->find("text")->type->find("div")->type->form == form::narrative);
}

TEST_CASE("type table: a choice stands as one element for each type", "[fhir]") {
    const type_shape* observation = r4.resource("Observation");

    CHECK(observation->find("valueQuantity")->type == r4.find("Quantity"));
    CHECK(observation->find("valueCodeableConcept")->type == r4.find("CodeableConcept"));
    CHECK(observation->find("value") == nullptr);
    CHECK(observation->find("valueDecimal") == nullptr);
    CHECK(r4.find("Extension")->find("valueDecimal")->type->form == form::number);
    CHECK(r4.resource("Parameters")->find("parameter")->type->find("valueDosage")->type == r4.find("Dosage"));
}

TEST_CASE("type table: elements with children have their path's type, also by reference", "[fhir]") {
    const type_shape* entry = r4.find("Bundle.entry");

    CHECK(r4.resource("Bundle")->find("entry")->type == entry);
    CHECK(entry->find("link")->type == r4.find("Bundle.link"));
    CHECK(r4.find("Questionnaire.item")->find("item")->type == r4.find("Questionnaire.item"));
    CHECK(entry->find("modifierExtension")->repeats);
}

TEST_CASE("type table: an id is an attribute except on a resource", "[fhir]") {
    CHECK(r4.find("HumanName")->find("id")->attribute);
    CHECK(r4.find("Extension")->find("url")->attribute);
    CHECK(r4.find("string")->find("id")->attribute);
    CHECK_FALSE(r4.resource("Patient")->find("id")->attribute);
    CHECK(stu3.find("HumanName")->find("id")->attribute);
    CHECK(stu3.find("Extension")->find("url")->attribute);
}

TEST_CASE("type table: abstract types and data types are no resources", "[fhir]") {
    CHECK(r4.resource("DomainResource") == nullptr);
    CHECK(r4.resource("HumanName") == nullptr);
    CHECK(r4.resource("Bundle.entry") == nullptr);
    CHECK(r4.resource("") == nullptr);
}

TEST_CASE("type table: the releases differ where FHIR does", "[fhir]") {
    CHECK(stu3.resource("ProcedureRequest") != nullptr);
    CHECK(r4.resource("ProcedureRequest") == nullptr);
    CHECK(r4.resource("ServiceRequest") != nullptr);
    CHECK_FALSE(stu3.resource("Observation")->find("interpretation")->repeats);
    CHECK(r4.resource("Observation")->find("interpretation")->repeats);
}

TEST_CASE("type table: every element is found by its name and has a type", "[fhir]") {
    for (const type_table* table : {&r4, &stu3}) {
        std::set<const type_shape*> seen;
        std::vector<const type_shape*> open{table->resource("Bundle"), table->resource("Parameters"),
                                            table->resource("StructureDefinition")};
        while (!open.empty()) {
            const type_shape* type = open.back();
            open.pop_back();
            if (!seen.insert(type).second) continue;
            for (const element_shape& element : type->elements) {
                REQUIRE(element.type != nullptr);
                REQUIRE(type->find(element.name) == &element);
                open.push_back(element.type);
            }
        }
        CHECK(seen.size() > 60);
    }
}
