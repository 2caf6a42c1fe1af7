#include "broker/routing/patient_register.hpp"

#include <catch2/catch.hpp>

#include "tests/support/await.hpp"

using namespace signalbox;
using namespace signalbox::routing;

namespace {

constexpr const char* workflow = "TOC_FHIR_OP_ATTEN";

registered_patient someone(std::string family_name = "Example", std::string date_of_birth = "19800423") {
    return {"9990000018", std::move(date_of_birth), std::move(family_name), "A81001"};
}

directory practices() {
    return directory({{.id = "GP1", .ods_code = "A81001", .receives = {"letters"}},
                      {.id = "GP2", .ods_code = "B82002", .receives = {"letters"}},
                      {.id = "GP3", .ods_code = "B82002", .receives = {"letters"}}},
                     {{"letters", {"TOC_*"}}}, false);
}

// The id of the mailbox, or the code of the failure.
std::string outcome(const std::string& mex_to, const std::optional<registered_patient>& known,
                    const std::string& workflow_id = workflow) {
    const auto address = parse_patient_address(mex_to);
    REQUIRE(address.has_value());
    const directory in = practices();
    const auto found = locate(*address, known, workflow_id, in);
    if (const auto* failure = std::get_if<routing_failure>(&found)) return std::string(failure->code);
    return std::get<const mailbox*>(found)->id;
}

std::string outcome_of_name(const std::string& as_sent, const std::string& registered) {
    return outcome("GPPROVIDER_9990000018_19800423_" + as_sent, someone(registered));
}

} // namespace

TEST_CASE("patient register: a patient is found by NHS number, a stranger is nobody", "[routing]") {
    const auto known = make_patient_register({someone()});

    const auto found = tests::await(known->find("9990000018"));
    const auto none = tests::await(known->find("9990000026"));

    REQUIRE((found && found->has_value()));
    CHECK((*found)->ods_code == "A81001");
    REQUIRE(none.has_value());
    CHECK_FALSE(none->has_value());
}

TEST_CASE("patient address: it begins with GPPROVIDER_ in any case", "[routing]") {
    CHECK(is_patient_address("GPPROVIDER_9990000018_19800423_Example"));
    CHECK(is_patient_address("gpprovider_x"));
    CHECK(is_patient_address("GPPROVIDER_"));
    CHECK_FALSE(is_patient_address("GPPROVIDER"));
    CHECK_FALSE(is_patient_address("A81001GP"));
    CHECK_FALSE(is_patient_address(""));
}

TEST_CASE("patient address: four parts, of which the last may hold an underscore", "[routing]") {
    const auto address = parse_patient_address("GPPROVIDER_9990000018_19800423_Van_Example");

    REQUIRE(address.has_value());
    CHECK(address->nhs_number == "9990000018");
    CHECK(address->date_of_birth == "19800423");
    CHECK(address->family_name == "Van_Example");
    for (const char* other :
         {"GPPROVIDER_", "GPPROVIDER_9990000018", "GPPROVIDER_9990000018_19800423", "GPPROVIDER_9990000018_19800423_",
          "GPPROVIDER__19800423_Example", "GPPROVIDER_9990000018__Example", "SOMEBODY_9990000018_19800423_Example"})
        CHECK_FALSE(parse_patient_address(other));
}

TEST_CASE("patient routing: the practice's mailbox for the workflow", "[routing]") {
    CHECK(outcome("GPPROVIDER_9990000018_19800423_Example", someone()) == "GP1");
    CHECK(outcome("gpprovider_9990000018_19800423_EXAMPLE", someone()) == "GP1");
}

TEST_CASE("patient routing: both orders of the date of birth are read", "[routing]") {
    CHECK(outcome("GPPROVIDER_9990000018_23041980_Example", someone()) == "GP1");
    CHECK(outcome("GPPROVIDER_9990000018_19802304_Example", someone()) == "EPL-154");
    CHECK(outcome("GPPROVIDER_9990000018_04231980_Example", someone()) == "EPL-154");
    CHECK(outcome("GPPROVIDER_9990000018_198004_Example", someone()) == "EPL-154");
    CHECK(outcome("GPPROVIDER_9990000018_1980-04-23_Example", someone()) == "EPL-154");
}

TEST_CASE("patient routing: a date that reads both ways fits whichever is registered", "[routing]") {
    // 10 November 1012 or 12 October 1011, were anybody that old.
    const std::string to = "GPPROVIDER_9990000018_10111012_Example";

    CHECK(outcome(to, someone("Example", "10121110")) == "GP1");
    CHECK(outcome(to, someone("Example", "10111012")) == "GP1");
    CHECK(outcome(to, someone("Example", "10121011")) == "EPL-154");
}

