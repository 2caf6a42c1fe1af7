#include "tools/replay/durability/judge.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::replay;

namespace {

// Two messages of one stream, both acknowledged, delivered into a folder and audited.
struct story {
    std::vector<sent_message> sent{{"a", "lab to practice", true, "M1", "da"},
                                   {"b", "lab to practice", true, "M2", "db"}};
    std::vector<kept_message> kept{{"M1", "da", "completed", 1, {delivered("M1-1")}},
                                   {"M2", "db", "completed", 2, {delivered("M2-1")}}};
    audited audit{{"M1", "M2"}, {"M1-1", "M2-1"}, true};

    static kept_delivery delivered(std::string id) {
        return {std::move(id), "folder", 0, "delivered", false, true, false};
    }
    judgement judged() const { return judge(sent, kept, audit); }
};

// The counts that must be 0, one behind the other: a misdeed is found once, and is no other one.
std::vector<std::uint64_t> counts(const judgement& of) {
    return {of.lost, of.visibly_duplicated, of.order_violations, of.unresolved, of.audit_mismatches};
}

using numbers = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("durability: what is there once, in its order and audited passes", "[replay]") {
    const judgement found = story{}.judged();
    CHECK(found.passed());
    CHECK(to_text(found) == "2 attempted, 2 acknowledged, 0 lost, 0 visibly duplicated, 0 order violations, "
                            "0 unresolved, 0 audit mismatches");
}

TEST_CASE("durability: an acknowledged message that the hub does not know is lost", "[replay]") {
    story s;
    s.kept.pop_back();
    CHECK(counts(s.judged()) == numbers{1, 0, 0, 0, 0});
    CHECK_FALSE(s.judged().passed());
}

TEST_CASE("durability: a message without an id in its answer is looked for by its content", "[replay]") {
    story s;
    s.sent[1].message_id.clear();
    CHECK(s.judged().passed());
    s.kept[1].sha256 = "other";
    CHECK(s.judged().lost == 1);
}

TEST_CASE("durability: a routed message that goes nowhere is lost, a quarantined one is not", "[replay]") {
    story s;
    s.kept[1].deliveries.clear();
    CHECK(counts(s.judged()) == numbers{1, 0, 0, 0, 0});
    s.kept[1].state = "quarantined";
    CHECK(s.judged().passed());
}

TEST_CASE("durability: delivered without its file is lost", "[replay]") {
    story s;
    s.kept[0].deliveries[0].file_missing = true;
    CHECK(counts(s.judged()) == numbers{1, 0, 0, 0, 0});
}

TEST_CASE("durability: a message without its answer may be there, and may not", "[replay]") {
    story s;
    s.sent[1].acknowledged = false;
    s.sent[1].message_id.clear();
    CHECK(s.judged().passed());
    CHECK(s.judged().acknowledged == 1);
    s.kept.pop_back();
    CHECK(s.judged().passed());
}

TEST_CASE("durability: one key with two message ids is a visible duplicate", "[replay]") {
    story s;
    s.kept.push_back({"M3", "db", "completed", 3, {}}); // nobody was told of it
    s.kept.back().deliveries.push_back(story::delivered("M3-1"));
    s.audit.delivered.insert("M3-1");
    CHECK(counts(s.judged()) == numbers{0, 1, 0, 0, 0});
    CHECK_FALSE(s.judged().passed());
}

TEST_CASE("durability: a repetition that got another id is a visible duplicate", "[replay]") {
    story s;
    s.sent.push_back({"b", "lab to practice", true, "M3", "db"});
    CHECK(s.judged().visibly_duplicated == 1);
    s.sent.back().message_id = "M2";
    CHECK(s.judged().passed());
}

TEST_CASE("durability: the same content under two keys is two messages", "[replay]") {
    story s;
    s.sent[1].sha256 = "da";
    s.kept[1].sha256 = "da";
    CHECK(s.judged().passed());
}

TEST_CASE("durability: two deliveries of one part to one destination are a visible duplicate", "[replay]") {
    story s;
    s.kept[0].deliveries.push_back(story::delivered("M1-2"));
    s.audit.delivered.insert("M1-2");
    CHECK(counts(s.judged()) == numbers{0, 1, 0, 0, 0});
    s.kept[0].deliveries[1].part = 1;
    CHECK(s.judged().passed());
}

TEST_CASE("durability: accepted in front of an earlier one of its stream breaks the order", "[replay]") {
    story s;
    std::swap(s.kept[0].position, s.kept[1].position);
    CHECK(counts(s.judged()) == numbers{0, 0, 1, 0, 0});
    s.sent[1].stream = "another";
    CHECK(s.judged().passed());
}

TEST_CASE("durability: a repetition does not break the order, nor what had no answer at first", "[replay]") {
    story s;
    s.sent.push_back(s.sent[0]);
    CHECK(s.judged().passed());
    s.sent[0].acknowledged = false; // its place is not known
    CHECK(s.judged().passed());
}

TEST_CASE("durability: what is still open is unresolved, what waits for a person is not", "[replay]") {
    story s;
    kept_delivery& one = s.kept[0].deliveries[0];
    for (const char* state : {"ready", "retry_wait", "sent", "ambiguous", "blocked", "no such state"}) {
        CAPTURE(state);
        one.state = state;
        CHECK(counts(s.judged()) == numbers{0, 0, 0, 1, 0});
    }
    one.waits_for_person = true; // blocked behind one that is set aside
    CHECK(s.judged().passed());
    one.waits_for_person = false;
    for (const char* state : {"held", "dead_lettered", "expired", "cancelled", "confirmed"}) {
        CAPTURE(state);
        one.state = state;
        CHECK(s.judged().passed());
    }
    s.kept[1].state = "accepted";
    CHECK(s.judged().unresolved == 1);
}

TEST_CASE("durability: what the audit does not know is a mismatch, and so is a broken chain", "[replay]") {
    story s;
    s.audit.accepted.erase("M1");
    CHECK(counts(s.judged()) == numbers{0, 0, 0, 0, 1});
    s.audit.delivered.erase("M2-1");
    CHECK(s.judged().audit_mismatches == 2);
    s.audit.intact = false;
    CHECK(s.judged().audit_mismatches == 3);
    s.kept[1].deliveries[0].by_courier = false; // as in a mailbox
    CHECK(s.judged().audit_mismatches == 2);
}
