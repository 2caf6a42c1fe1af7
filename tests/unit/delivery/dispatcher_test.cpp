#include "broker/delivery/dispatcher.hpp"

#include <atomic>
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "tests/support/delivery_bench.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/interchange_text.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using delivery::outcome;
using kind = delivery::outcome::kind;
using message::delivery_state;
using tests::answer_with;
using tests::delivery_bench;
using tests::scripted_carrier;

namespace {

std::shared_ptr<scripted_carrier> always(kind what, bool honours_keys = true) {
    return std::make_shared<scripted_carrier>([what](const auto&) { return answer_with(what); }, honours_keys);
}

// Fails as often as told, then accepts.
std::shared_ptr<scripted_carrier> failing_first(int failures, kind how) {
    auto left = std::make_shared<std::atomic<int>>(failures);
    return std::make_shared<scripted_carrier>(
        [left, how](const auto&) { return answer_with((*left)-- > 0 ? how : kind::accepted, "503"); });
}

// Of a part, by the fake store's numbering: the whole message is the first.
std::uint64_t number_of(const delivery::parcel& part) {
    return std::stoull(part.delivery_id.substr(part.delivery_id.find('-') + 1)) - 1;
}

// Moves the clock until the store shows it; an attempt is seldom later than its back-off.
bool advance_until(delivery_bench& bench, std::chrono::seconds step, const std::function<bool()>& seen) {
    for (int i = 0; i < 10'000; ++i) {
        if (seen()) return true;
        bench.advance(step);
        bench.store.wait_for_change();
    }
    return false;
}

} // namespace

TEST_CASE("dispatcher: what is ready is handed over with its key and settled as delivered", "[delivery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier);
    const auto id = bench.store.add("practice", "lane", "the payload");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(id, delivery_state::delivered));
    REQUIRE(carrier->given().size() == 1);
    const auto given = carrier->given().front();
    CHECK(given.delivery_id == id);
    CHECK(given.attempt == 1);
    CHECK(given.recipient_ods == "A81001");
    CHECK(given.rendered.bytes == "the payload");
    CHECK(bench.store.get(id).attempts == 1);
    CHECK(bench.store.get(id).transform_version == "original/1");
}

TEST_CASE("dispatcher: a message that comes later is taken when the store tells", "[delivery]") {
    delivery_bench bench;
    bench.add("practice", always(kind::accepted));
    REQUIRE(bench.start());

    const auto id = bench.store.add("practice", "lane");

    CHECK(bench.store.wait_for(id, delivery_state::delivered));
}

TEST_CASE("dispatcher: a retry waits for its time and keeps its key", "[delivery]") {
    delivery_bench bench;
    const auto carrier = failing_first(1, kind::retry);
    bench.add("practice", carrier);
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(id, delivery_state::retry_wait));
    CHECK(bench.store.get(id).reason == "retry 503");

    bench.advance(1s);

    REQUIRE(bench.store.wait_for(id, delivery_state::delivered));
    REQUIRE(carrier->given().size() == 2);
    CHECK(carrier->given()[1].delivery_id == id);
    CHECK(carrier->given()[1].attempt == 2);
}

TEST_CASE("dispatcher: without keys the wire is marked first, and an unknown outcome is held", "[delivery]") {
    delivery_bench bench;
    bench.add("practice", always(kind::unknown, false));
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(id, delivery_state::held));
    const auto steps = bench.store.settlements();
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].to == delivery_state::sent);
    CHECK(steps[1].to == delivery_state::held);
}

TEST_CASE("dispatcher: a held delivery lets its lane go on", "[delivery]") {
    delivery_bench bench;
    auto first = std::make_shared<std::atomic<bool>>(true);
    bench.add("practice",
              std::make_shared<scripted_carrier>(
                  [first](const auto&) { return answer_with(first->exchange(false) ? kind::unknown : kind::accepted); },
                  false));
    const auto held = bench.store.add("practice", "lane");
    const auto next = bench.store.add("practice", "lane");
    REQUIRE(bench.start());

    CHECK(bench.store.wait_for(held, delivery_state::held));
    CHECK(bench.store.wait_for(next, delivery_state::delivered));
}