TEST_CASE("patient routing: names fit without case, spaces, hyphens and apostrophes", "[routing]") {
    CHECK(outcome_of_name("SMITH-EXAMPLE", "Smith Example") == "GP1");
    CHECK(outcome_of_name("smithexample", "Smith-Example") == "GP1");
    CHECK(outcome_of_name("OEXAMPLE", "O'Example") == "GP1");
    CHECK(outcome_of_name("O\u2019EXAMPLE", "O'Example") == "GP1");
    CHECK(outcome_of_name("Van_Example", "Van Example") == "EPL-154"); // an underscore is part of the name
    CHECK(outcome_of_name("Exampl", "Example") == "EPL-154");
    CHECK(outcome_of_name("-", "'") == "EPL-154"); // nothing is left to compare
}

TEST_CASE("patient routing: accents count, their case does not, in UTF-8 or Latin-1", "[routing]") {
    CHECK(outcome_of_name("BRONT\u00cb", "Bront\u00eb") == "GP1");
    CHECK(outcome_of_name("BRONT\xcb", "Bront\u00eb") == "GP1");   // Latin-1
    CHECK(outcome_of_name("BRONT\u00eb", "BRONT\u00cb") == "GP1"); // upper-cased as ASCII alone
    CHECK(outcome_of_name("\u0174YN", "\u0175yn") == "GP1");
    CHECK(outcome_of_name("\u0178ES", "\u00ffes") == "GP1");
    CHECK(outcome_of_name("\u0141ASKI\u017b", "\u0142aski\u017c") == "GP1");
    CHECK(outcome_of_name("\u03a9NASSIS", "\u03c9nassis") == "GP1");
    CHECK(outcome_of_name("\u0418\u0401V", "\u0438\u0451v") == "GP1");
    CHECK(outcome_of_name("\u1e82EN", "\u1e83en") == "GP1");
    CHECK(outcome_of_name("Bronte", "Bront\u00eb") == "EPL-154");
    CHECK(outcome_of_name("Bront\xc3", "Bront\u00e3") == "GP1"); // a broken UTF-8 sequence is Latin-1
}

TEST_CASE("patient routing: an NHS number whose check digit is wrong is EPL-152 without asking", "[routing]") {
    for (const char* number : {"9990000019", "999000001", "99900000180", "999000001X", "999 000 0018"}) {
        const patient_address address{number, "19800423", "Example"};
        const auto failure = check_address(address);
        REQUIRE(failure.has_value());
        CHECK(failure->code == "EPL-152");
    }
    CHECK_FALSE(check_address({"9990000018", "19800423", "Example"}));
    CHECK(outcome("GPPROVIDER_9990000019_19800423_Example", someone()) == "EPL-152");
}

TEST_CASE("patient routing: an unknown NHS number is EPL-153, other demographics are EPL-154", "[routing]") {
    CHECK(outcome("GPPROVIDER_9990000018_19800423_Example", std::nullopt) == "EPL-153");
    CHECK(outcome("GPPROVIDER_9990000018_19800423_Another", someone()) == "EPL-154");
    CHECK(outcome("GPPROVIDER_9990000018_19800424_Example", someone()) == "EPL-154");
    CHECK(outcome("GPPROVIDER_9990000026_19800423_Example", someone()) == "EPL-154"); // the register gave another one
}

TEST_CASE("patient routing: several mailboxes are EPL-150, none is EPL-151", "[routing]") {
    registered_patient of_two = someone();
    of_two.ods_code = "B82002";
    registered_patient elsewhere = someone();
    elsewhere.ods_code = "C83003";

    CHECK(outcome("GPPROVIDER_9990000018_19800423_Example", of_two) == "EPL-150");
    CHECK(outcome("GPPROVIDER_9990000018_19800423_Example", elsewhere) == "EPL-151");
    CHECK(outcome("GPPROVIDER_9990000018_19800423_Example", someone(), "GPFED_CONSULT_REPORT") == "EPL-151");
}

TEST_CASE("patient routing: no description holds what was sent", "[routing]") {
    const directory in = practices();
    const auto failed = locate({"9990000018", "19800423", "Unmistakable"}, someone(), workflow, in);

    const auto& failure = std::get<routing_failure>(failed);
    for (const char* part : {"9990000018", "19800423", "Unmistakable", "Example"})
        CHECK(failure.description.find(part) == std::string_view::npos);
}

TEST_CASE("patient register: a document's patient is likely by what it says of birth and family", "[routing]") {
    const registered_patient somebody{"9990012342", "19610317", "O'Brien-Smith", "A81001"};
    CHECK(is_likely(somebody, "1961-03-17", "OBRIEN SMITH"));
    CHECK(is_likely(somebody, "1961", ""));
    CHECK(is_likely(somebody, "", ""));
    CHECK_FALSE(is_likely(somebody, "1961-03-18", "O'Brien-Smith"));
    CHECK_FALSE(is_likely(somebody, "1961-03-17", "Brien"));
}
