#include "broker/validation/resource_types.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/validation/checks/element_types.hpp"

using namespace signalbox::validation;

TEST_CASE("resource types: the first, the last and some between are told by their names", "[validation]") {
    CHECK(resource_type_named("AllergyIntolerance") == resource_type::allergy_intolerance);
    CHECK(resource_type_named("Bundle") == resource_type::bundle);
    CHECK(resource_type_named("DiagnosticReport") == resource_type::diagnostic_report);
    CHECK(resource_type_named("List") == resource_type::list);
    CHECK(resource_type_named("MessageHeader") == resource_type::message_header);
    CHECK(resource_type_named("Observation") == resource_type::observation);
    CHECK(resource_type_named("Patient") == resource_type::patient);
    CHECK(resource_type_named("ServiceRequest") == resource_type::service_request);
    CHECK(resource_type_named("Specimen") == resource_type::specimen);
    CHECK(resource_type_named("Substance") == resource_type::substance);
}

TEST_CASE("resource types: every other text is another type", "[validation]") {
    for (const char* text : {"", "patient", "Patients", "Patien", "Patient Practitioner", "Binary"}) {
        INFO(text);
        CHECK(resource_type_named(text) == resource_type::other);
    }
}

TEST_CASE("resource types: those of the table of elements are all known", "[validation]") {
    for (const checks::element_types& known : checks::known_elements) {
        INFO(known.element);
        CHECK(resource_type_named(known.element.substr(0, known.element.find('.'))) != resource_type::other);
        std::string word;
        for (const char c : std::string(known.types) + ' ') {
            if (c != ' ') word += c;
            if (c != ' ') continue;
            CHECK(resource_type_named(word) != resource_type::other);
            word.clear();
        }
    }
}
