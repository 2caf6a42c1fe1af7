#include <atomic>
#include <cerrno>
#include <future>
#include <thread>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// A disk that fails when told. Set before the store is opened, or while nothing runs.
class failing_disk final : public store::disk::device {
  public:
    ssize_t write(int descriptor, std::span<const std::byte> bytes, std::uint64_t at) noexcept override {
        if (const int error = write_error; error != 0) {
            // A disk that fails may well have taken a part.
            if (torn_write) static_cast<void>(device::write(descriptor, bytes.first(bytes.size() / 2), at));
            return errno = error, -1;
        }
        return device::write(descriptor, bytes, at);
    }
    int sync(int descriptor) noexcept override {
        ++syncs;
        while (const int gate = sync_gate) sync_gate.wait(gate);
        if (const int error = sync_error; error != 0) return errno = error, -1;
        return device::sync(descriptor);
    }
    std::optional<store::disk::space> free_space(const std::string& folder) noexcept override {
        auto space = device::free_space(folder);
        if (space && free_bytes != 0) space->free = free_bytes;
        return space;
    }

    std::atomic<int> write_error{0};
    std::atomic<bool> torn_write{false};
    std::atomic<int> sync_error{0};
    std::atomic<int> sync_gate{0}; // a sync waits while it is not 0
    std::atomic<std::uint64_t> free_bytes{0};
    std::atomic<int> syncs{0};
};

// The default VFS of SQLite with writes or syncs of the WAL that fail when told.
std::atomic<int> wal_write_error{0};
std::atomic<int> wal_sync_error{0};

class failing_vfs {
  public:
    failing_vfs() {
        wal_write_error = 0;
        wal_sync_error = 0;
        base_ = sqlite3_vfs_find(nullptr);
        vfs_ = *base_;
        vfs_.zName = "failing";
        vfs_.pAppData = base_;
        vfs_.xOpen = [](sqlite3_vfs* self, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
            auto* real = static_cast<sqlite3_vfs*>(self->pAppData);
            const int code = real->xOpen(real, name, file, flags, out);
            if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
                original_ = file->pMethods;
                wal_ = *original_;
                wal_.xWrite = [](sqlite3_file* into, const void* bytes, int count, sqlite3_int64 at) {
                    const int error = wal_write_error;
                    return error != 0 ? error : original_->xWrite(into, bytes, count, at);
                };
                wal_.xSync = [](sqlite3_file* of, int how) {
                    const int error = wal_sync_error;
                    return error != 0 ? error : original_->xSync(of, how);
                };
                file->pMethods = &wal_;
            }
            return code;
        };
        sqlite3_vfs_register(&vfs_, 1);
    }
    ~failing_vfs() {
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(base_, 1);
    }

  private:
    static inline const sqlite3_io_methods* original_ = nullptr;
    static inline sqlite3_io_methods wal_{};
    sqlite3_vfs* base_ = nullptr;
    sqlite3_vfs vfs_{};
};

} // namespace

TEST_CASE("disk low: new messages are refused, everything else goes on, and it recovers alone", "[store][disk]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "a"))));

    disk.free_bytes = 1000;
    CHECK(store.accept(acceptance_builder(2)).error() == store::errc::disk_low);
    CHECK(store->state().health == store::health::disk_low);
    CHECK_FALSE(store->state().detail.empty());
    CHECK(await(store->open_spool()).error() == store::errc::disk_low);
    CHECK(ok(store.settle(message_id_of(1) + "-2", message::delivery_state::delivered)));
    CHECK(ok(await(store->payload(message_id_of(1), 100))));
    CHECK(ok(await(store->acknowledge("BOX1", message_id_of(1), {.digest = digest_of("t")}, {.action = "ack"}))));
    CHECK(ok(await(store->audit({.action = "note"}))));

    disk.free_bytes = 0;
    CHECK(await(store->acknowledge("BOX1", message_id_of(9), {}, {})).error() == store::errc::not_found); // it looks
    CHECK(ok(store.accept(acceptance_builder(2))));
    CHECK(store->state().health == store::health::serving);
}

TEST_CASE("disk low: a body that would not leave enough is refused while it comes", "[store][disk]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    auto writer = await(store->open_spool()).value();
    REQUIRE(ok(await(writer->append(base::as_bytes("fits")))));

    disk.free_bytes = 1000;

    CHECK(await(writer->append(base::as_bytes("does not"))).error() == store::errc::disk_full);
}

