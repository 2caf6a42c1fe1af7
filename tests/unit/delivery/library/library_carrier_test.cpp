// The carrier for an adapter in this process, with adapters of its own that behave, and that do not.
#include "broker/delivery/library/library_carrier.hpp"

#include "signalbox/adapter.hpp"

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "tests/support/captured_stderr.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// What one test's adapter does; set before it is made.
struct behaviour {
    std::function<void(const adapter::delivery&, adapter::completion)> deliver;
    std::function<void()> made = [] {};
    std::function<void()> destroyed = [] {};
};
behaviour now;

template <bool NeverBlocks>
class scripted {
  public:
    explicit scripted(const adapter::host& hub) : hub_(hub) { now.made(); }
    scripted(const scripted&) = delete;
    scripted& operator=(const scripted&) = delete;
    ~scripted() { now.destroyed(); }

    static adapter::description about() {
        return {.name = "scripted",
                .version = "1",
                .forms = "original fhir-r4",
                .max_in_flight = 2,
                .idempotent = true,
                .never_blocks = NeverBlocks};
    }
    void deliver(const adapter::delivery& what, adapter::completion done) { now.deliver(what, std::move(done)); }

  private:
    adapter::host hub_;
};

// Honours keys where its settings say so, whatever its table says.
class by_settings {
  public:
    explicit by_settings(const adapter::host& hub) : idempotent_(hub.setting("/idempotent").has_value()) {}
    static adapter::description about() { return {.name = "by_settings", .version = "1"}; }
    void deliver(const adapter::delivery&, adapter::completion done) { done(adapter::accepted()); }
    bool honours_keys() const { return idempotent_; }

  private:
    bool idempotent_;
};

// One destination's core with its carrier, run by the test's own thread.
template <bool NeverBlocks>
class bench {
  public:
    explicit bench(behaviour with) {
        now = std::move(with);
        library::library_settings how;
        how.host.destination = "test";
        how.host.executor = core_.get_executor();
        carrier_ = library::make_library_carrier(adapter::table_of<scripted<NeverBlocks>>(), std::move(how));
    }
    ~bench() { end(); }

    outcome deliver(const std::string& id, std::chrono::milliseconds deadline = 10s) {
        auto answer = start(id, deadline);
        return wait(answer);
    }
    std::future<outcome> start(const std::string& id, std::chrono::milliseconds deadline = 10s) {
        auto& made = *parcels_.emplace_back(std::make_unique<parcel>());
        made.delivery_id = id;
        made.attempt = 3;
        made.recipient_ods = "A81001";
        made.rendered.bytes = "bytes of " + id;
        made.rendered.transform_version = "fhir-r4/1";
        made.envelope = envelope;
        made.deadline = std::chrono::steady_clock::now() + deadline;
        core_.restart();
        return asio::co_spawn(core_, carrier_->deliver(made), asio::use_future);
    }
    template <class T>
    T wait(std::future<T>& answer) {
        core_.restart();
        const auto guard = asio::make_work_guard(core_);
        while (answer.wait_for(0s) != std::future_status::ready) core_.run_one();
        return answer.get();
    }
    void end() {
        if (carrier_ == nullptr) return;
        auto ended = asio::co_spawn(core_, carrier_->end(300ms), asio::use_future);
        wait(ended);
        carrier_ = nullptr;
    }
    void drop_without_an_end() { carrier_ = nullptr; }

    message::envelope envelope; // of what is delivered
    carrier& of() { return *carrier_; }

  private:
    asio::io_context core_;
    std::vector<std::unique_ptr<parcel>> parcels_;
    std::shared_ptr<carrier> carrier_;
};
using direct = bench<true>;
using threaded = bench<false>;

// A gate that calls of an adapter wait at.
class gate {
  public:
    void wait() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void until_somebody_waits() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ > 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool open_ = false;
};

} // namespace

TEST_CASE("library carrier: an adapter gets the delivery, and its answer is the outcome", "[delivery][library]") {
    std::string seen;
    direct one({.deliver = [&](const adapter::delivery& what, adapter::completion done) {
        seen = std::string(what.delivery_id()) + " " + std::string(what.form()) + " " + std::string(what.to_ods()) +
               " " + std::string(what.payload());
        done(adapter::rejected("422", "no such\npractice"));
    }});

    const outcome answer = one.deliver("one");

    CHECK(seen == "one fhir-r4 A81001 bytes of one");
    CHECK(answer.what == outcome::kind::rejected);
    CHECK(answer.code == "422");
    CHECK(answer.diagnostics == "no such\\x0apractice");
    CHECK(one.of().max_in_flight() == 2);
    CHECK(one.of().honours_keys());
}

