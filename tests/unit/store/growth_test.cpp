#include <atomic>
#include <map>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "tests/unit/store/upload_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::atomic<std::uint64_t> steps{0};

// Counts the steps of SQLite's virtual machine on every connection that is opened while it lives: what a statement
// costs, without a clock.
class step_counter {
  public:
    step_counter() { sqlite3_auto_extension(entry()); }
    ~step_counter() { sqlite3_cancel_auto_extension(entry()); }

  private:
    static int watch(sqlite3* db, char**, const void*) {
        sqlite3_trace_v2(
            db, SQLITE_TRACE_PROFILE,
            [](unsigned, void*, void* statement, void*) {
                auto* ended = static_cast<sqlite3_stmt*>(statement);
                steps += static_cast<std::uint64_t>(sqlite3_stmt_status(ended, SQLITE_STMTSTATUS_VM_STEP, 1));
                return 0;
            },
            nullptr);
        return SQLITE_OK;
    }
    static void (*entry())() { return reinterpret_cast<void (*)()>(&watch); }
};

// `count` messages in BOX1, of three workflows, and four in each of `others` mailboxes.
void fill(upload_fixture& store, int count, int others) {
    store.open();
    store.close();
    const std::string number = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ";
    const std::string columns =
        "INSERT INTO message(message_id, state, transport, kind, message_type, sender, recipient, workflow_id, "
        "local_id,"
        " subject, file_name, partner_id, content_type, content_encoding, checksum, compressed, encrypted,"
        " linked_message_id, status_code, status_event, status_description, traceparent, received_at, committed_at,"
        " payload_size, payload_sha256, quarantine_reason, violations, explanation) ";
    const std::string rest = ", '', '', '', '', '', '', 0, 0, '', '', '', '', '', i, i, 0, zeroblob(32), '', '', ''"
                             " FROM n; ";
    std::string script = "BEGIN; ";
    script +=
        number + std::to_string(count) + ") " + columns +
        "SELECT 'M' || i, 'routed', 'mesh', 'DATA', 'opaque', 'SENDER1', 'BOX1', 'FLOW_' || (i % 3), 'L' || (i % 2)" +
        rest;
    if (others > 0) {
        script += number + std::to_string(4 * others) + ") " + columns +
                  "SELECT 'X' || i, 'routed', 'mesh', 'DATA', 'opaque', 'SENDER' || (2 + i % 9), 'OTHER' || (i / 4),"
                  " 'FLOW_1', ''" +
                  rest;
    }
    script +=
        "INSERT INTO delivery(sequence, number, destination, mailbox, workflow_id, part, lane, report, rule, state,"
        " attempts, failures_counted, created_at, reason, transform_version, map_version, mapping_issues)"
        " SELECT sequence, 1, 'mailbox:' || recipient, 1, workflow_id, 0, 'lane', '', '', 'delivered', 0, 0,"
        " committed_at, '', '', '', '' FROM message; COMMIT";
    store.run_sql(script);
    store.open();
}

