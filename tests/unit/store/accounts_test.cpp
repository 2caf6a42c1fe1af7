#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

result<void> put(store_fixture& store, store::mailbox_account account) {
    return await(store->put_mailbox_account(std::move(account), {.actor = "uid:0", .action = "mailbox.change"}));
}

} // namespace

TEST_CASE("accounts: what is given is kept, what is not stays as it was", "[store][accounts]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(put(store, {.id = "BOX1", .name = "Practice", .sealed_password = "sealed one"})));
    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(put(store, {.id = "BOX1", .ods_code = "A81001", .active = false})));
    REQUIRE(ok(put(store, {.id = "BOX1", .certificates = std::vector<std::string>{"pin 1", "pin 2"}})));
    REQUIRE(ok(put(store, {.id = "BOX0"})));

    store.reopen();
    const auto all = await(store->mailbox_accounts()).value();

    REQUIRE(all.size() == 2);
    CHECK(all[0].id == "BOX0");
    CHECK_FALSE((all[0].name || all[0].ods_code || all[0].active || all[0].sealed_password || all[0].certificates));
    CHECK(all[1].name == "Practice");
    CHECK(all[1].ods_code == "A81001");
    CHECK(all[1].active == false);
    CHECK(all[1].sealed_password == "sealed one");
    CHECK(all[1].certificates == std::vector<std::string>{"pin 1", "pin 2"});
    CHECK(all[1].changed_at == store.clock.now());
}

TEST_CASE("accounts: a list of certificates that is empty is another thing than none", "[store][accounts]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(put(store, {.id = "BOX1", .certificates = std::vector<std::string>{"pin"}})));

    REQUIRE(ok(put(store, {.id = "BOX1", .certificates = std::vector<std::string>()})));

    CHECK(await(store->mailbox_accounts()).value().at(0).certificates == std::vector<std::string>());
}

TEST_CASE("accounts: a change is audited, without the password", "[store][accounts][audit]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(put(store, {.id = "BOX1", .sealed_password = "sealed one"})));
    store.close();

    std::string journal;
    REQUIRE(ok(store::export_audit(store.how.folder, [&journal](std::string_view line) {
        journal += line;
        return true;
    })));

    CHECK(journal.find("\"action\":\"mailbox.change\",\"subject\":\"BOX1\"") != std::string::npos);
    CHECK(journal.find("sealed one") == std::string::npos);
}