TEST_CASE("library carrier: a delivery has what its sender said beside it", "[delivery][library]") {
    adapter::fields seen;
    direct one({.deliver = [&](const adapter::delivery& what, adapter::completion done) {
        seen = what.fields();
        done(adapter::accepted());
    }});
    one.envelope.local_id = "L1";
    one.envelope.subject = "S";
    one.envelope.partner_id = "P";
    one.envelope.encrypted = true;
    one.envelope.content_encoding = "gzip"; // of the original, and what is rendered is not packed

    one.deliver("one");

    CHECK(seen ==
          adapter::fields{
              {"Mex-LocalID", "L1"}, {"Mex-Subject", "S"}, {"Mex-PartnerID", "P"}, {"Mex-Content-Encrypted", "Y"}});
}

TEST_CASE("library carrier: an unknown outcome can say that it may be repeated, no other can", "[delivery][library]") {
    adapter::outcome said = adapter::unknown("502");
    said.may_repeat = true;
    direct one({.deliver = [&](const adapter::delivery&, adapter::completion done) { done(said); }});

    CHECK(one.deliver("one").may_repeat);
    said.what = SIGNALBOX_REJECTED;
    CHECK_FALSE(one.deliver("two").may_repeat);
    said = adapter::unknown("502");
    CHECK_FALSE(one.deliver("three").may_repeat);
}

TEST_CASE("library carrier: whether keys are honoured may be a matter of the settings", "[delivery][library]") {
    for (const char* settings : {R"({"idempotent":true})", "{}"}) {
        asio::io_context core;
        library::library_settings how;
        how.host.settings_json = settings;
        how.host.executor = core.get_executor();
        const auto made = library::make_library_carrier(adapter::table_of<by_settings>(), std::move(how));
        CHECK(made->honours_keys() == (std::string_view(settings) != "{}"));
    }
}

TEST_CASE("library carrier: deliver() that blocks has a thread of its own each", "[delivery][library]") {
    gate both;
    threaded one({.deliver = [&](const adapter::delivery& what, adapter::completion done) {
        if (what.delivery_id() == "first") both.wait();
        both.open();
        done(adapter::accepted());
    }});

    auto first = one.start("first");
    auto second = one.start("second");

    CHECK(one.wait(second).what == outcome::kind::accepted);
    CHECK(one.wait(first).what == outcome::kind::accepted);
}

TEST_CASE("library carrier: what throws, and what forgets its completion, is unknown", "[delivery][library]") {
    direct one({.deliver = [](const adapter::delivery& what, adapter::completion done) {
        if (what.delivery_id() == "throws") throw std::runtime_error("no");
        static_cast<void>(done);
    }});
    CHECK(one.deliver("throws").what == outcome::kind::unknown);
    CHECK(one.deliver("forgets").what == outcome::kind::unknown);
}

TEST_CASE("library carrier: an answer after the deadline is ignored, and its memory was kept until then",
          "[delivery][library]") {
    std::optional<adapter::completion> kept;
    std::string_view payload;
    direct one({.deliver = [&](const adapter::delivery& what, adapter::completion done) {
        if (what.delivery_id() != "late") return done(adapter::accepted());
        payload = what.payload();
        kept.emplace(std::move(done));
    }});

    const outcome late = one.deliver("late", 30ms);

    CHECK(late.what == outcome::kind::unknown);
    CHECK(late.code == "timeout");
    CHECK(payload == "bytes of late");
    (*kept)(adapter::accepted());
    CHECK(one.deliver("next").what == outcome::kind::accepted);
}

TEST_CASE("library carrier: who has not answered counts as in hand, and more are not sent", "[delivery][library]") {
    std::vector<adapter::completion> kept;
    direct one(
        {.deliver = [&](const adapter::delivery&, adapter::completion done) { kept.push_back(std::move(done)); }});
    CHECK(one.deliver("one", 20ms).code == "timeout");
    CHECK(one.deliver("two", 20ms).code == "timeout");

    const outcome third = one.deliver("three", 20ms);

    CHECK(third.what == outcome::kind::retry);
    CHECK(third.code == "busy");
    CHECK(kept.size() == 2);
    kept.clear();
}

