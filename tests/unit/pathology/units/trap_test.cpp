#include "broker/pathology/units/trap.hpp"

#include <catch2/catch.hpp>

using signalbox::pathology::units::is_trap;

TEST_CASE("trap: codes that say something no laboratory measures", "[pathology][units]") {
    for (const char* code : {"u/L", "mu/L", "G/L", "MG/L", "K/uL", "S", "PG", "T/L", "C", "pH", "uG/mL", "PG/ML"}) {
        INFO(code);
        CHECK(is_trap(code));
    }
}

TEST_CASE("trap: amounts by the million are written with a wrong capital", "[pathology][units]") {
    for (const char* code : {"Mmol/L", "ML", "ML/min", "Mg/L", "Gg", "Ms"}) {
        INFO(code);
        CHECK(is_trap(code));
    }
    for (const char* code : {"M[IU]/L", "MBq", "MU", "kg", "hL"}) {
        INFO(code);
        CHECK_FALSE(is_trap(code));
    }
}

TEST_CASE("trap: honest codes are none", "[pathology][units]") {
    for (const char* code : {"/L", "cP", "mmol/mol", "ug/L", "mS/cm", "K", "Cel", "U/L", "%", "no code"}) {
        INFO(code);
        CHECK_FALSE(is_trap(code));
    }
}
