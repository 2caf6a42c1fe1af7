#include "broker/trace/recording/recorder.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/trace/format/reader.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/trace/recording/told_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

class recorder_fixture {
  public:
    explicit recorder_fixture(trace::recording_limits limits = {}) {
        limits.folder = folder_.file("traces");
        recorder = std::make_unique<trace::recorder>(trace::recorder::settings{
            limits, &clock, {{"emis", "webhook"}}, "signalbox 0.1.0", {}, "virtual", [this](const auto& how) {
                ends.push_back(how.ended);
            }});
    }
    ~recorder_fixture() { recorder.reset(); }

    result<void> start(bool identifiable = true, const char* name = "morning", bool leased = false) {
        trace::recording_order order;
        order.name = name;
        order.leased = leased;
        order.identifiable = identifiable;
        return recorder->start(std::move(order));
    }
    void wait_for_its_end() const {
        while (recorder->state().running) std::this_thread::yield();
    }

    std::vector<trace::record> lines() const {
        std::vector<trace::record> all;
        for (const std::string& path : recorder->state().files) {
            const auto from = trace::reader::open(path);
            REQUIRE(from.has_value());
            for (;;) {
                auto next = (*from)->next();
                REQUIRE(next.has_value());
                if (!*next) break;
                all.push_back(std::move(**next));
            }
            CHECK((*from)->end() == trace::reader::ending::whole);
        }
        return all;
    }

    // Of the mark that says why it ended without being asked to.
    std::string last_mark() const {
        const auto all = lines();
        const auto* const last = all.empty() ? nullptr : std::get_if<trace::mark>(&all.back());
        return last == nullptr ? std::string() : last->name + " " + last->text;
    }
    trace::header header() const { return (*trace::reader::open(recorder->state().files.front()))->header(); }

    base::manual_clock clock{recording_began};
    std::vector<std::string> ends; // of those that it told of
    std::unique_ptr<trace::recorder> recorder;

  private:
    temporary_folder folder_;
};

} // namespace

TEST_CASE("trace recorder: it hears nothing before it is started and after it is stopped", "[trace]") {
    recorder_fixture with;
    CHECK_FALSE(with.recorder->records());
    with.recorder->came(an_arrival("M0"));
    REQUIRE(with.start());
    CHECK(with.recorder->records());
    with.recorder->came(an_arrival("M1"));
    with.recorder->decided(kept("M1"));
    with.recorder->rendered({"M1", "M1-2", "{}", {}});
    with.recorder->concluded(delivered_to_emis("M1"));
    with.recorder->stop();
    CHECK_FALSE(with.recorder->records());
    with.recorder->came(an_arrival("M2"));

    const auto lines = with.lines();
    REQUIRE(lines.size() == 4);
    CHECK(std::get<trace::message>(lines[0]).message_id == "M1");
    CHECK(std::holds_alternative<trace::reply>(lines[1]));
    CHECK(std::get<trace::outcome>(lines[3]).destination == "emis");
    const auto state = with.recorder->state();
    CHECK(state.ended == "stopped");
    CHECK(state.messages == 1);
    CHECK(state.lost == 0);
}

TEST_CASE("trace recorder: without being asked for them by name, bodies and subjects are not written", "[trace]") {
    recorder_fixture with;
    REQUIRE(with.start(false));
    with.recorder->came(an_arrival("M1"));
    with.recorder->stop();
    const auto lines = with.lines();
    REQUIRE(lines.size() == 1);
    CHECK(std::get<trace::message>(lines[0]).body.bytes.empty());
    CHECK(std::get<trace::message>(lines[0]).headers == trace::fields{{"Content-Type", "application/edifact"}});
    const auto from = trace::reader::open(with.recorder->state().files.front());
    CHECK_FALSE((*from)->header().identifiable);
    CHECK((*from)->header().redaction == "signalbox/left-out");
}

TEST_CASE("trace recorder: one recording at a time, and no trace is overwritten", "[trace]") {
    recorder_fixture with;
    REQUIRE(with.start());
    CHECK(with.start(true, "another").error() == std::errc::device_or_resource_busy);
    with.recorder->stop();
    CHECK(with.start().error() == std::errc::file_exists);
    CHECK(with.start(true, "another"));
}

