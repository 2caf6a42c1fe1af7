#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

constexpr const char* one = "9991000003";
constexpr const char* another = "9990000018";

std::string identifier(const std::string& number, const std::string& system = "https://fhir.nhs.uk/Id/nhs-number") {
    return R"({"system": ")" + system + R"(", "value": ")" + number + "\"}";
}

// A patient with these members, and a result whose subject refers to it and has these besides.
std::string message_with(const std::string& patient, const std::string& subject) {
    return message_of({{"Patient", "p", patient},
                       {"Observation", "o", R"(, "subject": {"reference": "Patient/p", )" + subject + "}"}});
}

const std::string known_as_one = R"(, "identifier": [)" + identifier(one) + "]";

pointers numbers_broken(const std::string& patient, const std::string& subject_identifier) {
    return breaks("SBX-V-0113", message_with(patient, R"("identifier": )" + subject_identifier));
}

pointers names_broken(const std::string& name, const std::string& display) {
    return breaks("SBX-V-0154", message_with(R"(, "name": [)" + name + "]", R"("display": ")" + display + "\""));
}

} // namespace

TEST_CASE("subjects: an NHS number is that of the patient, whatever its system is called", "[validation]") {
    const pointers at_value{"/entry/1/resource/subject/identifier/value"};

    CHECK(numbers_broken(known_as_one, identifier(another)) == at_value);
    CHECK(numbers_broken(known_as_one, identifier(another, "http://fhir.nhs.net/Id/nhs-number")) == at_value);
    CHECK(numbers_broken(known_as_one, identifier(one, "http://fhir.nhs.net/Id/nhs-number")).empty());
    CHECK(numbers_broken(known_as_one, identifier(one)).empty());
    CHECK(numbers_broken("", identifier(one)).empty());
}

TEST_CASE("subjects: a laboratory's number is one of those that the patient has of it", "[validation]") {
    const std::string lab = "https://lab.example/patient";
    const std::string patient =
        R"(, "identifier": [)" + identifier("A1", lab) + "," + identifier("A2", lab) + "," + identifier(one) + "]";

    CHECK(numbers_broken(patient, identifier("A3", lab)).size() == 1);
    CHECK(numbers_broken(patient, identifier("A2", lab)).empty());
    CHECK(numbers_broken(patient, identifier("A3", "https://ward.example/patient")).empty());
    CHECK(numbers_broken(patient, R"({"value": "A3"})").empty());
}

TEST_CASE("subjects: the patient of an immunisation is the message's", "[validation]") {
    const std::string named = R"(, "patient": {"identifier": )" + identifier(another) + "}";

    CHECK(breaks("SBX-V-0113", message_of({{"Patient", "p", known_as_one}, {"Immunization", "i", named}})) ==
          pointers{"/entry/1/resource/patient/identifier/value"});
}

TEST_CASE("subjects: a display that names another family is warned of", "[validation]") {
    const std::string patient = R"({"family": "Harbottle", "given": ["Agnes", "Mary"]})";

    CHECK(names_broken(patient, "Tobias Quickfall") == pointers{"/entry/1/resource/subject/display"});
    CHECK(names_broken(patient, "QUICKFALL, Agnes (Mrs)").size() == 1);
    CHECK(names_broken(patient, "Agnes Quickfall").size() == 1);
}

TEST_CASE("subjects: a display with the family name, however written, is the patient's", "[validation]") {
    const auto family = [](const std::string& name) { return R"({"family": ")" + name + "\"}"; };

    CHECK(names_broken(family("Harbottle"), "HARBOTTLE, Agnes (Mrs)").empty());
    CHECK(names_broken(family("O'Neill"), "Sean ONEILL").empty());
    CHECK(names_broken(family("Smith-Jones"), "Ann Smith Jones").empty());
    CHECK(names_broken(family("Garc\u00eda"), "ANA GARCIA").empty());
    CHECK(names_broken(family("Ren\u00e9e"), "Ann REN\u00c9E").empty());
    CHECK(names_broken(family("New") + "," + family("Maiden"), "Ann Maiden").empty());
}

