#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tools/replay/report/report.hpp"

using namespace signalbox;

namespace {

replay::proof sound_proof() {
    replay::proof made;
    made.found.attempted = 12;
    made.found.acknowledged = 10;
    made.seed = 7;
    made.kills = {{4, std::chrono::milliseconds(1500), std::chrono::milliseconds(300)}};
    return made;
}

// A report of it in one of its forms.
template <class Form>
std::string told(const replay::proof& what, Form form) {
    replay::measurement measured;
    measured.answered = 12;
    replay::report made{"t.sbtrace", {}, 12, &measured, nullptr, {}, base::time_point{}};
    made.durability = &what;
    return form(made);
}

const auto as_text = [](const replay::report& of) { return replay::to_text(of); };
const auto as_page = [](const replay::report& of) { return replay::to_html(of); };
const auto as_json = [](const replay::report& of) { return replay::to_json(of); };
const auto as_junit = [](const replay::report& of) { return replay::to_junit(of); };

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("durability report: a proof that holds is told in every form", "[replay]") {
    const replay::proof proof = sound_proof();
    CHECK(contains(told(proof, as_text), "killed    at 1.50 s, after 4 answers; ready again within 300.0 ms\n"));
    CHECK(contains(told(proof, as_text), "12 attempted, 10 acknowledged, 0 lost"));
    CHECK(contains(told(proof, as_page), "All 10 acknowledged messages had their effect once."));
    CHECK(contains(told(proof, as_junit), R"(tests="6" failures="0")"));
    const auto read = fhir::read_json(told(proof, as_json));
    REQUIRE(read.has_value());
    const fhir::value found = read->root().find("durability");
    CHECK(found.find("holds").text() == "true");
    CHECK(found.find("kills").at(0).find("away_us").text() == "300000");
}

TEST_CASE("durability report: each count that is not zero is a failure with its name", "[replay]") {
    replay::proof proof = sound_proof();
    proof.found.lost = 2;
    proof.found.order_violations = 1;
    CHECK(contains(told(proof, as_page), "It is not proved that nothing is lost."));
    const std::string junit = told(proof, as_junit);
    CHECK(contains(junit, R"(tests="6" failures="2")"));
    CHECK(contains(junit, "no acknowledged message is lost\">\n    <failure message=\"2 of 12 messages\"/>"));
    CHECK(contains(told(proof, as_json), R"("lost":2,"visibly_duplicated":0,"order_violations":1)"));
}

TEST_CASE("durability report: where nothing was acknowledged or answered nothing is proved", "[replay]") {
    replay::proof proof = sound_proof();
    proof.found.acknowledged = 0;
    CHECK_FALSE(proof.holds());
    CHECK(contains(told(proof, as_text), "nothing is proved"));
    CHECK(contains(told(proof, as_junit), R"(failures="1")"));
    proof = sound_proof();
    proof.unanswered = 1;
    CHECK_FALSE(proof.holds());
    CHECK(contains(told(proof, as_json), R"("holds":false)"));
}