TEST_CASE("dispatcher: rejected and damaged messages become dead letters with their reason", "[delivery]") {
    delivery_bench bench;
    bench.add("refusing", always(kind::rejected));
    bench.add("practice", always(kind::accepted));
    const auto rejected = bench.store.add("refusing", "lane");
    const auto damaged = bench.store.add("practice", "lane");
    bench.store.damage("M2");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(delivery_state::dead_lettered, 2));
    CHECK(bench.store.get(rejected).reason == "rejected");
    CHECK(bench.store.get(damaged).reason == "corrupt");
}

TEST_CASE("dispatcher: what cannot take the form that a destination wants is a dead letter", "[delivery]") {
    delivery_bench bench;
    bench.add("practice", always(kind::accepted)).form = mapping::form::fhir_r4;
    const auto id = bench.store.add("practice", "lane", "%PDF-1.7", "opaque");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(id, delivery_state::dead_lettered));
    CHECK(bench.store.get(id).reason == "not convertible to fhir-r4");
}

TEST_CASE("dispatcher: the parts of an interchange share what was read of it", "[delivery]") {
    constexpr std::uint32_t reports = 200;
    const auto at_once = GENERATE(1U, 4U);
    delivery_bench bench;
    const auto carrier =
        std::make_shared<scripted_carrier>([](const auto&) { return answer_with(kind::accepted); }, true, at_once);
    bench.add("system", carrier).form = mapping::form::fhir_r4;
    tests::interchange_text text;
    for (std::uint32_t i = 1; i <= reports; ++i) text.report("9990000018", "R-" + std::to_string(i));
    const auto whole = bench.store.add("folder", "all", text.build(), "edifact");
    const std::string message_id = bench.store.get(whole).message_id;
    for (std::uint32_t i = 1; i <= reports; ++i) bench.store.add_part(message_id, i, "system", std::to_string(i));
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(delivery_state::delivered, reports));
    // Once, and by those that began before the first one had read it.
    CHECK(bench.store.payloads_read() <= at_once);
    for (const auto& each : carrier->given())
        CHECK(each.rendered.bytes.find("R-" + std::to_string(number_of(each)) + "\"") != std::string::npos);
}

TEST_CASE("dispatcher: a settlement that the disk refuses is repeated, not lost", "[delivery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier);
    bench.store.fail_settle({store::errc::disk_full});
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());

    CHECK(bench.store.wait_for(id, delivery_state::delivered));
    CHECK(carrier->given().size() == 1);
}

TEST_CASE("dispatcher: no more at once than the carrier allows", "[delivery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier);
    for (int i = 0; i < 100; ++i) bench.store.add("practice", "lane" + std::to_string(i));
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(delivery_state::delivered, 100));
    CHECK(carrier->most_at_once() <= 4);
    CHECK(carrier->most_at_once() >= 2);
    CHECK(carrier->given().size() == 100);
}

TEST_CASE("dispatcher: while outcomes wait for the disk three times the slots go on, and no more", "[delivery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier);
    bench.store.fail_settle(std::vector<error_code>(40, store::errc::disk_full));
    for (int i = 0; i < 40; ++i) bench.store.add("practice", "lane" + std::to_string(i));
    REQUIRE(bench.start());

    REQUIRE(tests::eventually([&] { return carrier->given().size() >= 12; }));
    const std::size_t given = carrier->given().size();
    CHECK(given - std::min(given, bench.store.settlements().size()) <= 16); // four slots, and twelve that are answered
    CHECK(bench.store.wait_for(delivery_state::delivered, 40));
    CHECK(carrier->given().size() == 40);
    CHECK(carrier->most_at_once() <= 4);
}

TEST_CASE("dispatcher: a carrier that throws has an unknown outcome", "[delivery]") {
    delivery_bench bench;
    auto first = std::make_shared<std::atomic<bool>>(true);
    bench.add("practice", std::make_shared<scripted_carrier>([first](const auto&) {
                  if (first->exchange(false)) throw std::runtime_error("broken");
                  return answer_with(kind::accepted);
              }));
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(id, delivery_state::retry_wait));
    CHECK(bench.store.get(id).reason == "unknown exception");

    bench.advance(1s);

    CHECK(bench.store.wait_for(id, delivery_state::delivered));
}

