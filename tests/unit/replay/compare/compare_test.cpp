#include "tools/replay/compare/compare.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using replay::verdict;

namespace {

replay::compared_message one_of(const replay::told& before, const replay::told& after, const std::string& rules = "") {
    auto with = replay::tolerance::built_in();
    if (!rules.empty()) REQUIRE(with.add(rules).has_value());
    const auto made = compare(run_with({before}), run_with({after}), with, true);
    REQUIRE(made.messages.size() == 1);
    return made.messages.front();
}

std::vector<std::string> pointers_of(const replay::compared_message& of) {
    std::vector<std::string> made;
    for (const replay::difference& each : of.differences)
        if (!each.tolerated) made.push_back(each.place + each.pointer);
    return made;
}

} // namespace

TEST_CASE("compare: the same is the same, and another form of it equivalent", "[replay]") {
    const auto before = delivered(1, R"({"a":"x","b":[1,2]})");
    CHECK(one_of(before, before).verdict == verdict::same);
    CHECK(one_of(before, delivered(1, R"({ "b":[1,2], "a":"\u0078"})")).verdict == verdict::equivalent);
}

TEST_CASE("compare: a changed value of a body is named by its pointer", "[replay]") {
    const auto found = one_of(delivered(1, R"({"entry":[{"code":"1"},{"code":"2"}]})"),
                              delivered(1, R"({"entry":[{"code":"1"},{"code":"3","more":true}]})"));
    CHECK(found.verdict == verdict::different);
    CHECK(pointers_of(found) == std::vector<std::string>{"outcome/body/entry/1/code", "outcome/body/entry/1/more"});
    CHECK(found.differences.front().before == "2");
    CHECK(found.differences.front().after == "3");
    CHECK(found.differences.front().destination == "practice");
}

TEST_CASE("compare: what was recorded as quarantined and is again is the same, and told where it is not", "[replay]") {
    auto before = told_message(1, 0);
    before.reply.emplace();
    before.reply->status = 202;
    before.reply->code = "SBX-V"; // of the REPORT
    auto after = before;
    after.reply->code.clear();
    const auto judged = [&] {
        const auto other = delivered(2, "{}");
        return compare(run_with({before, other}), run_with({after, other}), replay::tolerance::built_in(), true)
            .messages.front();
    };
    CHECK(pointers_of(judged()) == std::vector<std::string>{"reply/code"});
    trace::outcome& set_aside = after.outcomes.emplace_back();
    set_aside.sequence = 1;
    set_aside.destination = "hub";
    set_aside.state = "quarantined";
    set_aside.reason = "validation";
    CHECK(judged().verdict == verdict::same);
    before.reply->code.clear();
    CHECK(pointers_of(judged()) == std::vector<std::string>{"outcome"});
}

TEST_CASE("compare: status, code, route, state and reason count; attempts and the version of the map do not",
          "[replay]") {
    auto before = delivered(1, "{}");
    before.reply->code = "00"; // one that was not told is not compared
    auto after = before;
    after.reply->status = 417;
    after.reply->code = "12";
    after.outcomes[0].route = "another";
    after.outcomes[0].state = "held";
    after.outcomes[0].reason = "code-unmapped";
    after.outcomes[0].attempts = 3;
    after.outcomes[0].map = "rows@1";
    CHECK(pointers_of(one_of(before, after)) ==
          std::vector<std::string>{"reply/status", "reply/code", "outcome/route", "outcome/state", "outcome/reason"});
    after = before;
    after.outcomes[0].attempts = 3;
    after.outcomes[0].map = "rows@1";
    CHECK(one_of(before, after).verdict == verdict::equivalent);
}

