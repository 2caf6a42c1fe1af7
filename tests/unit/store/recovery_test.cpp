#include <fstream>

#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using why = store::open_failure::why;

namespace {

std::string journal_of(const store_fixture& store) { return store.how.folder + "/audit.journal"; }

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, std::string_view content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

store::audit_report verify(const store_fixture& store) { return store::verify_audit(store.how.folder, {}).value(); }

std::vector<std::string> lines_of(const store_fixture& store) {
    std::vector<std::string> lines;
    REQUIRE(ok(store::export_audit(store.how.folder, [&lines](std::string_view line) {
        lines.emplace_back(line);
        return true;
    })));
    return lines;
}

void run_sql(const store_fixture& store, const char* text) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((store.how.folder + "/signalbox.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, text, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
}

// Five accepts, closed.
void fill(store_fixture& store, int count = 5) {
    store.open();
    for (int number = 1; number <= count; ++number)
        REQUIRE(ok(store.accept(acceptance_builder(number).to_mailbox("BOX1"))));
}

} // namespace

TEST_CASE("audit: changes and notes form one chain, exported in order", "[store][audit]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    REQUIRE(ok(await(store->audit({.actor = "BOX\"1\n", .action = "mesh.inbox", .outcome = "200", .detail = "\xff"}))));

    const auto report = verify(store);
    const auto lines = lines_of(store);

    CHECK(report.intact);
    CHECK_FALSE(report.torn_tail);
    CHECK(report.records == 2);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with(R"({"n":1,"kind":"change","change":1,"id":")" + message_id_of(1)));
    CHECK(lines[0].find("\"sha256\":\"" + base::to_hex(digest_of("payload 1"))) != std::string::npos);
    CHECK(lines[1].starts_with(R"({"n":2,"kind":"note","at":"2026-11-22T14:05:06.000000Z","actor":"BOX\"1\u000a")"));
    CHECK(lines[1].find("\\ufffd") != std::string::npos);
}

TEST_CASE("audit: the chain goes on over restarts and kills", "[store][audit][recovery]") {
    store_fixture store;
    fill(store);
    store.reopen();
    REQUIRE(ok(store.accept(acceptance_builder(6))));
    store.continue_with_snapshot();
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(7))));
    store.close();

    CHECK(verify(store).intact);
    CHECK(verify(store).records == 7);
}

TEST_CASE("audit: closing leaves a journal without reserved room", "[store][audit]") {
    store_fixture store;
    fill(store);
    CHECK(read_file(journal_of(store)).find('\0') != std::string::npos);

    store.close();

    CHECK(read_file(journal_of(store)).ends_with("\"}\n"));
}

TEST_CASE("audit: a changed byte is named by its record, whichever it is", "[store][audit]") {
    store_fixture store;
    fill(store);
    store.close();
    const std::string good = read_file(journal_of(store));
    std::size_t line_begin = 0;
    for (std::uint64_t record = 1; record <= 5; ++record) {
        std::string changed = good;
        changed[good.find("mesh.send", line_begin)] = 'M';
        write_file(journal_of(store), changed);

        const auto report = verify(store);

        CHECK_FALSE(report.intact);
        CHECK(report.broken_at == record);
        line_begin = good.find('\n', line_begin) + 1;
    }
}

TEST_CASE("audit: a removed record and another key break the chain", "[store][audit]") {
    store_fixture store;
    fill(store);
    store.close();
    std::string journal = read_file(journal_of(store));

    CHECK_FALSE(store::verify_audit(store.how.folder, base::secret("another key")).value().intact);
    write_file(journal_of(store), journal.substr(journal.find('\n') + 1));
    CHECK(verify(store).broken_at == 1);
}

TEST_CASE("recovery: a torn last record is dropped and the rest survives", "[store][recovery]") {
    store_fixture store;
    fill(store);
    REQUIRE(ok(await(store->audit({.actor = "a", .action = "note", .outcome = "200"}))));
    store.continue_with_snapshot();
    const std::string journal = read_file(journal_of(store));
    write_file(journal_of(store), journal.substr(0, journal.find('\0') - 3));
    CHECK(verify(store).torn_tail);
    CHECK(verify(store).intact);

    store.open();

    CHECK(store.inbox_of("BOX1").size() == 5);
    store.close();
    CHECK(verify(store).intact);
    CHECK_FALSE(verify(store).torn_tail);
    CHECK(lines_of(store).back().find("audit.repair") != std::string::npos);
}

TEST_CASE("recovery: a database that is ahead is written into the journal", "[store][recovery]") {
    store_fixture store;
    fill(store);
    store.continue_with_snapshot();
    // The machine stopped between the commit of the last two and the sync of the journal.
    const std::string journal = read_file(journal_of(store));
    std::size_t end = 0;
    for (int line = 0; line < 3; ++line) end = journal.find('\n', end) + 1;
    write_file(journal_of(store), journal.substr(0, end));

    store.open();
    store.close();

    const auto lines = lines_of(store);
    CHECK(verify(store).intact);
    REQUIRE(lines.size() == 6);
    CHECK(lines[3].find(message_id_of(4)) != std::string::npos);
    CHECK(lines[4].find(message_id_of(5)) != std::string::npos);
    CHECK(lines[5].find("audit.repair") != std::string::npos);
}