TEST_CASE("disk full: no room for the journal is known before the commit, and nothing is kept", "[store][disk]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    disk.write_error = ENOSPC;

    CHECK(store.accept(acceptance_builder(1).to_mailbox("BOX1")).error() == store::errc::disk_full);
    CHECK(await(store->audit({.action = "note"})).error() == store::errc::disk_full);
    CHECK(store.inbox_of("BOX1").empty());
    CHECK(store->state().health == store::health::disk_low);

    disk.write_error = 0;
    CHECK(ok(await(store->audit({.action = "note"}))));
    store.reopen();
    CHECK(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
    CHECK(store::verify_audit(store.how.folder, {}).value().records == 2);
}

TEST_CASE("disk full: a database that cannot grow rolls the group back, and the store goes on", "[store][disk]") {
    failing_vfs vfs;
    store_fixture store;
    store.open();
    wal_write_error = SQLITE_FULL;
    CHECK(store.accept(acceptance_builder(1).to_mailbox("BOX1")).error() == store::errc::disk_full);
    CHECK(store->state().health == store::health::disk_low);
    wal_write_error = 0;

    CHECK(await(store->acknowledge("BOX1", message_id_of(1), {}, {})).error() == store::errc::not_found);
    store.reopen();
    CHECK(store.inbox_of("BOX1").empty());
    CHECK(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    store.close();
}

TEST_CASE("unknown: a failed sync of the database stops acknowledging, once and for good", "[store][disk]") {
    failing_vfs vfs;
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    std::atomic<int> told{0};
    store->on_failure([&told](error_code why) { told += why == store::errc::unknown ? 1 : 100; });

    wal_sync_error = SQLITE_IOERR_FSYNC;
    CHECK(store.accept(acceptance_builder(2).to_mailbox("BOX1")).error() == store::errc::unknown);
    wal_sync_error = 0;

    CHECK(store.accept(acceptance_builder(3)).error() == store::errc::unknown);
    CHECK(await(store->audit({.action = "note"})).error() == store::errc::unknown);
    CHECK(await(store->claim_token({.digest = digest_of("t")})).error() == store::errc::unknown);
    CHECK(store->state().health == store::health::failed);
    CHECK(told == 1);
    store.reopen();
    CHECK(ok(await(store->find_message(message_id_of(1)))));
    CHECK(store->state().health == store::health::serving);
}

TEST_CASE("unknown: a failed sync of the journal is not tried again, and the next start repairs", "[store][disk]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    std::atomic<int> told{0};
    store->on_failure([&told](error_code) { ++told; });
    disk.sync_error = EIO;
    CHECK(store.accept(acceptance_builder(1).to_mailbox("BOX1")).error() == store::errc::unknown);
    const int syncs = disk.syncs;

    CHECK(store.accept(acceptance_builder(2)).error() == store::errc::unknown);
    store.close();

    CHECK(disk.syncs == syncs);
    CHECK(told == 1);
    disk.sync_error = 0;
    store.open();
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)}); // what was unknown may be there
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
}

TEST_CASE("unknown: a failed write of the journal after the commit", "[store][disk]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1)))); // room is reserved now, so only the record itself is written
    disk.write_error = EIO;

    CHECK(store.accept(acceptance_builder(2)).error() == store::errc::unknown);
    CHECK(store->state().health == store::health::failed);
}

TEST_CASE("unknown: a note that cannot be written stops the store, and the next start drops its half",
          "[store][audit][disk]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    REQUIRE(ok(await(store->audit({.action = "first"})))); // room is reserved now
    std::promise<void> failed;
    store->on_failure([&failed](error_code) { failed.set_value(); });
    disk.torn_write = true;
    disk.write_error = EIO;

    CHECK(await(store->audit({.action = "second"})).error() == store::errc::unknown);

    CHECK(failed.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    disk.write_error = 0;
    CHECK(await(store->audit({.action = "third"})).error() == store::errc::unknown);
    CHECK(store.accept(acceptance_builder(1)).error() == store::errc::unknown);
    store.reopen();
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
    CHECK(store::verify_audit(store.how.folder, {}).value().records == 2); // the first and the repair
}

TEST_CASE("audit: a note waits for no commit, and a change's record comes behind it whole", "[store][audit]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    const int before = disk.syncs;
    disk.sync_gate = 1;
    auto commit =
        std::async(std::launch::async, [&store] { return ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))); });
    while (disk.syncs == before) std::this_thread::yield();

    CHECK(ok(await(store->audit({.action = "note"})))); // while the commit waits for its sync
    CHECK(commit.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);

    disk.sync_gate = 0;
    disk.sync_gate.notify_all();
    CHECK(commit.get());
    CHECK(ok(store.accept(acceptance_builder(2).to_mailbox("BOX1"))));
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
    CHECK(store::verify_audit(store.how.folder, {}).value().records == 3);
}

TEST_CASE("audit: notes of many threads and changes form one chain", "[store][audit]") {
    store_fixture store;
    store.open();
    std::vector<std::future<bool>> noting;
    for (int each = 0; each < 4; ++each) {
        noting.push_back(std::async(std::launch::async, [&store] {
            bool all = true;
            for (int note = 0; note < 200; ++note) all = ok(await(store->audit({.action = "note"}))) && all;
            return all;
        }));
    }
    for (int number = 1; number <= 50; ++number) CHECK(ok(store.accept(acceptance_builder(number))));
    for (auto& each : noting) CHECK(each.get());

    store.continue_with_snapshot(); // a kill
    store.open();
    CHECK(ok(store.accept(acceptance_builder(51))));
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
    CHECK(store::verify_audit(store.how.folder, {}).value().records == 4 * 200 + 51);
}

TEST_CASE("audit: a note is synced within a second without another write", "[store][audit]") {
    failing_disk disk;
    store_fixture store(disk);
    store.open();
    std::promise<void> failed;
    store->on_failure([&failed](error_code) { failed.set_value(); });
    disk.sync_error = EIO; // so that the sync is seen

    REQUIRE(ok(await(store->audit({.action = "note"}))));

    CHECK(failed.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
}
