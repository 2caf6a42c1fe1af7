#include "tools/simulate/practice/faults.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::simulate;

namespace {

fault_plan plan(std::string_view json) {
    auto read = read_faults(json);
    REQUIRE(read.wrong.empty());
    fault_plan made;
    made.set(std::move(read.faults));
    return made;
}

// What so many requests of a kind suffer, 's' for a status, '.' for nothing.
std::string suffered(fault_plan& from, std::string_view on, int requests) {
    std::string told;
    for (int i = 0; i < requests; ++i) told += from.next(on).what == fault_kind::status ? 's' : '.';
    return told;
}

} // namespace

TEST_CASE("practice faults: the third result is refused once, when nothing else is said", "[simulate]") {
    auto faults = plan(R"({"faults":[{"on":"results","from":3,"do":"status","status":503}]})");
    CHECK(suffered(faults, "results", 6) == "..s...");
}

TEST_CASE("practice faults: every second one, three times", "[simulate]") {
    auto faults = plan(R"({"faults":[{"on":"results","every":2,"count":3,"do":"status"}]})");
    CHECK(suffered(faults, "results", 8) == "s.s.s...");
}

TEST_CASE("practice faults: a count of 0 is for ever, and other kinds suffer nothing", "[simulate]") {
    auto faults = plan(R"({"faults":[{"on":"filing","count":0,"do":"status"}]})");
    CHECK(suffered(faults, "results", 3) == "...");
    CHECK(suffered(faults, "filing", 3) == "sss");
}

TEST_CASE("practice faults: without `on` it is for all, and one that waits counts what another suffers", "[simulate]") {
    auto faults = plan(R"({"faults":[{"do":"refuse","code":"wrong-patient"},{"from":2,"do":"status"}]})");
    CHECK(faults.next("results").code == "wrong-patient");
    CHECK(faults.next("sessions").what == fault_kind::status);
    CHECK(faults.next("sessions").what == fault_kind::none);
}

TEST_CASE("practice faults: what cannot be used is named with its place", "[simulate]") {
    const auto wrong = [](std::string_view json) { return read_faults(json).wrong; };
    CHECK(wrong("{") == "line 1, column 2: a member name in quotes is missing");
    CHECK(wrong("[]") == "an object with an array \"faults\" is expected");
    CHECK(wrong("{\"faults\":[\n{\"do\":\"status\"},\n{\"do\":\"explode\"}]}") ==
          "line 3: /faults/1: do is none of the faults that there are");
    CHECK(wrong(R"({"faults":[{}]})") == "line 1: /faults/0: do is missing");
    CHECK(wrong(R"({"faults":[{"do":"late"}]})") == "line 1: /faults/0: wait_ms is missing");
    CHECK(wrong(R"({"faults":[{"do":"refuse"}]})") == "line 1: /faults/0: code is missing");
    CHECK(wrong(R"({"faults":[{"do":"status","status":200}]})") ==
          "line 1: /faults/0: status is a number from 400 to 599");
    CHECK(wrong(R"({"faults":[{"do":"status","form":3}]})") == "line 1: /faults/0: form is no member of a fault");
    CHECK(wrong(R"({"faults":[7]})") == "line 1: /faults/0: is no object");
}
