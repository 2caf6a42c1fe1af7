#include "broker/app/directory/keeper.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "broker/base/sealing.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

const std::string of_lab = "mailboxes:\n  - {id: LAB01, ods_code: RX1, password: lab-password, sends: [reports]}\n";
const std::string groups = "workflow_groups: [{name: reports, workflow_ids: [PATH_*]}]\n"
                           "accounts: {receives: [reports]}\n";

// A keeper over a directory file with one mailbox, and a store that holds no account yet.
struct kept {
    temporary_folder folder;
    std::string file = folder.write("directory.yaml", of_lab + groups);
    admin_store store;
    base::manual_clock clock{*base::from_iso8601("2026-11-22T14:05:06.000000Z")};
    boost::asio::thread_pool workers{1};
    boost::asio::io_context core;
    base::secret key{"accounts key"};
    bool production = false;
    std::unique_ptr<directory_keeper> keeper;

    directory_keeper& open() {
        keeper_parts with;
        with.store = &store;
        with.clock = &clock;
        with.executor = core.get_executor();
        with.workers = &workers;
        with.accounts_key = key;
        with.source = {file, false};
        with.production = production;
        keeper = std::make_unique<directory_keeper>(std::move(with), load_complete_directory({file, false}, false));
        return *keeper;
    }
    std::shared_ptr<const routing::directory> now() const { return keeper->current()->get(); }

    admin::mailbox_change of_practice() const {
        admin::mailbox_change change;
        change.id = "GP01";
        change.ods_code = "A81001";
        change.name = "Practice";
        change.active = true;
        change.password = base::secret("gp-password");
        change.certificates.emplace();
        return change;
    }
    static store::audit_entry entry(std::string action) { return {"uid:1000", std::move(action), {}, "200", {}, {}}; }
};

bool has_patient(directory_keeper& keeper, const std::string& nhs_number) {
    const auto found = await(keeper.patients()->find(nhs_number));
    return found && found->has_value();
}

} // namespace

TEST_CASE("directory keeper: before any account there is the file", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();

    REQUIRE(await(keeper.start()).has_value());

    REQUIRE(keeper.mailboxes().size() == 1);
    const admin::mailbox_state lab = keeper.mailboxes().front();
    CHECK(lab.id == "LAB01");
    CHECK(lab.ods_code == "RX1");
    CHECK(lab.active);
    CHECK(lab.sends == std::vector<std::string>{"reports"});
    CHECK(lab.from == "file");
}

TEST_CASE("directory keeper: an added mailbox works at once, in the groups for accounts, and is kept sealed", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    const auto handed_out = keeper.current(); // what ingress and intake hold

    const auto added = await(keeper.add(hub.of_practice(), kept::entry("mailbox.add")));

    REQUIRE(added.has_value());
    CHECK(added->from == "account");
    CHECK(added->receives == std::vector<std::string>{"reports"});
    const auto now = handed_out->get();
    REQUIRE(now->find("GP01") != nullptr);
    CHECK(now->find("GP01")->password.matches("gp-password"));
    CHECK(now->find("GP01")->organisation_code == "A81001");
    CHECK(now->to_receive(*now->find("GP01"), "PATH_MEDRPT_V3") == routing::permission::granted);
    REQUIRE(hub.store.accounts.size() == 1);
    CHECK(hub.store.accounts[0].changed_at == hub.clock.now());
    CHECK(hub.store.accounts[0].sealed_password->find("gp-password") == std::string::npos);
    CHECK(base::unseal(hub.key, "GP01", *hub.store.accounts[0].sealed_password)->matches("gp-password"));
    CHECK(hub.store.audited.front().action == "mailbox.add");
}

TEST_CASE("directory keeper: what an account gives stands above the file, the rest stays", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    admin::mailbox_change change;
    change.id = "LAB01";
    change.password = base::secret("another-password");

    const auto changed = await(keeper.change(std::move(change), kept::entry("mailbox.password")));

    REQUIRE(changed.has_value());
    CHECK(changed->from == "file+account");
    CHECK(changed->ods_code == "RX1");
    CHECK(changed->sends == std::vector<std::string>{"reports"});
    CHECK(hub.now()->find("LAB01")->password.matches("another-password"));
}

TEST_CASE("directory keeper: a mailbox is disabled and enabled", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    admin::mailbox_change change;
    change.id = "LAB01";

    change.active = false;
    REQUIRE(await(keeper.change(change, kept::entry("mailbox.disable"))).has_value());
    CHECK_FALSE(hub.now()->find("LAB01")->active);
    change.active = true;
    REQUIRE(await(keeper.change(change, kept::entry("mailbox.enable"))).has_value());

    CHECK(hub.now()->find("LAB01")->active);
    CHECK(hub.now()->find("LAB01")->password.matches("lab-password"));
}

TEST_CASE("directory keeper: nobody is added twice, and nobody changed who is not there", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    admin::mailbox_change again = hub.of_practice();
    again.id = "LAB01";

    CHECK(await(keeper.add(std::move(again), kept::entry("mailbox.add"))).error().status == 409);
    CHECK(await(keeper.change(hub.of_practice(), kept::entry("mailbox.password"))).error().status == 404);
    CHECK(hub.store.accounts.empty());
}

