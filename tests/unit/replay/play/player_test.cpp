#include "tools/replay/play/player.hpp"

#include <atomic>
#include <mutex>

#include <catch2/catch.hpp>

#include "broker/base/blocking.hpp"
#include "tests/support/http_server.hpp"
#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

// Time that passes when the player waits, and while a server works on a request.
class moved_pace final : public replay::pace {
  public:
    base::time_point wall() const override { return base::time_point(elapsed()); }
    std::chrono::microseconds elapsed() const override { return std::chrono::microseconds(now_.load()); }
    boost::asio::awaitable<void> until(std::chrono::microseconds at) override {
        if (at > elapsed()) now_ = at.count();
        co_return;
    }
    boost::asio::awaitable<void> a_while() override { return until(elapsed() + 1s); }
    bool stands() const noexcept override { return false; }
    void pass(std::chrono::microseconds time) { now_ += time.count(); }

  private:
    std::atomic<std::int64_t> now_{0};
};

// Answers after 50 ms of that time, the first so many times that there is no room; keeps what it was sent.
struct slow_server {
    moved_pace time;
    std::atomic<int> refusals{0};
    std::mutex mutex;
    std::vector<std::string> targets;
    http_server server{[this](http::request& request) { return answer(*this, request); }};

    static boost::asio::awaitable<http::response> answer(slow_server& of, http::request& request) {
        {
            const std::lock_guard lock(of.mutex);
            of.targets.emplace_back(request.target());
        }
        http::response made;
        if (of.refusals.fetch_sub(1) > 0) {
            made.status = 503;
            made.set("Retry-After", "2");
            co_return made;
        }
        of.time.pass(50ms);
        made.body = R"({"resourceType":"OperationOutcome","issue":[{"code":"informational"}]})";
        co_return made;
    }

    std::vector<replay::played> play(const replay::run& what, const replay::playing& how, replay::measurement& into) {
        boost::asio::io_context context;
        replay::target at;
        at.fhir = plain_settings(server.port());
        auto with = replay::caller::open(at, replay::naming("one", false), 8, context.get_executor());
        REQUIRE(with.has_value());
        auto played = base::run_to_end(context, replay::play(what, **with, time, how, into));
        (*with)->close();
        REQUIRE(played.has_value());
        return std::move(*played);
    }
};

replay::told question(trace::sequence number, int at_ms, const std::string& to = "A81001GP") {
    replay::told made = told_message(number, at_ms, to);
    made.message.transport = trace::transport::fhir;
    made.message.target = "/$validate?n=" + std::to_string(number);
    return made;
}

} // namespace

TEST_CASE("player: a slow target delays nobody's intended start, so that waiting counts as latency", "[replay]") {
    slow_server at;
    replay::measurement measured;
    const auto how =
        at.play(run_with({question(1, 0), question(2, 10), question(3, 20), question(4, 30)}), {}, measured);

    REQUIRE(how.size() == 4);
    CHECK(how[3].intended == 30ms);
    // Each of one stream waits for the answer to the one before it: the last one ends after four answers of 50 ms.
    for (std::size_t i = 1; i < how.size(); ++i) CHECK(how[i].began >= how[i - 1].ended);
    CHECK(how[3].ended - how[3].intended >= 170ms);
    CHECK(measured.latency.max() >= 170ms);
    CHECK(measured.answered == 4);
    CHECK(at.targets ==
          std::vector<std::string>{"/$validate?n=1", "/$validate?n=2", "/$validate?n=3", "/$validate?n=4"});
}

TEST_CASE("player: at full speed a message is due when there is room for it, and its own lateness is counted too",
          "[replay]") {
    slow_server at;
    replay::measurement measured;
    replay::playing at_once;
    at_once.how.what = replay::tempo::kind::most;
    const auto how = at.play(run_with({question(1, 0), question(2, 3'600'000)}), at_once, measured);

    REQUIRE(how.size() == 2);
    CHECK(how[1].intended >= how[0].ended); // of one stream
    CHECK(how[1].began < 1s);
    CHECK(measured.lateness.count() == 2);
    CHECK(measured.lateness.max() < 1s);
}

TEST_CASE("player: where there is no room it asks again when it was told to, and counts that", "[replay]") {
    slow_server at;
    at.refusals = 2;
    replay::measurement measured;
    const auto how = at.play(run_with({question(1, 0)}), {}, measured);
    REQUIRE(how.size() == 1);
    REQUIRE(how[0].answer.reply.has_value());
    CHECK(how[0].answer.reply->status == 200);
    CHECK(how[0].answer.reply->code == "informational");
    CHECK(measured.repeats == 2);
    CHECK(how[0].ended >= 4s);

    at.refusals = 1000;
    const auto refused = at.play(run_with({question(1, 0)}), {}, measured);
    REQUIRE(refused[0].answer.reply.has_value());
    CHECK(refused[0].answer.reply->status == 503);
    CHECK(refused[0].answer.repeats == replay::repeats_max);
}

TEST_CASE("player: what nobody answers is lost, and the rest of its stream goes on", "[replay]") {
    slow_server at;
    at.server.stop();
    replay::measurement measured;
    const auto how = at.play(run_with({question(1, 0), question(2, 1)}), {}, measured);
    CHECK(measured.lost == 2);
    CHECK(measured.answered == 0);
    CHECK_FALSE(how[1].answer.lost_because.empty());
}

TEST_CASE("player: it says beforehand what a target cannot be sent", "[replay]") {
    replay::target at;
    at.mesh = plain_settings(1);
    at.accounts = {{"OTHER", {}, {}}};
    CHECK(unplayable(run_with({told_message(1, 0), question(2, 0), told_message(3, 0)}), at) ==
          std::vector<std::string>{"the target has no fhir",
                                   "there is no account for mailbox RX1LAB01: --accounts or --config names some"});
}
