#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "broker/store/workflow_filter.hpp"
#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

namespace {

store::token token_of(std::string_view name, base::time_point expires) {
    return {.digest = digest_of(name), .expires = expires};
}

result<void> acknowledge(store_fixture& store, const std::string& mailbox, int number) {
    return await(store->acknowledge(mailbox, message_id_of(number), token_of("ack", store.clock.now()),
                                    {.actor = mailbox, .action = "mesh.acknowledge", .outcome = "200"}));
}

} // namespace

TEST_CASE("inbox: pages follow each other in the order of acceptance", "[store][inbox]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 5; ++number)
        REQUIRE(ok(store.accept(acceptance_builder(number).to_mailbox("BOX1"))));

    std::vector<std::string> ids;
    message::sequence after{};
    for (bool more = true; more;) {
        const auto page = await(store->inbox({.mailbox = "BOX1", .after = after, .limit = 2})).value();
        REQUIRE(page.entries.size() <= 2);
        for (const auto& entry : page.entries) ids.push_back(entry.message_id);
        after = page.entries.back().position;
        more = page.more;
    }

    CHECK(ids == std::vector{message_id_of(1), message_id_of(2), message_id_of(3), message_id_of(4), message_id_of(5)});
}

TEST_CASE("inbox: a filter has four forms, each negated too", "[store][inbox]") {
    const auto matches = [](std::string_view filter, std::string_view id) {
        return store::workflow_filter(filter).matches(id);
    };
    CHECK(matches("LAB_A", "LAB_A"));
    CHECK_FALSE(matches("LAB_A", "LAB_AB"));
    CHECK(matches("LAB*", "LAB_A"));
    CHECK_FALSE(matches("LAB*", "X_LAB_A"));
    CHECK(matches("*LAB*", "X_LAB_A"));
    CHECK_FALSE(matches("!LAB_A", "LAB_A"));
    CHECK(matches("!LAB_A", "LAB_B"));
    CHECK_FALSE(matches("!LAB*", "LAB_B"));
    CHECK(matches("!*LAB*", "PATH"));
}

TEST_CASE("inbox: a filter finds its few messages among thousands of another workflow", "[store][inbox]") {
    store_fixture store;
    store.open();
    boost::asio::io_context context;
    const auto put = [&](int number, const char* workflow) {
        auto one = [](store::store& into, store::acceptance what) -> boost::asio::awaitable<void> {
            auto done = co_await into.accept(std::move(what));
            if (!done) throw std::runtime_error("not accepted");
        };
        boost::asio::co_spawn(
            context, one(*store.operator->(), acceptance_builder(number).workflow(workflow).to_mailbox("BOX1").done()),
            [](std::exception_ptr failed) {
                if (failed) std::rethrow_exception(failed);
            });
    };
    for (int number = 1; number <= 3000; ++number) put(number, number % 1000 == 0 ? "LAB_A" : "OTHER");
    put(3001, "LAB_B");
    context.run();
    const std::vector lab{message_id_of(1000), message_id_of(2000), message_id_of(3000)};
    std::vector both = lab;
    both.push_back(message_id_of(3001));

    CHECK(store.inbox_of("BOX1", "LAB_A") == lab);
    CHECK(store.inbox_of("BOX1", "LAB*") == both);
    CHECK(store.inbox_of("BOX1", "*AB_*") == both);
    CHECK(store.inbox_of("BOX1", "!OTHER") == both);
    CHECK(store.inbox_of("BOX1", "!*") == std::vector<std::string>{});
    const auto page = await(store->inbox({.mailbox = "BOX1", .limit = 2, .workflow_filter = "LAB*"})).value();
    CHECK(page.entries.size() == 2);
    CHECK(page.more);
    CHECK(await(store->inbox_count("BOX1")).value() == 3001);
}

TEST_CASE("inbox: an acknowledged message leaves the inbox, and acknowledging again succeeds", "[store][inbox]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));

    CHECK(ok(acknowledge(store, "BOX1", 1)));
    CHECK(ok(acknowledge(store, "BOX1", 1)));

    CHECK(store.inbox_of("BOX1").empty());
    CHECK(store.state_of(message_id_of(1) + "-1") == delivery_state::confirmed);
    CHECK(await(store->find_message(message_id_of(1))).value().state == message::message_state::completed);
}

TEST_CASE("inbox: a message of another mailbox is not yours, an unknown one is not found", "[store][inbox]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));

    CHECK(await(store->find_in_mailbox("BOX2", message_id_of(1))).error() == store::errc::not_yours);
    CHECK(await(store->find_in_mailbox("BOX1", message_id_of(9))).error() == store::errc::not_found);
    CHECK(acknowledge(store, "BOX2", 1).error() == store::errc::not_yours);
    CHECK(acknowledge(store, "BOX1", 9).error() == store::errc::not_found);
    const auto found = await(store->find_in_mailbox("BOX1", message_id_of(1))).value();
    CHECK(found.delivery.state == delivery_state::delivered);
    CHECK(found.message.envelope.message_id == message_id_of(1));
}

TEST_CASE("inbox: two parts of one message are one entry, acknowledged together", "[store][inbox]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to_mailbox("BOX1"))));
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)});

    CHECK(ok(acknowledge(store, "BOX1", 1)));

    CHECK(store.inbox_of("BOX1").empty());
}
