#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/base/metrics.hpp"
#include "broker/store/disk/token_log.hpp"
#include "broker/store/engine/change_queue.hpp"
#include "broker/store/journal/journal.hpp"
#include "broker/store/store.hpp"

namespace signalbox::store::engine {

// What the writer works with; the references outlive it.
struct writer_parts {
    std::unique_ptr<sqlite::database> db;
    signalbox::store::journal::journal& journal;
    std::uint64_t last_change = 0;
    disk::spool& spool;
    disk::token_log& tokens;
    disk::device& device;
    const base::clock& clock;
    base::secret audit_key;
    base::limits limits;
    std::string folder;
    std::size_t group_max = 1024;
};

// The one thread that changes the database: gathers what waits into a group, commits it as one transaction, appends to
// the audit journal and syncs it, then answers. In between it keeps house: syncs notes within a second, watches the
// free space, moves the WAL into the database, forgets what has expired.
class writer {
  public:
    explicit writer(writer_parts with);
    ~writer() { stop(); }

    // Any thread. Answers at once when the queue is full or closed.
    void submit(std::unique_ptr<change> added);
    // Any thread. Lets it look after the journal now.
    void wake() noexcept { queue_.wake(); }
    // Commits what waits, syncs, checkpoints, ends the thread. Idempotent; blocks.
    void stop();

    void on_ready(std::function<void(const std::vector<std::string>&)> listener) { on_ready_ = std::move(listener); }
    void on_failure(std::function<void(error_code)> listener) { on_failure_ = std::move(listener); }

    statistics state() const;
    bool disk_low() const noexcept { return health_ != health::serving; }

  private:
    static constexpr const char* disk_is_full = "the disk is full";
    using group = std::vector<std::unique_ptr<change>>;
    // What becomes of one change of the group.
    struct outcome {
        change* of;
        error_code failed;
        bool room = true; // on the disk, for what is new
    };

    void run();
    void process(group taken);
    void process_some(std::span<std::unique_ptr<change>> some);
    void commit(std::span<outcome> changes, sqlite::transaction& in);
    error_code apply_all(std::span<outcome> changes, sqlite::transaction& in);
    error_code apply_one(outcome& one, sqlite::transaction& in);
    error_code add_checkpoint(sqlite::transaction& in);
    error_code append_to_journal(const std::vector<std::string>& bodies);

    void keep_house();
    void sweep(base::time_point now);
    void checkpoint_wal();
    void fill_wal();
    void watch_disk();
    void fail(error_code why);
    void shut_down();
    bool failed() const noexcept { return health_ == health::failed; }
    void set_health(health now, std::string detail);

    writer_parts with_;
    change_queue queue_;
    std::function<void(const std::vector<std::string>&)> on_ready_;
    std::function<void(error_code)> on_failure_;

    std::uint64_t low_water_ = 0;
    std::uint64_t wal_pages_max_ = 0;
    std::uint64_t next_wal_checkpoint_ = 0; // pages
    std::uint64_t checkpoint_records_ = 0;  // records of the journal at the last checkpoint in the database
    std::chrono::steady_clock::time_point swept_;
    std::chrono::steady_clock::time_point full_until_;

    std::atomic<health> health_{health::serving};
    std::atomic<std::uint64_t> disk_free_{0};
    mutable std::mutex detail_mutex_;
    std::string detail_;
    std::atomic<bool> stopping_{false};

    base::histogram commit_seconds_;
    base::gauge group_size_;
    base::gauge queue_depth_;
    base::gauge disk_free_bytes_;
    base::gauge tokens_;
    std::thread thread_; // the last member: it runs when all others are there
};

} // namespace signalbox::store::engine
