#include "broker/alarms/watchman.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include "broker/alarms/errc.hpp"
#include "broker/base/metrics.hpp"
#include "broker/base/spawn.hpp"
#include "tests/support/captured_stderr.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::condition;
using alarms::kind;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

// What holds, as the test says.
class scripted_look final : public alarms::look {
  public:
    scripted_look(std::vector<condition>& hold, std::function<void()>& meanwhile)
        : hold_(hold), meanwhile_(meanwhile) {}
    boost::asio::awaitable<void> add_to(alarms::findings& found, const alarms::ledger&, base::time_point) override {
        found.hold = hold_;
        found.looked_at = {kind::quarantine, kind::disk_low, kind::breaker_open};
        if (!meanwhile_) co_return;
        meanwhile_();
        co_await boost::asio::post(boost::asio::use_awaitable); // as a store would: others come in between
    }

  private:
    std::vector<condition>& hold_;
    std::function<void()>& meanwhile_;
};

// Remembers what it told; fails as often as the test says.
class scripted_teller final : public alarms::teller {
  public:
    scripted_teller(std::string name, std::vector<std::string>& told, int& failures)
        : name_(std::move(name)), told_(told), failures_(failures) {}
    std::string_view name() const noexcept override { return name_; }
    boost::asio::awaitable<result<void>> tell(const alarms::news& what) override {
        if (failures_ > 0) {
            --failures_;
            co_return alarms::errc::refused;
        }
        told_.push_back(std::string(to_text(what.about.of)) + " " + std::string(what.event()));
        co_return result<void>{};
    }

  private:
    std::string name_;
    std::vector<std::string>& told_;
    int& failures_;
};

boost::asio::awaitable<bool> keep(std::string& into, std::string text) {
    into = std::move(text);
    co_return true;
}

// A watchman on a context of its own, which runs as long as the test lets it.
struct watch {
    boost::asio::io_context context;
    base::manual_clock clock{noon};
    std::vector<condition> hold;
    std::function<void()> meanwhile; // while a look waits
    std::vector<std::string> told;
    int failures = 0;
    std::string kept;
    std::shared_ptr<alarms::watchman> man;

    explicit watch(const std::string& of_before = {}, std::uint32_t attempts_max = 150) {
        alarms::watch_parts with;
        with.clock = &clock;
        with.executor = context.get_executor();
        with.look_every = 1h; // the test looks by itself
        with.looks.push_back(std::make_unique<scripted_look>(hold, meanwhile));
        with.tellers.push_back(std::make_unique<scripted_teller>("webhook", told, failures));
        with.patience = {.first_wait = 1ms, .wait_max = 2ms, .attempts_max = attempts_max};
        if (!of_before.empty()) with.kept = alarms::read_memory(of_before).value();
        with.keep = [this](std::string text) { return keep(kept, std::move(text)); };
        man = std::make_shared<alarms::watchman>(std::move(with));
    }
    ~watch() {
        man->stop();
        settle();
    }
    void start() {
        base::spawn(context.get_executor(), alarms::watchman::run(man), "watchman");
        settle();
    }
    void look(std::vector<condition> now) {
        hold = std::move(now);
        base::spawn(context.get_executor(), man->look_round(), "round");
        settle();
    }
    // Until nothing is ready.
    void settle() {
        context.restart();
        while (context.poll() > 0) {
        }
    }
    // Until so much has been told, with what waits for its next attempt.
    bool told_all(std::size_t count) {
        const auto until = std::chrono::steady_clock::now() + 10s;
        context.restart();
        while (told.size() < count && std::chrono::steady_clock::now() < until) context.run_one_for(10ms);
        return told.size() >= count;
    }
};

const condition quarantine{kind::quarantine, "", "1 messages", {}};
const condition disk{kind::disk_low, "", "0.50 GiB free", {}};

using lines = std::vector<std::string>;

std::int64_t gauge_of(const std::string& name) {
    return base::gauge("signalbox_alarm_open", "", {{"kind", name}, {"subject", ""}}).value();
}

} // namespace