TEST_CASE("dispatcher: a hanging carrier is unknown after its deadline and delays no other destination", "[delivery]") {
    delivery_bench bench;
    const auto hanging = always(kind::accepted);
    hanging->hang_from_now();
    bench.add("hanging", hanging).retry.attempt_deadline = 50ms;
    bench.add("practice", always(kind::accepted));
    const auto stuck = bench.store.add("hanging", "lane");
    for (int i = 0; i < 50; ++i) bench.store.add("practice", "lane" + std::to_string(i));
    REQUIRE(bench.start());

    CHECK(bench.store.wait_for(delivery_state::delivered, 50));
    REQUIRE(bench.store.wait_for(stuck, delivery_state::retry_wait));
    CHECK(bench.store.get(stuck).reason == "unknown timeout");
}

TEST_CASE("dispatcher: stop lets what is in hand end and takes no more", "[delivery]") {
    delivery_bench bench;
    bench.add("practice", always(kind::accepted));
    REQUIRE(bench.start());
    tests::await(bench.dispatcher->stop());

    const auto id = bench.store.add("practice", "lane");
    tests::await(bench.dispatcher->stop());

    CHECK(bench.store.get(id).state == delivery_state::ready);
}

TEST_CASE("dispatcher: stop leaves an attempt that does not end as the store has it", "[delivery]") {
    delivery_bench bench;
    bench.limits.shutdown_deadline = 20ms;
    const auto hanging = always(kind::accepted, false);
    hanging->hang_from_now();
    bench.add("practice", hanging);
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(id, delivery_state::sent));

    tests::await(bench.dispatcher->stop());

    CHECK(bench.store.get(id).state == delivery_state::sent);
    CHECK(bench.status("practice").in_flight == 0);
}

TEST_CASE("dispatcher: after a crash the same key goes again where keys are honoured", "[delivery][recovery]") {
    delivery_bench bench;
    const auto carrier = always(kind::duplicate);
    bench.add("practice", carrier);
    const auto sent = bench.store.add("practice", "one");
    const auto ambiguous = bench.store.add("practice", "two");
    bench.store.put(sent, delivery_state::sent);
    bench.store.put(ambiguous, delivery_state::ambiguous);
    REQUIRE(bench.start());

    CHECK(bench.store.wait_for(sent, delivery_state::delivered));
    CHECK(bench.store.wait_for(ambiguous, delivery_state::delivered));
}

TEST_CASE("dispatcher: after a crash a person is asked where keys are not honoured", "[delivery][recovery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted, false);
    bench.add("practice", carrier);
    for (int i = 0; i < 300; ++i)
        bench.store.put(bench.store.add("practice", "lane" + std::to_string(i)), delivery_state::sent);
    REQUIRE(bench.start());

    CHECK(bench.store.count(delivery_state::held) == 300);
    CHECK(carrier->given().empty());
}

TEST_CASE("dispatcher: the breaker opens once and nothing is taken until its probe succeeds", "[delivery][breaker]") {
    delivery_bench bench;
    const auto carrier = failing_first(10, kind::retry);
    bench.add("practice", carrier);
    for (int i = 0; i < 30; ++i) bench.store.add("practice", "lane" + std::to_string(i));
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(delivery_state::retry_wait, 10));
    REQUIRE(advance_until(
        bench, 0s, [&] { return bench.status("practice").breaker_open && bench.status("practice").in_flight == 0; }));
    const auto given_when_open = carrier->given().size();
    CHECK(given_when_open <= 13); // ten, and what was on its way beside the tenth

    CHECK(advance_until(bench, 1s, [&] { return bench.store.count(delivery_state::delivered) == 30; }));
    CHECK_FALSE(bench.status("practice").breaker_open);
}

TEST_CASE("dispatcher: a destination that does not know us keeps its messages", "[delivery][breaker]") {
    delivery_bench bench;
    bench.add("practice", always(kind::unauthorised));
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(id, delivery_state::retry_wait));
    CHECK(bench.status("practice").breaker_open);
    CHECK(bench.store.get(id).failures_counted == 0);
}

TEST_CASE("dispatcher: a wall clock that goes back delays no retry", "[delivery]") {
    delivery_bench bench;
    bench.add("practice", failing_first(1, kind::retry));
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(id, delivery_state::retry_wait));

    bench.clock.set(bench.clock.now() - 48h);
    bench.advance(1s);

    CHECK(bench.store.wait_for(id, delivery_state::delivered));
}

TEST_CASE("dispatcher: a retry from before the clock went back is due", "[delivery][recovery]") {
    delivery_bench bench;
    bench.add("practice", always(kind::accepted));
    const auto id = bench.store.add("practice", "lane");
    bench.store.put_retry(id, bench.clock.now() + 48h);
    REQUIRE(bench.start());

    CHECK(bench.store.wait_for(id, delivery_state::delivered));
}

