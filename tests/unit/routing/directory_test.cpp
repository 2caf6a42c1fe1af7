#include "broker/routing/directory.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("directory: a mailbox is found by its exact id", "[routing]") {
    const routing::directory known(
        {{.id = "LAB1", .name = "Lab", .ods_code = "RXX"}, {.id = "PRACTICE1", .name = "", .ods_code = "A81001"}});

    REQUIRE(known.find("LAB1") != nullptr);
    CHECK(known.find("LAB1")->name == "Lab");
    CHECK(known.find("lab1") == nullptr);
    CHECK(known.find("") == nullptr);
    CHECK(known.mailboxes().size() == 2);
}
