// Elements of lists that came, went or moved: they differ, and those around them do not.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tools/replay/compare/bodies/walk.hpp"

using namespace signalbox::replay;

namespace {

using lines = std::vector<std::string>;

lines differences_of(const std::string& was, const std::string& is, const alignment_limits& within = {}) {
    lines made;
    tell_differences(structure_of(was), structure_of(is), within, [&](found_difference each) {
        made.push_back(each.pointer + ": " + each.before + " -> " + each.after +
                       (each.how == change::renumbered ? " (renumbered)" : ""));
    });
    return made;
}

std::string observation(const std::string& code, const std::string& value, const std::string& id = "") {
    return R"({"fullUrl":"urn:uuid:)" + id +
           R"(0000000-0000-4000-8000-000000000000","resource":{"resourceType":)"
           R"("Observation","code":{"coding":[{"system":"lab","code":")" +
           code + R"("}]},"value":)" + value + "}}";
}

std::string bundle(const std::vector<std::string>& entries) {
    std::string made;
    for (const std::string& each : entries) made += (made.empty() ? "" : ",") + each;
    return R"({"resourceType":"Bundle","entry":[)" + made + "]}";
}

std::string message(const lines& segments) {
    std::string made = "MSH|^~\\&|LAB|RX1";
    for (const std::string& each : segments) made += "\r" + each;
    return made;
}

} // namespace

TEST_CASE("lists: a code that is put in front is all that differs", "[replay]") {
    CHECK(differences_of(R"({"coding":[{"system":"lab","code":"HGB"},{"system":"read","code":"423.."}]})",
                         R"({"coding":[{"system":"sct","code":"1"},{"system":"lab","code":"HGB"},)"
                         R"({"system":"read","code":"423.."}]})") ==
          lines{"/coding/0/code:  -> 1", "/coding/0/system:  -> sct"});
}

TEST_CASE("lists: a code that is another one stays in its place", "[replay]") {
    CHECK(differences_of(R"({"coding":[{"system":"sct","code":"1"},{"system":"lab","code":"HGB"}]})",
                         R"({"coding":[{"system":"sct","code":"2"},{"system":"lab","code":"HGB"}]})") ==
          lines{"/coding/0/code: 1 -> 2"});
}

TEST_CASE("lists: an entry that came, and one that went, leave the changed ones known by their codes", "[replay]") {
    const auto found = differences_of(bundle({observation("A", "1"), observation("B", "2"), observation("C", "3")}),
                                      bundle({observation("N", "9"), observation("A", "1"), observation("C", "4")}));
    CHECK(std::count_if(found.begin(), found.end(), [](const auto& each) { return each.starts_with("/entry/2/"); }) ==
          1);
    CHECK(std::find(found.begin(), found.end(), "/entry/2/resource/value: 3 -> 4") != found.end());
    CHECK(std::none_of(found.begin(), found.end(), [](const auto& each) { return each.find(": 1 ->") != each.npos; }));
}

TEST_CASE("lists: entries whose ids are made one after the other are not taken for those before them", "[replay]") {
    CHECK(
        differences_of(bundle({observation("A", "1", "1"), observation("B", "2", "2")}),
                       bundle({observation("N", "9", "1"), observation("A", "1", "2"), observation("B", "2", "3")})) ==
        lines{"/entry/0/fullUrl:  -> urn:uuid:10000000-0000-4000-8000-000000000000",
              "/entry/0/resource/code/coding/0/code:  -> N", "/entry/0/resource/code/coding/0/system:  -> lab",
              "/entry/0/resource/resourceType:  -> Observation", "/entry/0/resource/value:  -> 9",
              "/entry/0/fullUrl: urn:uuid:10000000-0000-4000-8000-000000000000 -> "
              "urn:uuid:20000000-0000-4000-8000-000000000000",
              "/entry/1/fullUrl: urn:uuid:20000000-0000-4000-8000-000000000000 -> "
              "urn:uuid:30000000-0000-4000-8000-000000000000"});
}

TEST_CASE("lists: of the same test done twice each is held against the one that is most like it", "[replay]") {
    const std::string filler = R"(1,"note":"one","unit":"g/L")";
    const std::string other = R"(2,"note":"two","unit":"g")";
    const std::string changed = R"(3,"note":"two","unit":"g")";
    const auto found =
        differences_of(bundle({observation("A", filler), observation("A", other)}),
                       bundle({observation("A", "7"), observation("A", filler), observation("A", changed)}));
    CHECK(std::find(found.begin(), found.end(), "/entry/1/resource/value: 2 -> 3") != found.end());
    CHECK(std::count_if(found.begin(), found.end(), [](const auto& each) { return !each.ends_with(": 2 -> 3"); }) == 5);
}