TEST_CASE("library carrier: a second completion, and one that was made up, change nothing", "[delivery][library]") {
    test::captured_stderr log;
    static const signalbox_host* hub = nullptr; // of the table below, which is C
    static signalbox_completion* first = nullptr;
    signalbox_adapter_table twice{};
    twice.struct_size = sizeof twice;
    twice.max_in_flight = 1;
    twice.never_blocks = 1;
    twice.name = {"twice", 5};
    twice.version = {"1", 1};
    twice.forms = {"original", 8};
    twice.create = [](const signalbox_host* host, char*, std::size_t) {
        hub = host;
        return reinterpret_cast<signalbox_adapter*>(1);
    };
    twice.deliver = [](signalbox_adapter*, const signalbox_delivery*, signalbox_completion* which) {
        signalbox_outcome said{sizeof said, SIGNALBOX_ACCEPTED, {nullptr, 0}, {nullptr, 0}, -1};
        hub->complete(hub->context, which, &said);
        said.what = SIGNALBOX_REJECTED;
        hub->complete(hub->context, which, &said);
        if (first != nullptr) hub->complete(hub->context, first, &said);
        first = which;
    };
    twice.destroy = [](signalbox_adapter*) {};
    asio::io_context core;
    library::library_settings how;
    how.host.executor = core.get_executor();
    const auto made = library::make_library_carrier(&twice, std::move(how));
    for (int i = 0; i < 2; ++i) {
        parcel what;
        what.deadline = std::chrono::steady_clock::now() + 10s;
        auto answer = asio::co_spawn(core, made->deliver(what), asio::use_future);
        core.restart();
        core.run();
        CHECK(answer.get().what == outcome::kind::accepted);
    }
    const std::string told = log.text();
    std::size_t ignored = 0;
    for (auto at = told.find("adapter.unasked"); at != std::string::npos; at = told.find("adapter.unasked", at + 1))
        ++ignored;
    CHECK(ignored == 3);
}

TEST_CASE("library carrier: completions may come on any thread", "[delivery][library]") {
    std::vector<std::thread> elsewhere;
    direct one({.deliver = [&](const adapter::delivery&, adapter::completion done) {
        elsewhere.emplace_back([](adapter::completion with) { with(adapter::retry("later", 1'500)); }, std::move(done));
    }});
    const outcome answer = one.deliver("one");
    CHECK(answer.what == outcome::kind::retry);
    CHECK(answer.retry_after == 1'500ms);
    for (auto& each : elsewhere) each.join();
}

TEST_CASE("library carrier: at its end an adapter is destroyed, once", "[delivery][library]") {
    int destroyed = 0;
    const behaviour with{
        .deliver = [](const adapter::delivery&, adapter::completion done) { done(adapter::accepted()); },
        .destroyed = [&] { ++destroyed; }};
    threaded ended(with);
    CHECK(ended.deliver("one").what == outcome::kind::accepted);
    ended.end();
    CHECK(destroyed == 1);
    direct dropped(with);
    dropped.drop_without_an_end();
    CHECK(destroyed == 2);
}

TEST_CASE("library carrier: an adapter that is inside deliver() at the end is left alone", "[delivery][library]") {
    gate inside;
    std::promise<void> gone;
    auto is_gone = gone.get_future();
    {
        threaded hung({.deliver =
                           [&](const adapter::delivery&, adapter::completion done) {
                               inside.wait();
                               done(adapter::accepted());
                           },
                       .destroyed = [&] { gone.set_value(); }});
        auto never = hung.start("one", 20ms);
        CHECK(hung.wait(never).code == "timeout");
        inside.until_somebody_waits();
        hung.end();
        CHECK(is_gone.wait_for(0s) == std::future_status::timeout);
    }
    inside.open(); // who comes out last takes the adapter along
    CHECK(is_gone.wait_for(10s) == std::future_status::ready);
}

TEST_CASE("library carrier: what create() throws refuses the configuration, in its words", "[delivery][library]") {
    CHECK_THROWS_WITH(direct({.made = [] { throw std::runtime_error("the setting /folder is missing"); }}),
                      "the setting /folder is missing");
    CHECK_THROWS_WITH(library::make_library_carrier(nullptr, {}), Catch::Contains("this version of the hub"));
}