TEST_CASE("trace recorder: what has no room in the queue is lost, counted and marked, and nobody waits", "[trace]") {
    trace::recording_limits limits;
    limits.queue_max = 64UL << 10;
    recorder_fixture with(limits);
    REQUIRE(with.start());
    with.recorder->came(an_arrival("M1", std::string(100'000, 'x')));
    with.recorder->came(an_arrival("M2"));
    with.recorder->stop();
    CHECK(with.recorder->state().lost == 1);
    bool marked = false;
    for (const trace::record& each : with.lines())
        if (const auto* moment = std::get_if<trace::mark>(&each))
            marked = marked || (moment->name == "lost" && moment->text == "1");
    CHECK(marked);
}

TEST_CASE("trace recorder: of strangers five a second are written, the others counted in a mark", "[trace]") {
    recorder_fixture with;
    REQUIRE(with.start());
    for (int i = 0; i < 8; ++i) with.recorder->refused(a_refused_request(false));
    for (int i = 0; i < 2; ++i) with.recorder->refused(a_refused_request());
    with.clock.advance(std::chrono::seconds(1));
    with.recorder->refused(a_refused_request(false));
    with.recorder->stop();
    CHECK(with.recorder->state().messages == 8);
    CHECK(with.recorder->state().lost == 0);
    std::uint64_t counted = 0;
    for (const trace::record& each : with.lines())
        if (const auto* moment = std::get_if<trace::mark>(&each)) {
            CHECK(moment->name == "refused");
            counted += std::stoul(moment->text);
        }
    CHECK(counted == 3);
}

TEST_CASE("trace recorder: a new file is begun at the size that is allowed, with the same header", "[trace]") {
    trace::recording_limits limits;
    limits.rotate_at = 1;
    limits.files_max = 10;
    recorder_fixture with(limits);
    REQUIRE(with.start());
    for (const char* id : {"M1", "M2", "M3"}) with.recorder->came(an_arrival(id));
    with.recorder->stop();
    const auto files = with.recorder->state().files;
    REQUIRE(files.size() == 3);
    CHECK(files[0].ends_with("/traces/morning-0001.sbtrace.zst"));
    CHECK(with.lines().size() == 3);
    for (const std::string& each : files) CHECK((*trace::reader::open(each))->header().started_at == recording_began);
}

TEST_CASE("trace recorder: it ends by itself when its files are full", "[trace]") {
    trace::recording_limits limits;
    limits.rotate_at = 1;
    limits.files_max = 2;
    recorder_fixture with(limits);
    REQUIRE(with.start());
    for (const char* id : {"M1", "M2", "M3"}) with.recorder->came(an_arrival(id));
    with.wait_for_its_end();
    CHECK_FALSE(with.recorder->records());
    CHECK(with.recorder->state().ended == "full");
    CHECK(with.lines().size() == 3);
    CHECK(with.last_mark() == "ended full");
}

TEST_CASE("trace recorder: it ends by itself when its time is over", "[trace]") {
    trace::recording_limits limits;
    limits.duration_max = std::chrono::hours(1);
    recorder_fixture with(limits);
    REQUIRE(with.start());
    with.clock.advance(std::chrono::hours(1));
    with.wait_for_its_end();
    CHECK(with.recorder->state().ended == "time");
    CHECK(with.last_mark() == "ended time");
    CHECK_FALSE(with.recorder->stop());
    CHECK(with.ends == std::vector<std::string>{"time"});
}

TEST_CASE("trace recorder: with a lease it ends when nobody renews it, its file whole, and says why", "[trace]") {
    recorder_fixture with;
    REQUIRE(with.start(true, "morning", true));
    with.clock.advance(std::chrono::seconds(29));
    CHECK(with.recorder->renew("morning"));
    CHECK_FALSE(with.recorder->renew("evening"));
    with.clock.advance(std::chrono::seconds(29));
    with.recorder->came(an_arrival("M1"));
    CHECK(with.recorder->records());
    with.clock.advance(std::chrono::seconds(1));
    with.wait_for_its_end();
    CHECK_FALSE(with.recorder->records());
    CHECK_FALSE(with.recorder->renew("morning"));
    CHECK(with.recorder->state().ended == "lease");
    CHECK(with.recorder->state().renewals == 1);
    CHECK(with.lines().size() == 2);
    CHECK(with.last_mark() == "ended lease");
    CHECK_FALSE(with.recorder->stop());
    CHECK(with.ends == std::vector<std::string>{"lease"});
}

TEST_CASE("trace recorder: without a lease nobody has to renew it, and a person's stop is no end by itself",
          "[trace]") {
    recorder_fixture with;
    REQUIRE(with.start());
    with.clock.advance(std::chrono::hours(2));
    with.recorder->came(an_arrival("M1"));
    CHECK(with.recorder->stop());
    CHECK(with.recorder->state().ended == "stopped");
    CHECK(with.lines().size() == 1);
    CHECK(with.ends.empty());
}

TEST_CASE("trace recorder: what is prepared hears nothing, and leaves nothing when it is withdrawn", "[trace]") {
    recorder_fixture with;
    trace::recording_order order;
    order.name = "morning";
    REQUIRE(with.recorder->prepare(order));
    CHECK_FALSE(with.recorder->records());
    CHECK(with.recorder->prepare(order).error() == std::errc::device_or_resource_busy);
    with.recorder->withdraw();
    CHECK(with.start());
}

TEST_CASE("trace recorder: equal bodies have equal digests within a recording, and others in another", "[trace]") {
    const std::string small = "NHS number 999 000 0018";
    std::vector<std::string> digests;
    std::vector<std::string> keys;
    recorder_fixture with;
    for (const char* name : {"one", "two"}) {
        REQUIRE(with.start(false, name));
        for (const char* id : {"M1", "M2"}) with.recorder->came(an_arrival(id, small));
        with.recorder->stop();
        for (const trace::record& each : with.lines()) digests.push_back(std::get<trace::message>(each).body.keyed);
        keys.push_back(with.header().digest);
    }
    REQUIRE(digests.size() == 4);
    CHECK(digests[0].size() == 64);
    CHECK(digests[0] == digests[1]);
    CHECK(digests[0] != digests[2]);
    CHECK(digests[0] != base::to_hex(base::sha256_of(base::as_bytes(small))));
    CHECK(keys[0].starts_with("hmac-sha256 key "));
    CHECK(keys[0] != keys[1]);
}

TEST_CASE("trace recorder: the header says which clock it went by", "[trace]") {
    recorder_fixture with;
    REQUIRE(with.start());
    with.recorder->stop();
    CHECK(with.header().clock == "virtual");
    CHECK(with.header().digest.empty());
}
