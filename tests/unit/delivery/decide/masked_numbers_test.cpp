#include "broker/delivery/decide/masked_numbers.hpp"

#include <catch2/catch.hpp>

#include "broker/delivery/decide/outcome_decision.hpp"

using signalbox::delivery::outcome;
using signalbox::delivery::decide::masked_numbers;

TEST_CASE("masked numbers: what may be an NHS number is not shown, however it is written", "[delivery]") {
    CHECK(masked_numbers("NHS 9990728887") == "NHS ##########");
    CHECK(masked_numbers("c-999-072-8887") == "c-###-###-####");
    CHECK(masked_numbers("refused (patient 999 072 8887), twice") == "refused (patient ### ### ####), twice");
    CHECK(masked_numbers("P?9990728895?A") == "P?##########?A");
    CHECK(masked_numbers("12345678901234") == "##############");
}

TEST_CASE("masked numbers: shorter ones are codes, and stay", "[delivery]") {
    for (const char* code : {"", "422", "AE-207", "code 123456789", "12345  67890", "A12345B67890", "9"})
        CHECK(masked_numbers(code) == code);
}

TEST_CASE("masked numbers: no outcome of an adapter brings one into the log", "[delivery]") {
    const auto said = signalbox::delivery::decide::clean(
        {outcome::kind::rejected, "P 9990728895 A", "of 999 072 8895", std::nullopt});
    CHECK(said.code.find("999") == std::string::npos);
    CHECK(said.diagnostics == "P ########## A: of ### ### ####");
}
