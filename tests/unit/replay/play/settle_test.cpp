#include "tools/replay/play/settle.hpp"

#include <catch2/catch.hpp>

#include "broker/base/blocking.hpp"
#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

class counted_pace final : public replay::pace {
  public:
    base::time_point wall() const override { return {}; }
    std::chrono::microseconds elapsed() const override { return now_; }
    boost::asio::awaitable<void> until(std::chrono::microseconds at) override {
        now_ = at;
        co_return;
    }
    boost::asio::awaitable<void> a_while() override { return until(now_ + 1s); }
    bool stands() const noexcept override { return true; }

  private:
    std::chrono::microseconds now_{};
};

// Delivers after so many looks.
struct slow_outcomes final : replay::outcome_source {
    int looks_needed;
    int looks = 0;
    std::vector<asked> last;

    explicit slow_outcomes(int needed) : looks_needed(needed) {}
    boost::asio::awaitable<result<std::vector<found>>> of(const std::vector<asked>& messages) override {
        ++looks;
        last = messages;
        std::vector<found> made;
        for (const asked& each : messages) {
            found& one = made.emplace_back(found{"ID" + std::to_string(each.sequence), looks < looks_needed, {}});
            one.outcomes.resize(1);
            one.outcomes[0].state = one.open ? "ready" : "delivered";
        }
        co_return made;
    }
};

struct settled_run {
    replay::run run = run_with({delivered(1, "{}"), delivered(2, "{}")});
    counted_pace time;

    replay::settled settle(slow_outcomes& from, std::chrono::microseconds limit) {
        boost::asio::io_context context;
        const std::vector<replay::played> how(run.messages.size());
        return base::run_to_end(context, replay::settle(run, how, from, time, limit)).value();
    }
};

} // namespace

TEST_CASE("settle: it looks until nothing is under way, and tells what became of each", "[replay]") {
    settled_run it;
    slow_outcomes from(3);
    const auto after = it.settle(from, 60s);
    CHECK(after.open == 0);
    CHECK(from.looks == 3);
    CHECK(it.run.messages[1].outcomes.at(0).state == "delivered");
    CHECK(it.run.messages[1].message.message_id == "ID2");
}

TEST_CASE("settle: when its time is over it tells how many are open, with what there is", "[replay]") {
    settled_run it;
    slow_outcomes from(1000);
    CHECK(it.settle(from, 10s).open == 2);
    CHECK(from.looks == 11);
    CHECK(it.run.messages[0].outcomes.at(0).state == "ready");
}

TEST_CASE("settle: what was refused or has no delivery is not asked about", "[replay]") {
    settled_run it;
    it.run.messages[0].reply->status = 417;
    it.run.messages.push_back(delivered(3, "{}"));
    it.run.messages[2].message.transport = trace::transport::gpconnect;
    slow_outcomes from(1);
    static_cast<void>(it.settle(from, 10s));
    REQUIRE(from.last.size() == 1);
    CHECK(from.last[0].sequence == 2);
}
