#pragma once

#include <string>
#include <string_view>

#include "broker/store/disk/file.hpp"
#include "broker/store/journal/format.hpp"

namespace signalbox::store::journal {

// The open end of the audit journal. Belongs to the writer thread.
class journal {
  public:
    // Continues behind `end`, where recovery found the last good record; what the file holds beyond it is cut off.
    static result<journal> open(disk::file file, const position& end, base::secret key);

    // Makes sure that `bytes` more fit without growing the file, by writing zero bytes ahead in steps of at most
    // `step`. errc::disk_full: they do not fit, and nothing that stands in the journal changed.
    result<void> reserve(std::size_t bytes, std::size_t step);
    // Adds a record to what the next write() appends.
    void add(std::string_view body);
    result<void> write();
    // Once this has failed it must not be called again (disk::file::sync).
    result<void> sync();

    const position& end() const noexcept { return end_; } // with what waits for write()
    const position& synced() const noexcept { return synced_; }
    bool waiting() const noexcept { return !lines_.empty(); }
    bool dirty() const noexcept { return end_.records != synced_.records; }

    // Cuts off the reserved room. The last act before closing.
    result<void> trim();

  private:
    journal(disk::file file, const position& end, base::secret key)
        : file_(std::move(file)), key_(std::move(key)), end_(end), written_(end), synced_(end), reserved_(end.offset) {}

    disk::file file_;
    base::secret key_;
    std::string lines_;
    position end_;
    position written_;
    position synced_;
    std::uint64_t reserved_; // the size of the file
};

} // namespace signalbox::store::journal