TEST_CASE("compare: a code that has another target is named by the code", "[replay]") {
    auto before = delivered(1, "{}");
    before.outcomes[0].codes = {{"urn:lab|HGB", "http://snomed.info/sct|1"}, {"urn:lab|WBC", ""}};
    auto after = before;
    after.outcomes[0].codes[0].to = "http://snomed.info/sct|2";
    CHECK(pointers_of(one_of(before, after)) == std::vector<std::string>{"outcome/codes/urn:lab|HGB"});
    after.outcomes[0].codes.clear();
    CHECK(one_of(before, after).verdict == verdict::same);
}

TEST_CASE("compare: ids and times of the hub may differ as such, and as nothing else", "[replay]") {
    const auto before = delivered(1, "{}");
    auto after = before;
    after.reply->body = trace::body_of(R"({"message_id":"20260302_CD"})");
    CHECK(one_of(before, after).verdict == verdict::equivalent);
    after.reply->body = trace::body_of(R"({"message_id":""})");
    CHECK(one_of(before, after).verdict == verdict::different);
}

TEST_CASE("compare: what did not come is missing, what came beside it extra, both together different", "[replay]") {
    const auto before = delivered(1, "{}");
    auto without = before;
    without.outcomes.clear();
    auto further = before;
    further.outcomes.push_back(before.outcomes[0]);
    further.outcomes.back().destination = "mailbox:A81001GP";
    auto elsewhere = before;
    elsewhere.outcomes[0].destination = "mailbox:A81001GP";
    auto lost = before;
    lost.reply.reset();
    lost.outcomes.clear();

    CHECK(one_of(before, without).verdict == verdict::missing);
    CHECK(one_of(before, further).verdict == verdict::extra);
    CHECK(one_of(before, elsewhere).verdict == verdict::different);
    CHECK(one_of(before, lost).verdict == verdict::missing);
    lost.lost_because = "no answer within 30 s";
    CHECK(one_of(before, lost).differences.front().after == "no answer: no answer within 30 s");
    without.reply->status = 417;
    without.reply->code = "12";
    CHECK(one_of(before, without).differences.back().after == "refused: 417 12");
}

TEST_CASE("compare: whole messages are missing or extra, and what nothing was expected of is unjudged", "[replay]") {
    const auto with = replay::tolerance::built_in();
    const auto found = compare(run_with({delivered(1, "{}"), told_message(2, 0)}),
                               run_with({told_message(2, 0), delivered(3, "{}")}), with, true);
    CHECK(found.count(verdict::missing) == 1);
    CHECK(found.count(verdict::unjudged) == 1);
    CHECK(found.count(verdict::extra) == 1);
    CHECK_FALSE(found.agrees());
}

TEST_CASE("compare: an expectation stands before what was recorded", "[replay]") {
    auto before = delivered(1, R"({"a":1})");
    const auto after = delivered(1, R"({"a":2})");
    before.expected = trace::expectation{1, after.reply, after.outcomes};
    CHECK(one_of(before, after).verdict == verdict::same);
}

TEST_CASE("compare: without outcomes replies alone are judged, as where none were recorded", "[replay]") {
    const auto before = delivered(1, R"({"a":1})");
    auto replies_alone = before;
    replies_alone.outcomes.clear();
    CHECK(compare(run_with({before}), run_with({replies_alone}), replay::tolerance::built_in(), false).agrees());
    CHECK(one_of(replies_alone, before).verdict == verdict::same);
}

TEST_CASE("compare: a body of which only another digest is known is counted and not judged", "[replay]") {
    auto before = delivered(1, "{}");
    before.outcomes[0].body = trace::body{"", std::string(64, 'a'), 17};
    const auto found = compare(run_with({before}), run_with({delivered(1, "{}")}), replay::tolerance::built_in(), true);
    CHECK(found.bodies_unknown == 1);
    CHECK(found.agrees());
}

