#include "broker/delivery/decide/poison_watch.hpp"

#include <catch2/catch.hpp>

using signalbox::delivery::decide::poison_watch;

TEST_CASE("poison watch: the first failure never counts", "[delivery][poison]") {
    poison_watch watch;
    watch.accepted("other");

    CHECK_FALSE(watch.failed("mine"));
}

TEST_CASE("poison watch: a failure counts when another was accepted since the one before", "[delivery][poison]") {
    poison_watch watch;
    watch.failed("mine");
    CHECK_FALSE(watch.failed("mine"));

    watch.accepted("other");

    CHECK(watch.failed("mine"));
    CHECK_FALSE(watch.failed("mine"));
}

TEST_CASE("poison watch: it remembers no more than its capacity, and forgets in favour of the delivery",
          "[delivery][poison]") {
    poison_watch watch(100);
    for (int i = 0; i < 1'000; ++i) watch.failed(std::to_string(i));
    CHECK(watch.size() == 100);

    watch.accepted("other");

    CHECK_FALSE(watch.failed("0"));
    CHECK(watch.failed("999"));
}

TEST_CASE("poison watch: what is delivered takes no room", "[delivery][poison]") {
    poison_watch watch(10);
    for (int i = 0; i < 1'000; ++i) {
        watch.failed(std::to_string(i));
        watch.accepted(std::to_string(i));
    }

    CHECK(watch.size() == 0);
}
