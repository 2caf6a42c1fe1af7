#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::vector<std::string> wrong_in(const std::string& end, const std::string& more = "") {
    return breaks("SBX-V-0174", R"({"resourceType": "Appointment", "start": "2026-06-02T10:00:00+01:00", "end": ")" +
                                    end + "\"" + more + "}");
}

using pointers = std::vector<std::string>;

} // namespace

TEST_CASE("appointments: they last some minutes of one day", "[validation]") {
    CHECK(wrong_in("2026-06-02T10:10:00+01:00").empty());
    CHECK(wrong_in("2026-06-02T09:10:00Z").empty());
    CHECK(wrong_in("2026-06-02T10:00:00+01:00") == pointers{"/end"});
    CHECK(wrong_in("2027-06-02T10:10:00+01:00") == pointers{"/end"});
    CHECK(wrong_in("2026-06-02T09:00:00+01:00").empty()); // SBX-V-0127
    CHECK(wrong_in("soon").empty());
}

TEST_CASE("appointments: the minutes that they say are theirs", "[validation]") {
    const std::string end = "2026-06-02T10:10:00+01:00";
    CHECK(wrong_in(end, R"(, "minutesDuration": 10)").empty());
    CHECK(wrong_in(end, R"(, "minutesDuration": 11)") == pointers{"/minutesDuration"});
    CHECK(wrong_in(end, R"(, "minutesDuration": 9)") == pointers{"/minutesDuration"});
    CHECK(wrong_in(end, R"(, "minutesDuration": 600)") == pointers{"/minutesDuration"});
}