TEST_CASE("compare: keyed digests that differ make a body not known, and say neither same nor different", "[replay]") {
    auto before = delivered(1, "{}");
    before.outcomes[0].body->bytes.clear();
    before.outcomes[0].body->sha256.clear();
    before.outcomes[0].body->keyed = std::string(64, 'a');
    auto after = before;
    const auto unknown_in = [&] {
        return compare(run_with({before}), run_with({after}), replay::tolerance::built_in(), true).bodies_unknown;
    };
    CHECK(unknown_in() == 0);
    after.outcomes[0].body->keyed = std::string(64, 'b');
    CHECK(unknown_in() == 1);
    after = delivered(1, "{}");
    CHECK(unknown_in() == 1);
}

TEST_CASE("compare: a rule of the file lets pass what it names, and says why", "[replay]") {
    const auto before = delivered(1, R"({"entry":[{"value":"7.1"}]})");
    const auto after = delivered(1, R"({"entry":[{"value":"7.2"}]})");
    const auto found = one_of(before, after,
                              R"({"tolerate":[{"in":"outcome","pointer":"/body/entry/*/value",)"
                              R"("may_differ":"pattern","pattern":"7[.][0-9]","why":"rounding"}]})");
    CHECK(found.verdict == verdict::equivalent);
    CHECK(found.differences.front().why == "rounding");
    CHECK(one_of(before, after, R"({"tolerate":[{"in":"reply","pointer":"/**"}]})").verdict == verdict::different);
}

TEST_CASE("compare: of many differences the first hundred are kept and the rest counted", "[replay]") {
    std::string before = "[0";
    std::string after = "[1";
    for (int i = 0; i < 149; ++i) before += ",0", after += ",1";
    const auto found = one_of(delivered(1, before + "]"), delivered(1, after + "]"));
    CHECK(found.differences.size() == 100);
    CHECK(found.more == 50);
}

TEST_CASE("compare: a stream does not name the patient that a message is addressed to", "[replay]") {
    auto before = delivered(1, "{}");
    before.message.to =
        GENERATE(as<std::string>(), "GPPROVIDER_9990000018_23041980_Example", "gpprovider_9990000018_23041980_Example");
    CHECK(one_of(before, before).stream == "RX1LAB01 to GPPROVIDER_(a patient), PATH_MEDRPT_V4");
}

TEST_CASE("compare: ids that a hub makes may be others, as long as each stands for one", "[replay]") {
    const auto bundle = [](const std::string& one, const std::string& other, const std::string& referred) {
        const std::string tail = "0000000-0000-4000-8000-000000000000";
        return delivered(1, R"({"entry":[{"fullUrl":"urn:uuid:)" + one + tail + R"("},{"fullUrl":"urn:uuid:)" + other +
                                tail + R"(","reference":"urn:uuid:)" + referred + tail + "\"}]}");
    };
    CHECK(one_of(bundle("a", "b", "a"), bundle("c", "d", "c")).verdict == verdict::equivalent);
    CHECK(one_of(bundle("a", "b", "a"), bundle("c", "d", "d")).verdict == verdict::different);
    CHECK(one_of(bundle("a", "b", "a"), bundle("c", "c", "c")).verdict == verdict::different);
    // The entries are named as before: a reference to another of them is no new name.
    CHECK(one_of(bundle("a", "b", "a"), bundle("a", "b", "b")).verdict == verdict::different);
    CHECK(one_of(bundle("a", "b", "a"), bundle("a", "b", "c")).verdict == verdict::different);
    CHECK(one_of(bundle("a", "b", "c"), bundle("a", "b", "a")).verdict == verdict::different);
}

TEST_CASE("compare: that it is a duplicate counts, and not of which message of this hub", "[replay]") {
    auto before = delivered(1, "{}");
    before.outcomes[0].state = "cancelled";
    before.outcomes[0].reason = "duplicate of 20261127024843428452_242BD7";
    auto after = before;
    after.outcomes[0].reason = "duplicate of 20261128030000000000_ABCDEF";
    CHECK(one_of(before, after).verdict == verdict::equivalent);
    after.outcomes[0].reason = "rejected 422";
    CHECK(one_of(before, after).verdict == verdict::different);
}
