#include "tools/replay/report/report.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string nhs_number = "9990000018";

// A message whose delivered body differs in each of these, and whose names are meant to break a page.
struct hostile_report {
    replay::measurement measured;
    replay::comparison compared;
    replay::report told;

    hostile_report() {
        auto before = delivered(4, R"({"code":"X1","name":"Ann Example","value":")" + nhs_number + R"("})");
        before.message.workflow = "<script>alert(1)</script>";
        before.outcomes[0].destination = "\"><img src=x>";
        auto after = before;
        after.outcomes[0].body = trace::body_of(R"({"code":"Y2","name":"Bob Example","value":"1",")" + nhs_number +
                                                R"(":"x","<b>":1,"status":")" + nhs_number + R"("})");
        after.outcomes[0].reason = "]]>&'<";
        after.outcomes[0].route = "for " + nhs_number;
        compared = compare(run_with({before}), run_with({after}), replay::tolerance::built_in(), true);
        measured.latency.record(std::chrono::milliseconds(3));
        measured.answered = 1;
        measured.per_second = {1};
        told = {"a<b>.sbtrace", {{"hub", "<i>1</i>"}}, 1, &measured, &compared, {}, base::time_point{}};
    }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("reports: nothing of a trace is markup on the page, and nothing comes from elsewhere", "[replay]") {
    const hostile_report report;
    const std::string page = to_html(report.told);
    for (const char* each : {"<script", "<img", "<i>1", "http-equiv", "src=x>", "url(", "@import", "<link"}) {
        CAPTURE(each);
        if (std::string(each) == "src=x>")
            CHECK(contains(page, "src=x&gt;"));
        else
            CHECK_FALSE(contains(page, each));
    }
    CHECK(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK(contains(page, "a&lt;b&gt;.sbtrace"));
}

TEST_CASE("reports: of bodies only codes are shown, and no NHS number anywhere", "[replay]") {
    const hostile_report report;
    for (const std::string& text : {to_html(report.told), to_json(report.told), to_junit(report.told)}) {
        CHECK_FALSE(contains(text, nhs_number));
        CHECK_FALSE(contains(text, "Example"));
        CHECK(contains(text, "(11 characters, not shown)"));
        CHECK(contains(text, "Y2"));
    }
}

TEST_CASE("reports: of differences that are alike the page has three, and how many more there are", "[replay]") {
    hostile_report report;
    replay::comparison compared = *report.told.compared;
    compared.messages[0].differences.clear();
    for (int i = 0; i < 10; ++i)
        compared.messages[0].differences.push_back(
            {"outcome", "emis#1", "/body/entry/" + std::to_string(i) + "/code", "Y1", i == 9 ? "Y3" : "Y2", false, ""});
    report.told.compared = &compared;
    const std::string page = to_html(report.told);
    for (int i = 0; i < 10; ++i) {
        CAPTURE(i);
        CHECK(contains(page, "/body/entry/" + std::to_string(i) + "/code") == (i < 3 || i == 9));
    }
    CHECK(contains(page, "and 6 more of the same"));
    CHECK(contains(page, "Y3"));
}

TEST_CASE("reports: JUnit has a case for each stream, and a failure with what differs", "[replay]") {
    const hostile_report report;
    const std::string junit = to_junit(report.told);
    CHECK(contains(junit, R"(tests="1" failures="1")"));
    CHECK(contains(junit, R"(<testcase classname="replay.mesh" name="RX1LAB01 to A81001GP, &lt;script&gt;)"));
    CHECK(contains(junit, R"(<failure message="1 of 1 messages">)"));
    CHECK(contains(junit, "/body/code"));
    CHECK_FALSE(contains(junit, "]]>"));
}

TEST_CASE("reports: JSON can be read back and counts what was found", "[replay]") {
    const hostile_report report;
    const auto read = fhir::read_json(to_json(report.told));
    REQUIRE(read.has_value());
    const fhir::value compared = read->root().find("comparison");
    CHECK(compared.find("different").text() == "1");
    CHECK(compared.find("messages").at(0).find("sequence").text() == "4");
    CHECK(read->root().find("latency").find("count").text() == "1");
}

TEST_CASE("reports: a replay without a comparison says so and no more", "[replay]") {
    hostile_report report;
    report.told.compared = nullptr;
    CHECK(contains(to_html(report.told), "Nothing was compared."));
    CHECK(contains(to_text(report.told), "1 answered"));
    CHECK_FALSE(contains(to_text(report.told), "compared"));
}

TEST_CASE("reports: long times and slow rates are told in units that suit them", "[replay]") {
    using namespace std::chrono_literals;
    CHECK(replay::duration_text(90s) == "90.00 s");
    CHECK(replay::duration_text(119min) == "119.0 min");
    CHECK(replay::duration_text(8h) == "8.0 h");
    CHECK(replay::duration_text(30 * 24h) == "30.0 days");
    CHECK(replay::rate_text(100, 24h) == "4.2 an hour");
    CHECK(replay::rate_text(2, 48h) == "1.0 a day");
}
