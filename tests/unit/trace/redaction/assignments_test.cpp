#include <set>

#include <catch2/catch.hpp>

#include "broker/identifiers/nhs_number.hpp"
#include "tests/unit/trace/redaction/canaries_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

base::secret a_key() { return base::secret("sixteen bytes at least"); }

} // namespace

TEST_CASE("assignments: valid numbers of the range 999, another for every person", "[trace][redaction]") {
    trace::assignments numbers(a_key());
    std::set<std::string> given;
    for (int i = 0; i < 3000; ++i) {
        const std::string number = numbers.number_of(std::to_string(4'000'000'000 + i));
        CHECK(identifiers::is_nhs_number(number));
        CHECK(number.substr(0, 3) == "999");
        given.insert(number);
    }
    CHECK(given.size() == 3000); // some of them began at the same place
    CHECK_FALSE(numbers.exhausted());
}

TEST_CASE("assignments: what was given is found again in the text, without the real number", "[trace][redaction]") {
    const std::string real = number_of("943476591");
    trace::assignments first(a_key());
    const std::string number = first.number_of(real);
    const std::string text = first.to_text();
    CHECK(text.find(real) == std::string::npos);
    CHECK(text.find(number) != std::string::npos);

    trace::assignments second(a_key());
    REQUIRE(second.read_text(text).has_value());
    CHECK(second.size() == 1);
    CHECK(second.number_of(real) == number);
    CHECK(second.to_text() == text);
}

TEST_CASE("assignments: a text of another key, of no form, or with a number twice is refused", "[trace][redaction]") {
    trace::assignments numbers(a_key());
    numbers.number_of(number_of("943476591"));
    const std::string text = numbers.to_text();
    trace::assignments other(base::secret("another sixteen bytes"));
    CHECK(other.read_text(text).error() == "made with another key");
    trace::assignments again(a_key());
    CHECK(again.read_text("{}\n").error() == "not a file of assignments");
    CHECK(again.read_text(text + text.substr(text.find('\n') + 1)).error() ==
          "a person or a number stands there twice");
}
