#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "broker/store/disk/file.hpp"
#include "broker/store/journal/format.hpp"

namespace signalbox::store::journal {

// The open end of the audit journal. Notes come from any thread and wait for no sync; the records of changes, the syncs
// and the end are the writer thread's. A lock orders them, held for one small write, never during a sync.
//
// A write that fails although there was room may have left part of a record: from then on the journal is broken, and
// every call answers errc::unknown.
class journal {
  public:
    // Continues behind `end`, where recovery found the last good record; what the file holds beyond it is cut off.
    static result<std::unique_ptr<journal>> open(disk::file file, const position& end, base::secret key);

    // Any thread. Writes one record that belongs to no change. errc::disk_full: nothing that stands in the journal
    // changed; errc::stopped after close().
    result<void> note(std::string_view body);

    // Sets room for `bodies` aside, so that append() cannot find the disk full; errc::disk_full as above. It holds for
    // one append(), or until release().
    result<void> reserve(std::span<const std::string> bodies);
    void release();
    result<void> append(std::span<const std::string> bodies);
    result<void> sync();
    // The room that is taken at a time, in bytes.
    void reserve_ahead(std::size_t step);

    position end() const;
    position synced() const;
    bool broken() const;
    // Since when records wait for a sync.
    std::optional<std::chrono::steady_clock::time_point> unsynced_since() const;

    // Cuts off the reserved room and syncs: the last act.
    result<void> close();

  private:
    journal(disk::file file, const position& end, base::secret key)
        : file_(std::move(file)), key_(std::move(key)), end_(end), synced_(end), reserved_(end.offset) {}

    result<void> make_room(std::uint64_t bytes);
    result<void> write(std::span<const std::string_view> bodies);
    result<void> fail(error_code why);

    mutable std::mutex mutex_;
    disk::file file_;
    base::secret key_;
    position end_;
    position synced_;
    std::uint64_t reserved_;     // the size of the file
    std::uint64_t promised_ = 0; // bytes of it that wait for append()
    std::size_t step_ = 0;
    std::optional<std::chrono::steady_clock::time_point> unsynced_since_;
    bool broken_ = false;
    bool closed_ = false;
};

} // namespace signalbox::store::journal