// What each call costs where `count` messages wait.
std::map<std::string, std::uint64_t> costs(int count, int others) {
    const step_counter counting;
    upload_fixture store;
    fill(store, count, others);
    std::map<std::string, std::uint64_t> found;
    const auto measure = [&](const char* name, auto call) {
        steps = 0;
        call();
        found[name] = steps;
    };
    const auto middle = message::sequence(static_cast<std::uint64_t>(count) / 2);
    const std::string id = "M" + std::to_string(count / 2);

    measure("list", [&] { REQUIRE(await(store->inbox({.mailbox = "BOX1", .limit = 5})).value().entries.size() == 5); });
    measure("list further on", [&] {
        REQUIRE(await(store->inbox({.mailbox = "BOX1", .after = middle, .limit = 5})).value().entries.size() == 5);
    });
    measure("list a workflow", [&] {
        const auto page = await(store->inbox({.mailbox = "BOX1", .limit = 5, .workflow_filter = "FLOW_2"})).value();
        REQUIRE(page.entries.size() == 5);
    });
    measure("count", [&] { REQUIRE(await(store->inbox_count("BOX1")).value() == static_cast<std::uint64_t>(count)); });
    measure("get", [&] { REQUIRE(ok(await(store->find_in_mailbox("BOX1", id)))); });
    measure("acknowledge",
            [&] { REQUIRE(ok(await(store->acknowledge("BOX1", id, {.digest = digest_of("a")}, {.action = "ack"})))); });
    measure("track", [&] { REQUIRE(ok(await(store->track(id)))); });
    measure("view", [&] { REQUIRE(await(store->view({.mailbox = "BOX1", .limit = 5})).value().messages.size() == 5); });
    measure("local id", [&] { REQUIRE(await(store->find_by_local_id("SENDER1", "L1", 5)).value().size() == 5); });
    measure("uncollected", [&] { REQUIRE(await(store->uncollected(store.clock.now(), 5)).value().size() == 5); });
    measure("idle uploads", [&] { REQUIRE(await(store->idle_uploads(store.clock.now(), 5)).value().empty()); });
    measure("accept", [&] { REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1")))); });
    measure("erase", [&] { REQUIRE(await(store->erase({.before = store.clock.now(), .limit = 1})).value() == 1); });
    measure("erase of a mailbox",
            [&] { REQUIRE(await(store->erase({.mailbox = "BOX1", .settled_only = false, .limit = 1})).value() == 1); });
    return found;
}

// What each step of a delivery costs while `patients` have two reports each that wait for one destination, the second
// behind the first.
std::map<std::string, std::uint64_t> delivery_costs(int patients) {
    const step_counter counting;
    upload_fixture store;
    fill(store, 2 * patients, 0);
    store.close();
    store.run_sql("UPDATE delivery SET destination = 'system', mailbox = 0, lane = 'P' || (sequence / 2),"
                  " report = 'R' || sequence, state = CASE sequence % 2 WHEN 0 THEN 'ready' ELSE 'blocked' END");
    store.open();
    std::map<std::string, std::uint64_t> found;
    const auto measure = [&](const char* name, auto call) {
        steps = 0;
        call();
        found[name] = steps;
    };
    const std::string first = "M" + std::to_string(2 * (patients / 2)) + "-1";
    const std::string second = "M" + std::to_string(2 * (patients / 2) + 1) + "-1";
    const auto settle = [&](const std::string& id, message::delivery_state to) {
        REQUIRE(ok(await(store->settle({.delivery_id = id, .to = to, .attempts = 1, .audit = {.action = "settle"}}))));
    };

    measure("due", [&] { REQUIRE(await(store->due("system", store.clock.now(), {}, 4)).value().size() == 4); });
    measure("next due", [&] { REQUIRE(ok(await(store->next_due("system")))); });
    measure("retry", [&] { settle(first, message::delivery_state::retry_wait); });
    measure("settle, and the next one's turn", [&] { settle(first, message::delivery_state::delivered); });
    REQUIRE(await(store->find_delivery(second)).value().state == message::delivery_state::ready);
    measure("set aside", [&] { settle(second, message::delivery_state::held); });
    measure("accept", [&] { REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "another")))); });
    return found;
}

// What it costs to know how old the oldest is and how much waits for a person, where `count` deliveries are in one of
// five states each, and every fifth message is in quarantine.
std::map<std::string, std::uint64_t> look_costs(int count) {
    const step_counter counting;
    upload_fixture store;
    fill(store, count, 0);
    store.close();
    store.run_sql("UPDATE delivery SET destination = 'system', mailbox = 0, lane = 'P' || sequence,"
                  " state = CASE sequence % 5 WHEN 0 THEN 'ready' WHEN 1 THEN 'blocked' WHEN 2 THEN 'retry_wait'"
                  " WHEN 3 THEN 'held' ELSE 'dead_lettered' END;"
                  " UPDATE message SET state = 'quarantined' WHERE sequence % 5 = 0");
    store.open();

    steps = 0;
    const auto found = await(store->waiting()).value();
    const std::uint64_t cost = steps;

    const std::uint64_t fifth = static_cast<std::uint64_t>(count) / 5;
    REQUIRE(found.destinations.size() == 1);
    const store::backlog& system = found.destinations.front();
    REQUIRE((system.held == fifth && system.dead_lettered == fifth && found.quarantined == fifth));
    REQUIRE(system.blocked_since == base::time_point(std::chrono::microseconds(1)));
    REQUIRE(system.waiting_since == base::time_point(std::chrono::microseconds(2)));
    return {{"look", cost}};
}

void check_growth(const std::map<std::string, std::uint64_t>& few, const std::map<std::string, std::uint64_t>& many) {
    for (const auto& [name, cost] : many) {
        INFO(name << ": " << few.at(name) << " steps among few, " << cost << " among many");
        CHECK(cost > 0);
        CHECK(cost <= few.at(name) + 2); // a page's end may fall differently
    }
}

} // namespace

TEST_CASE("growth: every call costs the same with 100,000 messages in a mailbox and 500 mailboxes", "[store][growth]") {
    check_growth(costs(40, 0), costs(100'000, 500));
}

TEST_CASE("growth: a delivery costs the same with 20,000 others that wait, half of them behind another",
          "[store][growth]") {
    check_growth(delivery_costs(20), delivery_costs(10'000));
}

TEST_CASE("growth: an alarm's look costs the same whatever waits and whatever was set aside", "[store][growth]") {
    check_growth(look_costs(20), look_costs(50'000));
}

TEST_CASE("growth: an upload's chunks cost the same each", "[store][growth][chunks]") {
    const step_counter counting;
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 600, payload_of("1"))));
    std::vector<std::uint64_t> costs;
    for (std::uint32_t number = 2; number <= 600; ++number) {
        steps = 0;
        REQUIRE(ok(store.add(1, number, payload_of(std::to_string(number)))));
        costs.push_back(steps);
    }

    CHECK(costs.at(10) > 0);
    CHECK(costs.back() <= costs.at(10) + 2);
}
