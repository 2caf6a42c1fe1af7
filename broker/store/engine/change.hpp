#pragma once

#include "broker/store/disk/spool.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::engine {

// One call that waits for the writer thread.
class change {
  public:
    enum class kind : std::uint8_t {
        message, // brings a message or a chunk: below the low-water mark only a repeat goes on (transaction::room)
        update,  // changes what is there: goes on below it
    };

    explicit change(kind is) : is_(is) {}
    virtual ~change() = default;

    kind is() const noexcept { return is_; }
    // Bytes that it will take on the disk, roughly, rounded up.
    virtual std::uint64_t disk_cost() const noexcept { return 16UL << 10; }
    // Within the open transaction, on the writer thread. An error undoes this change alone, or, where the disk or
    // SQLite failed, the whole group.
    virtual error_code apply(sqlite::transaction& in, const disk::spool& spool) = 0;
    // After the group, once: without an error all of it is on stable storage.
    virtual void answer(error_code outcome, disk::spool& spool) = 0;

    change* next = nullptr; // of the writer's queue

  private:
    kind is_;
};

} // namespace signalbox::store::engine
