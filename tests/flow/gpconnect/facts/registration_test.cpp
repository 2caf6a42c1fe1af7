// Facts 46 to 54, against a running hub with a simulated practice behind it.
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

gpconnect_sandbox emis_practice() { return {SIGNALBOX_BINARY, "A20047=emis"}; }

constexpr const char* number_refused = "400 INVALID_NHS_NUMBER";
constexpr const char* bad = "400 BAD_REQUEST";
constexpr const char* broken = "422 INVALID_RESOURCE";
constexpr const char* unknown = "400 INVALID_PATIENT_DEMOGRAPHICS";

// What is sent about somebody; members with their comma in front.
struct registration {
    std::string identifier;
    std::string name;
    std::string born;
    std::string gender;
    std::string more = {};

    explicit registration(const simulated_person& who)
        : name(R"(,"name":[{"use":"official","family":")" + who.family + R"(","given":[")" + who.given + "\"]}]"),
          born(R"(,"birthDate":")" + who.born + '"'),
          gender(R"(,"gender":")" + who.gender + '"') {
        number(who.nhs_number);
    }
    void number(const std::string& value) {
        identifier = R"(,"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" + value + "\"}]";
    }
    std::string parameter() const {
        return R"({"name":"registerPatient","resource":{"resourceType":"Patient","meta":{"profile":)"
               R"(["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]})" +
               identifier + name + born + gender + more + "}}";
    }
    std::string json() const { return R"({"resourceType":"Parameters","parameter":[)" + parameter() + "]}"; }
};

std::string registers(const gpconnect_sandbox& hub, const std::string& body,
                      const std::string& scope = "patient/*.write") {
    return told(hub.call("POST", "/Patient/$gpc.registerpatient", "fhir:operation:gpc.registerpatient-1", scope, body));
}

std::string phone(const std::string& use) {
    return R"({"system":"phone","value":"01632 960001","use":")" + use + "\"}";
}
std::string address(const std::string& use) {
    return R"({"use":")" + use + R"(","line":["7 Mill Row"],"city":"Upper Vale","postalCode":"ZZ99 3CZ"})";
}
const std::string speaks =
    R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSCommunication-1","extension":[)"
    R"({"url":"language","valueCodeableConcept":{"coding":[{"system":)"
    R"("https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1","code":"en"}]}},)"
    R"({"url":"interpreterRequired","valueBoolean":false}]})";

} // namespace

TEST_CASE("flow: gpconnect facts 46 to 50: what has to be said of whom", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const registration good(hub.person("elsewhere"));
    registration sent = good;
    sent.identifier.clear(); // 46
    CHECK(registers(hub, sent.json()) == number_refused);
    for (const char* number : {"34555##4", "hello", "999999999", "9000000008", "90000000090"}) {
        INFO(number);
        sent.number(number);
        CHECK(registers(hub, sent.json()) == number_refused);
    }
    sent = good; // 48
    sent.born.clear();
    CHECK(registers(hub, sent.json()) == bad);
    sent = good;
    sent.name.replace(sent.name.find("official"), 8, "usual");
    CHECK(registers(hub, sent.json()) == bad);
    sent.name = R"(,"name":[{"use":"official","given":["Ann"]}])";
    CHECK(registers(hub, sent.json()) == bad);

    std::string other = good.json(); // 49
    other.replace(other.find("Parameters"), 10, "Bundle");
    CHECK(registers(hub, other) == broken);
    other = good.json();
    other.replace(other.find("\"Patient\""), 9, "\"Practitioner\"");
    CHECK(registers(hub, other) == broken);
    sent = good;
    sent.more = R"(,"colour":"red")";
    CHECK(registers(hub, sent.json()) == broken);
    CHECK(registers(hub, R"({"resourceType":"Parameters","parameter":[)" + good.parameter() + "," + good.parameter() +
                             "]}") == bad); // 50

    sent = good;
    sent.gender.clear();
    CHECK(registers(hub, sent.json()) == "200"); // 47
}

TEST_CASE("flow: gpconnect facts 51, 52 and 54: who is registered already, and who cannot be", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    for (const char* kind : {"ordinary", "temporary", "dissent"}) { // 51
        INFO(kind);
        CHECK(registers(hub, registration(hub.person(kind)).json()) == "409 DUPLICATE_REJECTED");
    }
    registration nobody(hub.person("elsewhere"));             // 52
    for (const char* number : {"9990000018", "9999999999"}) { // both valid, and nobody's
        INFO(number);
        nobody.number(number);
        CHECK(registers(hub, nobody.json()) == unknown);
    }
    for (const char* kind : {"deceased", "sensitive"}) {
        INFO(kind);
        CHECK(registers(hub, registration(hub.person(kind)).json()) == unknown);
    }
    CHECK(registers(hub, registration(hub.person("superseded")).json()) == number_refused);
    simulated_person married = hub.person("elsewhere");
    married.family = "Zzyzx";
    CHECK(registers(hub, registration(married).json()) == bad);

    const registration good(hub.person("elsewhere"));
    CHECK(registers(hub, good.json(), "patient/*.read") == bad); // 54
    CHECK(registers(hub, good.json()) == "200");
    CHECK(registers(hub, good.json()) == "409 DUPLICATE_REJECTED"); // 51: temporary by now
    CHECK(registers(hub, registration(hub.person("inactive")).json()) == "200");
}

TEST_CASE("flow: gpconnect fact 53: what may be said of somebody, and how often", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    registration sent(hub.person("elsewhere"));
    const auto with = [&](const std::string& more) {
        sent.more = "," + more;
        return registers(hub, sent.json());
    };
    CHECK(with(R"("telecom":[)" + phone("home") + "," + phone("home") + "]") == bad);
    for (const char* use : {"home", "temp", "work", "old"}) {
        INFO(use);
        CHECK(with(R"("address":[)" + address(use) + "," + address(use) + "]") == broken);
    }
    CHECK(with(R"("extension":[)" + speaks + "," + speaks + "]") == broken);
    const std::string forbidden[] = {R"("active":true)",
                                     R"("multipleBirthBoolean":true)",
                                     R"("generalPractitioner":[{"reference":"Practitioner/1"}])",
                                     R"("contact":[{"gender":"female"}])",
                                     R"("managingOrganization":{"reference":"Organization/1"})",
                                     R"("maritalStatus":{"text":"married"})",
                                     R"("animal":{"species":{"text":"dog"}})",
                                     R"("communication":[{"language":{"text":"English"}}])",
                                     R"("photo":[{"contentType":"image/png"}])",
                                     R"("deceasedBoolean":false)"};
    for (const std::string& each : forbidden) {
        INFO(each);
        CHECK(with(each) == broken);
    }
    CHECK(with(R"("address":[)" + address("home") + "," + address("temp") + R"(],"telecom":[)" + phone("home") + "," +
               phone("temp") + R"(],"extension":[)" + speaks + "]") == "200");
}