TEST_CASE("directory keeper: production refuses a well-known password without repeating it", "[app]") {
    kept hub;
    hub.production = true;
    directory_keeper& keeper = hub.open();
    admin::mailbox_change change = hub.of_practice();
    change.password = base::secret("TestKey");

    const auto refused = await(keeper.add(std::move(change), kept::entry("mailbox.add")));

    REQUIRE(refused.has_error());
    CHECK(refused.error().status == 400);
    CHECK(refused.error().detail.find("TestKey") == std::string::npos);
    CHECK(hub.store.accounts.empty());
}

TEST_CASE("directory keeper: a change that the store does not keep is not in force", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    hub.store.accounts_fail = true;

    CHECK(await(keeper.add(hub.of_practice(), kept::entry("mailbox.add"))).error().status == 503);
    CHECK(hub.now()->find("GP01") == nullptr);
}

TEST_CASE("directory keeper: accounts come back at the next start, under the same key", "[app]") {
    kept hub;
    REQUIRE(await(hub.open().add(hub.of_practice(), kept::entry("mailbox.add"))).has_value());

    CHECK(*await(hub.open().start()) == 2);
    CHECK(hub.now()->find("GP01")->password.matches("gp-password"));
    hub.key = base::secret("another key");
    const auto refused = await(hub.open().start());

    REQUIRE(refused.has_error());
    CHECK(refused.error().status == 422);
    CHECK(refused.error().detail.find("GP01") != std::string::npos);
}

TEST_CASE("directory keeper: a sealed password that was moved to another mailbox does not open", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    REQUIRE(await(keeper.add(hub.of_practice(), kept::entry("mailbox.add"))).has_value());
    store::mailbox_account moved;
    moved.id = "LAB01";
    moved.sealed_password = hub.store.accounts[0].sealed_password;
    hub.store.accounts.push_back(moved);

    CHECK(await(hub.open().start()).error().status == 422);
}

TEST_CASE("directory keeper: an account without ODS code or password makes no mailbox of its own", "[app]") {
    kept hub;
    store::mailbox_account left_over;
    left_over.id = "GONE01";
    left_over.active = true;
    hub.store.accounts.push_back(left_over);
    left_over.id = "GONE02";
    left_over.ods_code = "A81001";
    hub.store.accounts.push_back(left_over);

    CHECK(*await(hub.open().start()) == 1);
    CHECK(hub.now()->find("GONE01") == nullptr);
    CHECK(hub.now()->find("GONE02") == nullptr);
}

TEST_CASE("directory keeper: a reload puts file, accounts and patients in force", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    REQUIRE(await(keeper.add(hub.of_practice(), kept::entry("mailbox.add"))).has_value());
    CHECK_FALSE(has_patient(keeper, "9990000018"));
    const auto register_of_all = keeper.patients();
    hub.folder.write("directory.yaml",
                     "mailboxes: [{id: NEW01, ods_code: RX1, password: p}]\n"
                     "patients: [{nhs_number: 9990000018, date_of_birth: 1980-04-23, family_name: Example,\n"
                     "  ods_code: A81001}]\n");

    const auto count = await(keeper.reload());

    REQUIRE(count.has_value());
    CHECK(*count == 2);
    CHECK(hub.now()->find("LAB01") == nullptr);
    CHECK(hub.now()->find("NEW01") != nullptr);
    CHECK(hub.now()->find("GP01") != nullptr);
    CHECK(has_patient(keeper, "9990000018"));
    CHECK(await(register_of_all->find("9990000018"))->has_value()); // the one that was handed out at the start
}

TEST_CASE("directory keeper: a wrong file is refused with every problem and changes nothing", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    const auto before = hub.now();
    const std::string two_wrong = "mailboxes: [{id: '?', ods_code: '?', password: p}]\n";
    hub.folder.write("directory.yaml", two_wrong);

    const auto refused = await(keeper.reload());

    REQUIRE(refused.has_error());
    CHECK(refused.error().status == 422);
    CHECK(refused.error().detail.find("directory.yaml:1:18: /mailboxes/0/id") != std::string::npos);
    CHECK(refused.error().detail.find("\n") != std::string::npos);
    CHECK(hub.now() == before);
    hub.folder.write("directory.yaml", of_lab + groups);
    CHECK(await(keeper.reload()).has_value());
}

TEST_CASE("directory keeper: changes at the same time are all in force at the end", "[app]") {
    kept hub;
    directory_keeper& keeper = hub.open();
    const auto add_one = [](directory_keeper& to, admin::mailbox_change what) -> boost::asio::awaitable<void> {
        const auto added = co_await to.add(std::move(what), kept::entry("mailbox.add"));
        CHECK(added.has_value());
    };
    const auto reload_once = [](directory_keeper& to) -> boost::asio::awaitable<void> {
        const auto count = co_await to.reload();
        CHECK(count.has_value());
    };
    const auto noted = [](std::exception_ptr thrown) { CHECK_FALSE(thrown); };
    for (int i = 0; i < 10; ++i) {
        admin::mailbox_change what = hub.of_practice();
        what.id = "GP1" + std::to_string(i);
        boost::asio::co_spawn(hub.core, add_one(keeper, std::move(what)), noted);
        boost::asio::co_spawn(hub.core, reload_once(keeper), noted);
    }
    hub.core.run();

    CHECK(keeper.mailboxes().size() == 11);
}