TEST_CASE("watchman: an alarm is told once when it opens and once when it closes", "[alarms]") {
    watch watch;
    watch.start();

    watch.look({quarantine});
    CHECK(gauge_of("quarantine") == 1);
    watch.look({quarantine});
    watch.look({quarantine, disk});
    watch.look({disk});

    CHECK(watch.told == lines{"quarantine opened", "disk_low opened", "quarantine closed"});
    CHECK(gauge_of("quarantine") == 0);
    REQUIRE(watch.man->open().size() == 1);
    CHECK(watch.man->open()[0].of == kind::disk_low);
}

TEST_CASE("watchman: the log has a line for each, with kind and subject", "[alarms]") {
    test::captured_stderr log;
    watch watch;
    watch.start();

    watch.look({quarantine});
    watch.look({});

    const std::string text = log.text();
    CHECK(text.find("\"event\":\"alarm.opened\",\"rule\":\"quarantine\"") != std::string::npos);
    CHECK(text.find("\"event\":\"alarm.closed\",\"rule\":\"quarantine\"") != std::string::npos);
}

TEST_CASE("watchman: an open alarm is shown as it is now, and told once", "[alarms]") {
    watch watch;
    watch.start();

    watch.look({{kind::quarantine, "", "1 messages", {}}});
    watch.look({{kind::quarantine, "", "7 messages", {}}});

    CHECK(watch.told == lines{"quarantine opened"});
    REQUIRE(watch.man->open().size() == 1);
    CHECK(watch.man->open()[0].detail == "7 messages");
}

TEST_CASE("watchman: what opens and closes between two looks is told both times", "[alarms]") {
    watch watch;
    watch.start();

    watch.man->report({kind::breaker_open, "practice", "", {}}, true);
    watch.man->report({kind::breaker_open, "practice", "", {}}, true);
    watch.man->report({kind::breaker_open, "practice", "", {}}, false);
    watch.settle();

    CHECK(watch.told == lines{"breaker_open opened", "breaker_open closed"});
}

TEST_CASE("watchman: what is reported while a look waits is not undone by what the look saw before", "[alarms]") {
    watch watch;
    watch.start();
    const condition breaker{kind::breaker_open, "practice", "", {}};

    watch.meanwhile = [&] { watch.man->report(breaker, true); };
    watch.look({}); // it saw a closed one
    CHECK(watch.told == lines{"breaker_open opened"});
    watch.meanwhile = [&] { watch.man->report(breaker, false); };
    watch.look({breaker}); // and now an open one
    watch.meanwhile = nullptr;
    watch.look({});

    CHECK(watch.told == lines{"breaker_open opened", "breaker_open closed"});
}

TEST_CASE("watchman: after a restart what is still so is not told again, and what is over is", "[alarms]") {
    std::string kept;
    {
        watch before;
        before.start();
        before.look({quarantine, disk});
        CHECK(before.told.size() == 2);
        kept = before.kept;
    }
    watch after(kept);
    after.hold = {quarantine};
    after.start();

    CHECK(after.told == lines{"disk_low closed"});
    CHECK(after.man->open().size() == 1);
}

TEST_CASE("watchman: what a channel was not told before a restart is told after it", "[alarms]") {
    std::string kept;
    {
        watch before;
        before.look({quarantine}); // its channels do not run
        CHECK(before.told.empty());
        kept = before.kept;
    }
    watch after(kept);
    after.hold = {quarantine};
    after.start();

    CHECK(after.told == lines{"quarantine opened"});
    CHECK(after.kept.find("\"webhook\":[]") != std::string::npos);
}

TEST_CASE("watchman: a channel that fails is tried again, in order", "[alarms]") {
    watch watch;
    watch.failures = 5;
    watch.start();

    watch.look({quarantine});
    watch.look({});

    REQUIRE(watch.told_all(2));
    CHECK(watch.told == lines{"quarantine opened", "quarantine closed"});
}

TEST_CASE("watchman: what cannot be told is given up after so many attempts, with a line in the log", "[alarms]") {
    test::captured_stderr log;
    watch watch({}, 3);
    watch.failures = 3;
    watch.start();

    watch.look({quarantine});
    watch.look({});

    REQUIRE(watch.told_all(1));
    CHECK(watch.told == lines{"quarantine closed"});
    CHECK(log.text().find("alarm.untold") != std::string::npos);
}
