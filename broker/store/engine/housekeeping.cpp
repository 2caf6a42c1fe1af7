// The part of the writer that is not about groups: syncing notes, free space, the WAL, what expires, the end.
#include <algorithm>

#include <fmt/format.h>

#include "broker/base/log.hpp"
#include "broker/store/engine/writer.hpp"
#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/interchanges.hpp"

namespace signalbox::store::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds notes_unsynced_max{500}; // contracts/promises.md, 8: synced within a second
constexpr std::chrono::minutes sweep_every{1};
constexpr std::chrono::hours spool_unclaimed_max{1};
constexpr std::uint64_t journal_step_max = 4UL << 20;
constexpr std::uint64_t checkpoint_notes_after = 16'384; // journal records, where no change comes by to carry it

} // namespace

void writer::keep_house() {
    watch_disk();
    if (failed()) return;
    const auto unsynced = with_.journal.unsynced_since();
    const bool due = unsynced && steady_clock::now() - *unsynced >= notes_unsynced_max;
    if (due || with_.journal.broken()) {
        if (auto synced = with_.journal.sync(); !synced) return fail(synced.error());
    }
    if (with_.journal.synced().records - checkpoint_records_ >= checkpoint_notes_after) {
        sqlite::transaction in{.db = *with_.db, .now = with_.clock.now(), .last_change = with_.last_change};
        commit({}, in);
    }
    if (const auto at = with_.clock.steady(); at - swept_ >= sweep_every) {
        swept_ = at;
        sweep(with_.clock.now());
    }
}

void writer::sweep(base::time_point now) {
    with_.tokens.prune();
    tokens_.set(static_cast<std::int64_t>(with_.tokens.size()));
    with_.spool.discard_abandoned(steady_clock::now() - spool_unclaimed_max);

    // The oldest few at a time: rows come in the order in which they expire, nearly, and a group must not wait long.
    auto& db = *with_.db;
    error_code failed = db.run("DELETE FROM token WHERE id IN (SELECT id FROM token ORDER BY id LIMIT 10000)"
                               " AND expires_at < ?",
                               {now});
    if (!failed) {
        failed = db.run("DELETE FROM idempotency WHERE sequence IN"
                        " (SELECT sequence FROM idempotency ORDER BY sequence LIMIT 10000) AND at < ?",
                        {now - sqlite::idempotency_kept});
    }
    for (const sqlite::sql each :
         {sqlite::sql("DELETE FROM document_name WHERE name IN (SELECT name FROM document_name"
                      " INDEXED BY document_name_at WHERE at < ? ORDER BY at LIMIT 10000)"),
          sqlite::sql("DELETE FROM interchange_part WHERE name IN (SELECT name FROM interchange_part"
                      " INDEXED BY interchange_part_at WHERE at < ? ORDER BY at LIMIT 10000)"),
          sqlite::sql("DELETE FROM answered WHERE interchange IN (SELECT interchange FROM answered"
                      " INDEXED BY answered_at WHERE at < ? ORDER BY at LIMIT 10000)")}) {
        if (!failed) failed = db.run(each, {now - sqlite::interchange_kept});
    }
    if (failed && failed != errc::disk_full && failed != errc::overloaded) fail(failed);
}

void writer::checkpoint_wal() {
    if (failed() || with_.db->wal_pages() < next_wal_checkpoint_) return;
    // A reader in the middle of an answer can keep the WAL from being used from its start again; then it grows on, and
    // beyond four times its size the writer waits for the readers.
    const bool wait = with_.db->wal_pages() >= 4 * wal_pages_max_;
    const auto failed = with_.db->checkpoint(wait);
    next_wal_checkpoint_ = std::max(wal_pages_max_, with_.db->wal_pages() + wal_pages_max_ / 4);
    if (!failed || failed == errc::overloaded) return;
    if (failed == errc::disk_full) return set_health(health::disk_low, disk_is_full);
    fail(failed);
}

// Writes zero bytes where the WAL will come to lie. A sync of a file that grows has to commit the file system's own
// journal too, which costs several times the sync itself; SQLite reads the WAL up to the first frame that does not
// carry the salt of its header, so zero bytes behind the end mean nothing to it.
void writer::fill_wal() {
    constexpr std::uint64_t frame_size = sqlite::page_size + 24;
    constexpr std::uint64_t header_size = 32;
    const std::uint64_t wanted = header_size + wal_pages_max_ * frame_size;
    if (disk_free_ < low_water_ + 4 * wanted) return;
    auto wal = disk::file::open(with_.folder + "/signalbox.db-wal", disk::file::mode::write, with_.device);
    if (!wal) return;
    auto size = wal->size();
    if (!size) return;
    const std::vector<std::byte> zeros(1UL << 20);
    for (std::uint64_t at = *size; at < wanted; at += zeros.size()) {
        // Only speed is lost when this fails; the next commit will tell whether the disk is in trouble.
        if (!wal->write(zeros, at)) return;
    }
    if (auto synced = wal->sync(); !synced) fail(synced.error());
}

void writer::watch_disk() {
    const auto space = with_.device.free_space(with_.folder);
    if (!space) return;
    disk_free_ = space->free;
    with_.journal.reserve_ahead(std::min(journal_step_max, space->free / 64));
    disk_free_bytes_.set(static_cast<std::int64_t>(space->free));
    if (failed()) return;
    if (space->free < low_water_) {
        return set_health(health::disk_low,
                          fmt::format("{} bytes free, the low-water mark is {}", space->free, low_water_));
    }
    // A write that found the disk full says more than the number of free bytes, for a second.
    if (health_ == health::disk_low && steady_clock::now() >= full_until_) set_health(health::serving, "");
}

void writer::set_health(health now, std::string detail) {
    if (now == health::disk_low && detail == disk_is_full) full_until_ = steady_clock::now() + std::chrono::seconds(1);
    const std::lock_guard lock(detail_mutex_);
    const bool changed = health_.exchange(now) != now;
    detail_ = std::move(detail);
    if (!changed) return;
    if (now == health::serving) return log::info("store.serving");
    log::error(now == health::failed ? "store.failed" : "store.disk_low", {{log::field::reason, detail_}});
}

void writer::fail(error_code why) {
    if (failed()) return;
    with_.db->leave_as_is();
    set_health(health::failed, "a write or a sync failed, its outcome is not known: " + why.message());
    if (on_failure_) on_failure_(errc::unknown);
}

void writer::shut_down() {
    if (failed()) return with_.db.reset();
    if (auto synced = with_.journal.sync(); !synced) return fail(synced.error());
    sqlite::transaction in{.db = *with_.db, .now = with_.clock.now(), .last_change = with_.last_change};
    commit({}, in);
    if (failed()) return with_.db.reset();
    if (auto trimmed = with_.journal.close(); !trimmed) log::warning("store.journal_not_trimmed");
    with_.db.reset(); // the last connection moves the WAL into the database
}

} // namespace signalbox::store::engine