TEST_CASE("subjects: a display without a family name says nothing about it", "[validation]") {
    const std::string patient = R"({"family": "Harbottle", "given": ["Agnes", "Mary"]})";

    for (const char* display :
         {"Agnes", "Mrs Agnes Mary", "Aggie", "9991000003", "The patient", "NHS number unknown"}) {
        INFO(display);
        CHECK(names_broken(patient, display).empty());
    }
    CHECK(names_broken(R"({"given": ["Agnes"]})", "Tobias Quickfall").empty());
}

TEST_CASE("subjects: a reference's type is that of the resource that it leads to", "[validation]") {
    const auto typed = [](const std::string& type) {
        return breaks("SBX-V-0155", message_with("", R"("type": ")" + type + "\""));
    };

    CHECK(typed("Device") == pointers{"/entry/1/resource/subject/type"});
    CHECK(typed("http://hl7.org/fhir/StructureDefinition/Group").size() == 1);
    CHECK(typed("Patient").empty());
    CHECK(typed("http://hl7.org/fhir/StructureDefinition/Patient").empty());
    CHECK(breaks("SBX-V-0155",
                 R"({"resourceType": "Observation", "device": {"reference": "Device/1", "type": "Patient"}})")
              .empty()); // it leads out of the message
}

TEST_CASE("subjects: a result is about its subject, not about a focus beside it", "[validation]") {
    const auto focused = [](const std::string& focus) {
        return breaks("SBX-V-0156", message_of({{"Patient", "p", known_as_one},
                                                {"RelatedPerson", "donor", ""},
                                                {"Observation", "o",
                                                 refers("subject", "Patient/p") + R"(, "focus": [)" + focus + "]"}}));
    };

    CHECK(focused(R"({"reference": "RelatedPerson/donor"})") == pointers{"/entry/2/resource/focus/0"});
    CHECK(focused(R"({"display": "unborn child"})").size() == 1);
    CHECK(focused(R"({"identifier": )" + identifier(another) + "}").size() == 1);
    CHECK(focused(R"({"reference": "http://lab/p"})").empty()); // the patient by the fullUrl
    CHECK(focused(R"({"identifier": )" + identifier(one) + "}").empty());
    CHECK(focused("").empty());
}

TEST_CASE("subjects: a focus that no reader can take for the patient is a warning", "[validation]") {
    const auto both = [](const std::string& focus, const std::string& code) {
        const std::string message =
            message_of({{"Patient", "p", known_as_one},
                        {"RelatedPerson", "donor", ""},
                        {"Specimen", "s", ""},
                        {"Observation", "o",
                         refers("subject", "Patient/p") + R"(, "focus": [)" + focus + R"(], "code": )" + code}});
        return std::pair{breaks("SBX-V-0156", message).size(), breaks("SBX-V-0169", message).size()};
    };
    const std::string donor = R"({"reference": "RelatedPerson/donor"})";
    using counts = std::pair<std::size_t, std::size_t>;
    constexpr counts refused{1, 0};
    constexpr counts warned{0, 1};

    CHECK(both(donor, R"({"text": "ABO group"})") == refused);
    CHECK(both(donor, R"({"text": "Donor's ABO group"})") == warned);
    CHECK(both(donor, R"({"coding": [{"code": "1"}, {"display": "FETAL RHD genotype"}]})") == warned);
    CHECK(both(donor, R"({"text": "Condonors"})") == refused);
    CHECK(both(R"({"reference": "Specimen/s"})", R"({"text": "Culture"})") == warned);
    CHECK(both(R"({"type": "Device", "display": "pump"})", R"({"text": "Glucose"})") == warned);
    CHECK(both(R"({"reference": "Patient/p"})", R"({"text": "Glucose"})") == counts{0, 0});
}
