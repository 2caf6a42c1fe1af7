#include "tests/crash/checker.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::tests;

namespace {

// Two versions of one patient's report, both sent, acknowledged, delivered and audited.
struct story {
    std::vector<sent_message> sent{{"a", "p1", 1, "da", "M1"}, {"b", "p1", 2, "db", "M2"}};
    std::vector<arrival> arrived{{"M1-1", "a", "da"}, {"M2-1", "b", "db"}};
    audited audit{{"M1", "M2"}, {"M1-1", "M2-1"}};
    std::uint64_t open = 0;

    judgement judged() const { return judge(sent, arrived, audit, open); }
};

} // namespace

TEST_CASE("checker: a clean run has zeros", "[crash]") {
    CHECK(story{}.judged().passed());
    CHECK(story{}.judged().acknowledged == 2);
}

TEST_CASE("checker: an acknowledged message that never arrived is lost", "[crash]") {
    story s;
    s.arrived.pop_back();
    CHECK(s.judged().lost == 1);
    CHECK_FALSE(s.judged().passed());
}

TEST_CASE("checker: a message without its 202 may be missing, and may have arrived", "[crash]") {
    story s;
    s.sent[1].message_id.clear();
    CHECK(s.judged().passed());
    s.arrived.pop_back();
    CHECK(s.judged().passed());
}

TEST_CASE("checker: an arrival that nobody sent is unexpected", "[crash]") {
    story s;
    s.arrived.push_back({"M9-1", "z", "dz"});
    CHECK(s.judged().unexpected == 1);
}

TEST_CASE("checker: other bytes are corrupt", "[crash]") {
    story s;
    s.arrived[0].digest = "other";
    CHECK(s.judged().corrupt == 1);
}

TEST_CASE("checker: the same message under two keys is a visible duplicate", "[crash]") {
    story s;
    s.arrived.push_back({"M3-1", "b", "db"});
    s.audit.accepted_ids.emplace_back("M3");
    s.audit.delivered_ids.emplace_back("M3-1");
    CHECK(s.judged().visibly_duplicated == 1);
    CHECK_FALSE(s.judged().passed());
}

TEST_CASE("checker: the same key again is a raw duplicate and harmless", "[crash]") {
    story s;
    s.arrived.push_back({"M2-1", "b", "db"});
    CHECK(s.judged().raw_duplicates == 1);
    CHECK(s.judged().passed());
}

TEST_CASE("checker: a newer version that arrives before an older one breaks the order", "[crash]") {
    story s;
    std::swap(s.arrived[0], s.arrived[1]);
    CHECK(s.judged().order_violations == 1);
}

TEST_CASE("checker: what the audit does not know is a mismatch", "[crash]") {
    story s;
    s.audit.accepted_ids.pop_back();
    CHECK(s.judged().audit_mismatches == 2); // the 202 and the arrival
}

TEST_CASE("checker: an open delivery at the end is unresolved", "[crash]") {
    story s;
    s.open = 3;
    CHECK_FALSE(s.judged().passed());
}