TEST_CASE("dispatcher: a thousand patients keep their order while one attempt in five fails", "[delivery][order]") {
    constexpr int patients = 1'000;
    constexpr int versions = 3;
    delivery_bench bench;
    std::map<std::string, std::vector<std::string>> arrived; // by lane; one core writes, read after the end
    auto random = std::make_shared<std::mt19937>(20261122);
    const auto carrier = std::make_shared<scripted_carrier>(
        [random, &arrived](const delivery::parcel& what) {
            if ((*random)() % 5 == 0) return answer_with((*random)() % 2 == 0 ? kind::retry : kind::unknown);
            arrived[what.lane].push_back(what.delivery_id);
            return answer_with(kind::accepted);
        },
        true, 16);
    bench.add("practice", carrier);
    std::map<std::string, std::vector<std::string>> sent;
    for (int version = 0; version < versions; ++version)
        for (int patient = 0; patient < patients; ++patient) {
            const std::string lane = std::to_string(patient);
            sent[lane].push_back(bench.store.add("practice", lane));
        }
    REQUIRE(bench.start());

    REQUIRE(
        advance_until(bench, 1s, [&] { return bench.store.count(delivery_state::delivered) == patients * versions; }));
    tests::await(bench.dispatcher->stop());
    CHECK(arrived == sent);
}

TEST_CASE("dispatcher: what is withheld is not taken, and is once it is given back", "[delivery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier);
    REQUIRE(bench.start());
    const std::string next_id = "M1-1"; // as the store names its first one
    REQUIRE(tests::await(bench.dispatcher->withhold("practice", next_id)));
    const auto withheld = bench.store.add("practice", "lane");
    REQUIRE(withheld == next_id);
    const auto other = bench.store.add("practice", "other lane");

    REQUIRE(bench.store.wait_for(other, delivery_state::delivered));
    CHECK(bench.store.get(withheld).state == delivery_state::ready);
    CHECK_FALSE(tests::await(bench.dispatcher->withhold("practice", withheld))); // by somebody else
    bench.dispatcher->give_back("practice", withheld);

    CHECK(bench.store.wait_for(withheld, delivery_state::delivered));
}

TEST_CASE("dispatcher: what is in hand cannot be withheld; what has no courier can", "[delivery]") {
    delivery_bench bench;
    bench.limits.shutdown_deadline = 20ms; // what hangs would keep the dispatcher for as long
    const auto carrier = always(kind::accepted);
    carrier->hang_from_now();
    bench.add("practice", carrier);
    REQUIRE(bench.start());
    const auto id = bench.store.add("practice", "lane");
    while (carrier->given().empty()) bench.store.wait_for_change();

    CHECK_FALSE(tests::await(bench.dispatcher->withhold("practice", id)));
    CHECK(tests::await(bench.dispatcher->withhold("mailbox:GP01", id)));
}

TEST_CASE("dispatcher: no more begin in a second than the destination takes", "[delivery]") {
    delivery_bench bench;
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier).rate_max = {2, 1s};
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(bench.store.add("practice", "lane-" + std::to_string(i), "a payload"));
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(ids[1], delivery_state::delivered));
    CHECK(carrier->given().size() == 2);
    const auto started = bench.clock.steady();
    CHECK(advance_until(bench, 1s, [&] { return carrier->given().size() == 5; }));
    CHECK(bench.clock.steady() - started >= 1s);
}

TEST_CASE("dispatcher: a destination that is closed takes nothing until it opens", "[delivery]") {
    delivery_bench bench; // Sunday 2026-11-22, 09:00
    const auto carrier = always(kind::accepted);
    bench.add("practice", carrier).open_hours = *delivery::decide::opening_hours::parse({"mon-fri 08:00-18:30"});
    const auto other = always(kind::accepted);
    bench.add("other", other);
    const auto waiting = bench.store.add("practice", "lane", "a payload");
    const auto taken = bench.store.add("other", "lane", "a payload");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(taken, delivery_state::delivered));
    bench.advance(22h);
    CHECK(bench.store.get(waiting).state == delivery_state::ready);
    CHECK(carrier->given().empty());
    bench.advance(1h);
    CHECK(bench.store.wait_for(waiting, delivery_state::delivered));
}
