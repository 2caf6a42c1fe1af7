#include "broker/pathology/model/statuses.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::pathology;

namespace {

using statuses = std::vector<std::optional<result_status>>;

statuses of(report_status whole, const statuses& own) {
    report made;
    made.status = whole;
    for (const auto& each : own) made.investigations.push_back({.status = each});
    return statuses_of(made);
}

constexpr auto final = result_status::final;
constexpr auto preliminary = result_status::preliminary;
constexpr auto corrected = result_status::corrected;
constexpr auto cancelled = result_status::cancelled;
constexpr auto wrong = result_status::entered_in_error;

} // namespace

TEST_CASE("statuses: a report that is withdrawn has no live result", "[pathology]") {
    CHECK((of(report_status::cancelled, {final, preliminary, corrected, {}}) ==
           statuses{cancelled, cancelled, cancelled, cancelled}));
    CHECK((of(report_status::entered_in_error, {final, {}}) == statuses{wrong, wrong}));
}

TEST_CASE("statuses: a result that is withdrawn stays so in its own way", "[pathology]") {
    CHECK((of(report_status::cancelled, {wrong, final}) == statuses{wrong, cancelled}));
    CHECK((of(report_status::entered_in_error, {cancelled}) == statuses{cancelled}));
    CHECK((of(report_status::final, {wrong, cancelled}) == statuses{wrong, cancelled}));
}

TEST_CASE("statuses: of a corrected report all final results are, unless some say which", "[pathology]") {
    CHECK((of(report_status::corrected, {final, preliminary, {}}) == statuses{corrected, preliminary, corrected}));
    CHECK((of(report_status::corrected, {final, corrected}) == statuses{final, corrected}));
    CHECK((of(report_status::amended, {final}) == statuses{result_status::amended}));
}

TEST_CASE("statuses: other reports say nothing of their results", "[pathology]") {
    for (const auto whole : {report_status::unspecified, report_status::final, report_status::preliminary,
                             report_status::partial, report_status::supplementary, report_status::registered})
        CHECK((of(whole, {final, {}, preliminary}) == statuses{final, {}, preliminary}));
}
