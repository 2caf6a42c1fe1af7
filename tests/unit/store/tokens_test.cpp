#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "broker/store/disk/token_log.hpp"
#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

store::token token_of(store_fixture& store, std::string_view name) {
    return {.digest = digest_of(name), .expires = store.clock.now() + std::chrono::hours(2)};
}

} // namespace

TEST_CASE("tokens: a token works once", "[store][tokens]") {
    store_fixture store;
    store.open();

    CHECK(ok(await(store->claim_token(token_of(store, "one")))));
    CHECK(await(store->claim_token(token_of(store, "one"))).error() == store::errc::token_used);
    CHECK(ok(await(store->claim_token(token_of(store, "two")))));
}

TEST_CASE("tokens: a claimed token stays used after a kill, and after closing", "[store][tokens][recovery]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(await(store->claim_token(token_of(store, "one")))));

    store.continue_with_snapshot();
    store.open();
    CHECK(await(store->claim_token(token_of(store, "one"))).error() == store::errc::token_used);

    store.reopen();
    CHECK(await(store->claim_token(token_of(store, "one"))).error() == store::errc::token_used);
}

TEST_CASE("tokens: one that a commit carried is used even when the log of claims is gone",
          "[store][tokens][recovery]") {
    store_fixture store;
    store.open();
    auto what = acceptance_builder(1).done();
    what.token = token_of(store, "carried");
    REQUIRE(ok(await(store->claim_token(*what.token))));
    REQUIRE(ok(store.accept(what)));
    store.close();
    for (const auto& entry : std::filesystem::directory_iterator(store.how.folder)) {
        if (entry.path().filename().string().starts_with("tokens-")) std::filesystem::remove(entry.path());
    }

    store.open();

    CHECK(await(store->claim_token(token_of(store, "carried"))).error() == store::errc::token_used);
}

TEST_CASE("tokens: a torn record is passed over, the ones before it count", "[store][tokens][recovery]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(await(store->claim_token(token_of(store, "one")))));
    REQUIRE(ok(await(store->claim_token(token_of(store, "two")))));
    store.close();
    std::filesystem::resize_file(store.how.folder + "/tokens-1.log", store::disk::token_log::record_size + 7);

    store.open();

    CHECK(await(store->claim_token(token_of(store, "one"))).error() == store::errc::token_used);
    CHECK(ok(await(store->claim_token(token_of(store, "two")))));
}

TEST_CASE("tokens: of many threads with the same token one wins", "[store][tokens]") {
    store_fixture store;
    store.open();
    std::atomic<int> claimed{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int number = 0; number < 50; ++number) {
                if (await(store->claim_token(token_of(store, std::to_string(number))))) ++claimed;
            }
        });
    }

    for (auto& thread : threads) thread.join();

    CHECK(claimed == 50);
}

TEST_CASE("tokens: expired ones are forgotten with their file, and a jump of the wall clock forgets none",
          "[store][tokens]") {
    temporary_folder folder;
    base::manual_clock clock(base::from_iso8601("2026-11-22T14:05:06.000000Z").value());
    const auto open = [&] {
        return store::disk::token_log::open(folder.text(), clock, store::disk::real_device()).value();
    };
    auto log = open();
    const store::token used{.digest = digest_of("one"), .expires = clock.now() + std::chrono::hours(2)};
    REQUIRE(ok(log->claim(used)));

    clock.set(clock.now() + std::chrono::days(10));
    log->prune();
    CHECK(log->size() == 1);

    clock.advance(std::chrono::hours(2) + std::chrono::seconds(1));
    REQUIRE(ok(log->claim({.digest = digest_of("two"), .expires = clock.now() + std::chrono::hours(2)})));
    log->prune();
    CHECK(log->size() == 1);
    CHECK_FALSE(std::filesystem::exists(folder.file("tokens-1.log")));
    CHECK(std::filesystem::exists(folder.file("tokens-2.log")));
}
