#include "broker/http/serving/admission.hpp"

using namespace signalbox;
using http::serving::admission;
using verdict = admission::verdict;

TEST_CASE("admission: over the total a few are told, the rest dropped", "[http]") {
    base::limits limits;
    limits.connections_max = 2;
    admission door(limits);
    CHECK(door.enter("a") == verdict::welcome);
    CHECK(door.enter("b") == verdict::welcome);
    CHECK_FALSE(door.has_room());

    int told = 0;
    while (door.enter("c") == verdict::refuse) ++told;
    CHECK(told == 64);

    for (int i = 0; i < told; ++i) door.leave("c");
    door.leave("a");
    CHECK(door.enter("c") == verdict::welcome);
}

TEST_CASE("admission: one address cannot take every place", "[http]") {
    base::limits limits;
    limits.connections_per_address_max = 1;
    admission door(limits);
    CHECK(door.enter("a") == verdict::welcome);
    CHECK(door.enter("a") == verdict::refuse);
    CHECK(door.enter("b") == verdict::welcome);
    door.leave("a");
    door.leave("a");
    CHECK(door.enter("a") == verdict::welcome);
}

TEST_CASE("admission: nor one certificate", "[http]") {
    base::limits limits;
    limits.connections_per_certificate_max = 1;
    admission door(limits);
    CHECK(door.enter_certificate("k"));
    CHECK_FALSE(door.enter_certificate("k"));
    door.leave_certificate("k");
    CHECK(door.enter_certificate("k"));
}

TEST_CASE("admission: bytes in hand have a sum", "[http]") {
    base::limits limits;
    limits.bytes_in_flight_max = 100;
    admission door(limits);
    CHECK(door.hold(100));
    CHECK(door.is_loaded());
    CHECK_FALSE(door.hold(1));
    door.release(100);
    CHECK_FALSE(door.is_loaded());
}