TEST_CASE("lists: an element that stands elsewhere has moved, and says no more", "[replay]") {
    CHECK(differences_of(R"(["a","b","c","d"])", R"(["b","c","d","a"])") == lines{"/0: at 0 -> at 3"});
    CHECK(differences_of(R"([{"url":"u","v":1},{"url":"w","v":2},{"url":"x","v":3}])",
                         R"([{"url":"x","v":3},{"url":"u","v":1},{"url":"w","v":5}])") ==
          lines{"/1/v: 2 -> 5", "/2: at 2 -> at 0"});
}

TEST_CASE("lists: a segment that came is all that differs, and what counts segments is told apart", "[replay]") {
    CHECK(differences_of(message({"OBX|1|NM|HGB||1", "OBX|2|NM|WBC||2", "OBX|3|NM|RBC||3"}),
                         message({"OBX|1|NM|HGB||1", "OBX|2|NM|MCH||9", "OBX|3|NM|WBC||2", "OBX|4|NM|RBC||4"})) ==
          lines{"/OBX[2]/1/1:  -> 2", "/OBX[2]/2/1:  -> NM", "/OBX[2]/3/1:  -> MCH", "/OBX[2]/5/1:  -> 9",
                "/OBX[2]/1/1: 2 -> 3 (renumbered)", "/OBX[3]/1/1: 3 -> 4 (renumbered)", "/OBX[3]/5/1: 3 -> 4"});
    CHECK(differences_of("UNB+UNOC:2+A+B'INV+MQ+42..:911'RSL+NV+1'INV+MQ+43..:911'RSL+NV+2'UNT+5+1'",
                         "UNB+UNOC:2+A+B'INV+MQ+42..:911'RSL+NV+1'INV+MQ+44..:911'RSL+NV+7'INV+MQ+43..:911'RSL+NV+2'"
                         "UNT+7+1'") == lines{"/INV[2]/1/1:  -> MQ", "/INV[2]/2/1:  -> 44..", "/INV[2]/2/2:  -> 911",
                                              "/RSL[2]/1/1:  -> NV", "/RSL[2]/2/1:  -> 7", "/UNT[1]/1/1: 5 -> 7"});
}

TEST_CASE("lists: rows that are too long to be matched are held against each other by position, and say so",
          "[replay]") {
    std::string was = "[";
    std::string is = R"([{"b":1})";
    for (int i = 0; i < 5; ++i) {
        was += (i > 0 ? "," : "") + std::string(R"({"a":)") + std::to_string(i) + R"(,"c":)" + std::to_string(i) + "}";
        is += R"(,{"a":)" + std::to_string(i) + R"(,"c":9})";
    }
    const auto count = [&](const alignment_limits& within) {
        std::size_t told = 0;
        const std::size_t by_position = tell_differences(structure_of(was + "]"), structure_of(is + "]"), within,
                                                         [&](const found_difference&) { ++told; });
        return std::pair(told, by_position);
    };
    CHECK(count({}) == std::pair<std::size_t, std::size_t>{6, 0});
    CHECK(count({.elements_max = 5}).second == 1);
    CHECK(count({.elements_max = 5}).first > 6);
    CHECK(count({.work_max = 10}).second == 1);
}

TEST_CASE("lists: of two long ones with nothing in common the work is bounded", "[replay]") {
    std::string was = "[0";
    std::string is = "[-1";
    for (int i = 1; i < 20'000; ++i) {
        was += "," + std::to_string(i);
        is += ",-" + std::to_string(i + 1);
    }
    std::size_t told = 0;
    CHECK(tell_differences(structure_of(was + "]"), structure_of(is + "]"), {},
                           [&](const found_difference&) { ++told; }) == 1);
    CHECK(told == 20'000);
}

TEST_CASE("lists: a text and a number of the same characters are two values", "[replay]") {
    CHECK(differences_of(R"({"v":"1"})", R"({"v":1})") == lines{R"(/v: "1" -> 1)"});
    CHECK(differences_of(R"({"v":[1]})", R"({"v":1})") == lines{"/v/0: 1 -> ", "/v:  -> 1"});
    CHECK(differences_of(R"({"v":[]})", R"({"v":[1]})") == lines{"/v/0:  -> 1"});
}
