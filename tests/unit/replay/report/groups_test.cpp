#include "tools/replay/report/groups.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using sequences = std::vector<trace::sequence>;

std::string coding(const std::string& code) {
    return R"({"resource":{"code":{"coding":[{"system":"http://snomed.info/sct","code":")" + code +
           R"(","display":"name of )" + code + R"("}]}}})";
}

// Delivered with these codes, each mapped by one row: HGB the first of them, WBC the others.
replay::told mapped(trace::sequence number, const std::vector<std::string>& codes) {
    std::string entries;
    for (const std::string& each : codes) entries += (entries.empty() ? "" : ",") + coding(each);
    replay::told made = delivered(number, R"({"entry":[)" + entries + "]}");
    for (std::size_t i = 0; i < codes.size(); ++i)
        made.outcomes[0].codes.push_back(
            {i == 0 ? "urn:lab|HGB" : "urn:lab|WBC", "http://snomed.info/sct|" + codes[i]});
    return made;
}

replay::comparison compared(const std::vector<replay::told>& was, const std::vector<replay::told>& is) {
    return compare(run_with(was), run_with(is), replay::tolerance::built_in(), true);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("groups: a changed row of a map is one group, with its messages and how often", "[replay]") {
    const auto found =
        compared({mapped(1, {"10", "20"}), mapped(2, {"10"}), mapped(3, {"30"}), mapped(9, {"10", "20"})},
                 {mapped(1, {"11", "20"}), mapped(2, {"11"}), mapped(3, {"30"}), mapped(9, {"11", "20"})});
    const auto all = replay::groups_of(found);
    REQUIRE(all.groups.size() == 1);
    CHECK(all.groups[0].messages == sequences{1, 2, 9});
    REQUIRE(all.groups[0].rows.size() == 3); // the target of the row, the code, its display
    CHECK(all.groups[0].rows[0].pointer == "/codes/urn:lab|HGB");
    CHECK(all.groups[0].rows[1].pointer == "/body/entry/*/resource/code/coding/*/code");
    CHECK(all.groups[0].rows[1].values.after == "11");
    CHECK(all.groups[0].rows[1].count == 3);
}

TEST_CASE("groups: what differs in other messages is another group, that of most messages first", "[replay]") {
    auto refused = mapped(4, {"30"});
    refused.reply->status = 500;
    const auto found = compared({mapped(1, {"10"}), mapped(2, {"10"}), mapped(4, {"30"}), mapped(5, {"30"})},
                                {mapped(1, {"11"}), mapped(2, {"11"}), refused});
    const auto all = replay::groups_of(found);
    REQUIRE(all.groups.size() == 3);
    CHECK(all.groups[0].messages == sequences{1, 2});
    CHECK(all.groups[1].messages == sequences{4});
    CHECK(all.groups[1].rows[0].where == "reply");
    CHECK(all.groups[2].messages == sequences{5});
    CHECK(all.groups[2].rows[0].where == "message");
}

TEST_CASE("groups: a change of the same code in another form of the report belongs to its row", "[replay]") {
    auto was = mapped(1, {"10"});
    auto is = mapped(1, {"11"});
    auto other_was = mapped(2, {"10"});
    auto other_is = mapped(2, {"11"});
    for (auto* each : {&other_was, &other_is}) each->outcomes[0].body = trace::body_of("no form");
    const auto all = replay::groups_of(compared({was, other_was}, {is, other_is}));
    REQUIRE(all.groups.size() == 1);
    CHECK(all.groups[0].messages == sequences{1, 2});
}

TEST_CASE("groups: fields of segments keep their numbers, and segments do not", "[replay]") {
    const auto v2 = [](const std::string& status) {
        return delivered(1, "MSH|^~\\&|LAB|RX1\rOBX|1|NM|HGB||1|||||" + status + "\rOBX|2|NM|WBC||2|||||" + status);
    };
    const auto all = replay::groups_of(compared({v2("F")}, {v2("C")}));
    REQUIRE(all.groups.size() == 1);
    REQUIRE(all.groups[0].rows.size() == 1);
    CHECK(all.groups[0].rows[0].pointer == "/body/OBX[*]/10/1");
    CHECK(all.groups[0].rows[0].count == 2);
}

TEST_CASE("groups: the terminal and the page have them, with the numbers of the messages", "[replay]") {
    std::vector<replay::told> was;
    std::vector<replay::told> is;
    for (trace::sequence i = 1; i <= 30; ++i) was.push_back(mapped(i, {"10"})), is.push_back(mapped(i, {"11"}));
    is.back().reply->code = "\x1b[2J";
    was.back().reply->code = "00";
    const auto found = compared(was, is);
    const replay::measurement measured;
    const replay::report told{"t.sbtrace", {}, 30, &measured, &found, {}, base::time_point{}};
    const std::string text = to_text(told);
    CHECK(contains(text, "differ    30 messages: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 20 more\n"));
    CHECK(contains(text, "to practice /codes/urn:lab|HGB: 'http://snomed.info/sct|10' -> 'http://snomed.info/sct|11'"));
    CHECK(contains(text, "reply /code: '00' -> '?[2J'"));
    const std::string page = to_html(told);
    CHECK(contains(page, "<h3>messages alike</h3>"));
    CHECK(contains(page, "29, 30</p>"));
    CHECK(contains(page, "<summary>Message by message</summary>"));
}

TEST_CASE("groups: no value of a body and no name of anybody is in them", "[replay]") {
    const std::string number = "9990000018";
    const auto found = compared({delivered(1, R"({"name":"Ann Example","id":")" + number + R"("})")},
                                {delivered(1, R"({"name":"Bob Example",")" + number + R"(":"x","id":"1"})")});
    const replay::measurement measured;
    const std::string text = to_text(replay::report{"t.sbtrace", {}, 1, &measured, &found, {}, base::time_point{}});
    CHECK(contains(text, "(11 characters, not shown)"));
    CHECK_FALSE(contains(text, "Example"));
    CHECK_FALSE(contains(text, number));
}
