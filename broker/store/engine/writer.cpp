#include "broker/store/engine/writer.hpp"

#include <algorithm>

#include "broker/store/sqlite/schema.hpp"

namespace signalbox::store::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds look_around{250};         // how often it keeps house when there is nothing to commit
constexpr std::uint64_t checkpoint_after = 4096; // journal records that a start has to read again, at most
constexpr std::uint64_t wal_pages_most = 4096;   // 32 MiB

// A failure of the disk or of SQLite concerns all that share the transaction.
bool concerns_group(error_code failed) {
    return failed == errc::disk_full || failed == errc::unknown || failed == errc::corrupt ||
           failed == errc::overloaded;
}

bool known_outcome(error_code failed) { return failed == errc::disk_full || failed == errc::overloaded; }

void unique(std::vector<std::string>& names) {
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

} // namespace

writer::writer(writer_parts with)
    : with_(std::move(with)),
      queue_(with_.limits.write_queue_max),
      checkpoint_records_(with_.journal.synced().records),
      swept_(with_.clock.steady()),
      commit_seconds_("signalbox_store_commit_seconds", "From taking a group of commits to its answers."),
      group_size_("signalbox_store_group_size", "Commits in the last group."),
      queue_depth_("signalbox_store_queue_depth", "Commits that wait for the writer."),
      disk_free_bytes_("signalbox_store_disk_free_bytes", "Free space of the store's file system."),
      tokens_("signalbox_store_tokens", "Used tokens that are remembered.") {
    const auto space = with_.device.free_space(with_.folder);
    low_water_ = std::min<std::uint64_t>(with_.limits.disk_low_water, space ? space->total / 20 : UINT64_MAX);
    // What the WAL holds must still fit into the database below the low-water mark.
    wal_pages_max_ = std::clamp<std::uint64_t>(low_water_ / 2 / sqlite::page_size, 64, wal_pages_most);
    next_wal_checkpoint_ = wal_pages_max_;
    watch_disk();
    fill_wal();
    thread_ = std::thread([this] { run(); });
}

void writer::submit(std::unique_ptr<change> added) {
    if (auto refused = queue_.push(added)) added->answer(refused, with_.spool);
}

void writer::stop() {
    stopping_ = true;
    queue_.wake();
    if (thread_.joinable()) thread_.join();
}

statistics writer::state() const {
    const std::lock_guard lock(detail_mutex_);
    return {.queue_depth = queue_.waiting(), .disk_free = disk_free_, .health = health_, .detail = detail_};
}

void writer::run() {
    while (!stopping_) {
        process(queue_.take(look_around));
        keep_house();
    }
    process(queue_.close());
    shut_down();
}

void writer::process(group taken) {
    for (std::size_t from = 0; from < taken.size(); from += with_.group_max) {
        const auto some = std::span(taken).subspan(from, std::min(with_.group_max, taken.size() - from));
        queue_depth_.set(static_cast<std::int64_t>(queue_.waiting()));
        process_some(some);
        queue_.done(some.size());
        checkpoint_wal();
    }
}

void writer::process_some(std::span<std::unique_ptr<change>> some) {
    const auto started = steady_clock::now();
    std::vector<outcome> changes;
    watch_disk();
    std::uint64_t room = disk_free_ - std::min<std::uint64_t>(disk_free_, low_water_);
    for (const auto& each : some) {
        outcome one{.of = each.get(), .failed = failed() ? make_error_code(errc::unknown) : error_code{}};
        if (each->is() == change::kind::message && !one.failed) {
            one.room = !disk_low() && each->disk_cost() <= room;
            room -= std::min(room, each->disk_cost());
        }
        changes.push_back(one);
    }

    sqlite::transaction in{.db = *with_.db, .now = with_.clock.now(), .last_change = with_.last_change};
    if (!failed()) commit(changes, in);
    for (const outcome& one : changes) one.of->answer(one.failed, with_.spool);

    commit_seconds_.observe(std::chrono::duration<double>(steady_clock::now() - started).count());
    group_size_.set(static_cast<std::int64_t>(changes.size()));
}

// Database, journal, then the caller answers: the order that makes the journal the high-water mark of what was
// acknowledged (a journal that is ahead of the database at a start means loss).
void writer::commit(std::span<outcome> changes, sqlite::transaction& in) {
    error_code failed = apply_all(changes, in);
    const bool rolled_back = failed && known_outcome(failed);
    if (!failed && !in.records.empty()) failed = append_to_journal(in.records);

    if (failed) {
        if (with_.db->in_transaction()) static_cast<void>(with_.db->run("ROLLBACK")); // undoes memory, writes nothing
        with_.journal.release();
        if (!rolled_back) {
            // Committed or not: nobody knows. The rows may be there at the next start.
            failed = errc::unknown;
            fail(failed);
        }
        if (failed == errc::disk_full) set_health(health::disk_low, disk_is_full);
        for (outcome& one : changes) {
            if (!one.failed) one.failed = failed;
        }
        return;
    }
    with_.last_change = in.last_change;
    for (const std::string& name : in.spooled) with_.spool.keep(name);
    unique(in.readied);
    if (on_ready_ && !in.readied.empty()) on_ready_(in.readied);
}

error_code writer::apply_all(std::span<outcome> changes, sqlite::transaction& in) {
    if (auto failed = in.db.run("BEGIN IMMEDIATE")) return failed;
    for (outcome& one : changes) {
        if (one.failed) continue; // refused before
        if (auto failed = apply_one(one, in)) return failed;
    }
    const std::uint64_t checkpoint = with_.journal.synced().records;
    const bool due = changes.empty() || checkpoint - checkpoint_records_ >= checkpoint_after;
    if (due) {
        if (auto failed = add_checkpoint(in)) return failed;
    }
    // Room for the journal is taken before the commit, so that a full disk is known while there is a way back.
    if (auto room = with_.journal.reserve(in.records); !room) return room.error();
    if (auto failed = in.db.run("COMMIT")) return failed;
    if (due) checkpoint_records_ = checkpoint;
    return {};
}

error_code writer::apply_one(outcome& one, sqlite::transaction& in) {
    sqlite::savepoint undo(in);
    if (auto failed = undo.begin()) return failed;
    in.room = one.room;
    one.failed = one.of->apply(in, with_.spool);
    if (!one.failed) return undo.release();
    if (concerns_group(one.failed)) return std::exchange(one.failed, error_code{});
    return undo.undo();
}

// From here on a start reads the journal, and change records up to here need no copy in the database.
error_code writer::add_checkpoint(sqlite::transaction& in) {
    const auto& at = with_.journal.synced();
    if (auto failed = sqlite::write_meta(in.db, "journal_checkpoint", checkpoint_text(at, with_.audit_key)))
        return failed;
    return in.db.run("DELETE FROM audit WHERE change <= ?", {at.change});
}

error_code writer::append_to_journal(const std::vector<std::string>& bodies) {
    if (auto appended = with_.journal.append(bodies); !appended) return appended.error();
    if (auto synced = with_.journal.sync(); !synced) return synced.error();
    return {};
}

} // namespace signalbox::store::engine