TEST_CASE("recovery: zero bytes amid the unsynced tail are taken for what a power cut leaves", "[store][recovery]") {
    store_fixture store;
    fill(store);
    store.continue_with_snapshot();
    std::string journal = read_file(journal_of(store));
    std::size_t third = journal.find('\n', journal.find('\n') + 1) + 1;
    std::fill_n(journal.begin() + static_cast<std::ptrdiff_t>(third), 40, '\0');
    write_file(journal_of(store), journal);
    CHECK_FALSE(verify(store).intact);
    CHECK(verify(store).broken_at == 3);

    store.open();
    store.close();

    CHECK(verify(store).intact);
    CHECK(verify(store).records == 6);
}

TEST_CASE("recovery: a journal that is ahead of the database is a loss, and names what is lost", "[store][recovery]") {
    store_fixture store;
    fill(store, 3);
    store.close();
    std::filesystem::copy(store.how.folder, store.folder.file("old"), std::filesystem::copy_options::recursive);
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(4).to("system", "a"))));
    REQUIRE(ok(store.settle(message_id_of(4) + "-1", message::delivery_state::delivered)));
    store.close();
    std::filesystem::copy(store.folder.file("old/signalbox.db"), store.how.folder + "/signalbox.db",
                          std::filesystem::copy_options::overwrite_existing);
    const std::string before = read_file(journal_of(store));

    const auto refused = store.try_open();

    REQUIRE_FALSE(ok_to_open(refused));
    CHECK(refused.error().reason == why::lost);
    CHECK(refused.error().lost == std::vector{message_id_of(4), message_id_of(4) + "-1"});
    CHECK(read_file(journal_of(store)) == before);
    CHECK(verify(store).intact);
}

TEST_CASE("recovery: another audit key is named as what is wrong", "[store][recovery]") {
    store_fixture store;
    store.how.audit_key = base::secret("the first key");
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    store.close();

    store.how.audit_key = base::secret("another key");
    const auto refused = store.try_open();
    REQUIRE(refused.has_error());
    CHECK(refused.error().reason == store::open_failure::why::wrong_key);

    store.how.audit_key = base::secret("the first key");
    CHECK(ok_to_open(store.try_open()));
}

TEST_CASE("recovery: a database that vanished is a loss", "[store][recovery]") {
    store_fixture store;
    fill(store, 2);
    store.close();
    std::filesystem::remove(store.how.folder + "/signalbox.db");

    const auto refused = store.try_open();

    REQUIRE_FALSE(ok_to_open(refused));
    CHECK(refused.error().lost == std::vector{message_id_of(1), message_id_of(2)});
}

TEST_CASE("recovery: a journal that vanished or was changed stops the start", "[store][recovery]") {
    store_fixture store;
    fill(store, 2);
    store.close();
    const std::string good = read_file(journal_of(store));

    std::filesystem::remove(journal_of(store));
    CHECK(store.try_open().error().reason == why::io);

    write_file(journal_of(store), good);
    run_sql(store, "DELETE FROM meta WHERE name = 'journal_checkpoint'");
    std::string changed = good;
    changed[good.find("mesh.send")] = 'M';
    write_file(journal_of(store), changed);
    CHECK(store.try_open().error().reason == why::io);
}

TEST_CASE("recovery: audit records leave the database once the journal is known to have them", "[store][recovery]") {
    store_fixture store;
    fill(store);
    store.close();

    run_sql(store, "SELECT CASE WHEN (SELECT count(*) FROM audit) = 0 THEN 1 ELSE abs(-9223372036854775808) END");
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(6))));
    store.close();
    CHECK(lines_of(store).back().starts_with(R"({"n":6,"kind":"change","change":6,)"));
}

TEST_CASE("open: another profile is refused, and the folder is this user's alone", "[store][open]") {
    store_fixture store;
    store.open();
    store.close();
    for (const char* name : {"", "/spool"}) {
        struct stat found {};
        REQUIRE(::stat((store.how.folder + name).c_str(), &found) == 0);
        CHECK((found.st_mode & 0777) == 0700);
    }
    for (const char* name : {"/signalbox.db", "/audit.journal", "/audit.key", "/profile", "/lock"}) {
        struct stat found {};
        REQUIRE(::stat((store.how.folder + name).c_str(), &found) == 0);
        CHECK((found.st_mode & 0777) == 0600);
    }

    store.how.profile = "production";
    const auto refused = store.try_open();

    REQUIRE_FALSE(ok_to_open(refused));
    CHECK(refused.error().reason == why::wrong_profile);
}

TEST_CASE("open: a second hub is locked out until the first closes", "[store][open]") {
    store_fixture store;
    store.open();
    CHECK(store.try_open().error().reason == why::locked);

    store.close();

    CHECK(ok_to_open(store.try_open()));
}

TEST_CASE("open: a schema of a newer version is refused and left alone", "[store][open]") {
    store_fixture store;
    store.open();
    store.close();
    run_sql(store, "PRAGMA user_version=999");

    CHECK(store.try_open().error().reason == why::io);
}

TEST_CASE("open: a configured audit key is used, and no key file is made", "[store][open]") {
    store_fixture store;
    store.how.audit_key = base::secret("a key from a credential");
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1))));
    store.close();

    CHECK_FALSE(std::filesystem::exists(store.how.folder + "/audit.key"));
    CHECK(store::verify_audit(store.how.folder, store.how.audit_key).value().intact);
}
