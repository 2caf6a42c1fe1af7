#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "broker/base/crypto.hpp"
#include "broker/message/message.hpp"
#include "broker/store/disk/file.hpp"

namespace signalbox::store::disk {

// Large payloads, one file each in DATA/spool, under random names. A file is written as NAME.part and has its name only
// when it is whole and on stable storage. Digests of its blocks wait here until the message that it belongs to is
// committed with them. Any thread; the lock is held for a look-up, never for file work.
class spool {
  public:
    static constexpr std::size_t block_size = 1UL << 20;

    // A body is refused with errc::disk_full rather than leave less than `keep_free` bytes on the disk.
    spool(std::string folder, std::uint64_t keep_free, device& on)
        : folder_(std::move(folder)), keep_free_(keep_free), device_(on) {}

    // A body on its way in. One caller at a time; dropped before finish() it leaves nothing behind.
    class incoming {
      public:
        incoming(incoming&&) = delete;
        ~incoming();

        result<void> append(std::span<const std::byte> bytes);
        result<message::payload> finish();

      private:
        friend class spool;
        incoming(spool& owner, file part, std::string name);
        void end_block();

        spool& owner_;
        file part_;
        std::string name_;
        base::sha256 whole_;
        base::sha256 block_;
        std::size_t block_filled_ = 0;
        std::string block_digests_;
        std::uint64_t size_ = 0;
        bool finished_ = false;
    };

    result<std::unique_ptr<incoming>> begin();

    // The digests of a finished file that no message has yet, 32 bytes per block.
    std::optional<std::string> digests_of(const std::string& name) const;
    // A message has it: it stays.
    void keep(const std::string& name);
    // No message will have it: it goes.
    void discard(const std::string& name);
    // Removes what was finished before `before` and never came to a message.
    void discard_abandoned(std::chrono::steady_clock::time_point before);

    // At the start: removes every file that is not `known`. Gives how many.
    std::size_t remove_orphans(const std::function<bool(const std::string&)>& known);

    std::string path_of(std::string_view name) const { return folder_ + "/" + std::string(name); }
    device& on() const noexcept { return device_; }

  private:
    struct finished {
        std::string digests;
        std::chrono::steady_clock::time_point at;
    };

    bool has_room_for(std::size_t bytes) const;

    std::string folder_;
    std::uint64_t keep_free_;
    device& device_;
    mutable std::mutex mutex_;
    std::map<std::string, finished> waiting_; // bounded by what intake has in flight, and by discard_abandoned()
};

// A stored spool file, read block by block, each checked before any of it is given. One caller at a time.
class spooled_file {
  public:
    // errc::corrupt when the file is gone or has another size.
    static result<spooled_file> open(const std::string& path, std::uint64_t size, std::string block_digests,
                                     device& on);

    std::uint64_t size() const noexcept { return size_; }
    // The next block; empty at the end. errc::corrupt.
    result<std::string> next_block();

  private:
    spooled_file(file from, std::uint64_t size, std::string digests)
        : file_(std::move(from)), size_(size), digests_(std::move(digests)) {}

    file file_;
    std::uint64_t size_;
    std::string digests_;
    std::uint64_t block_ = 0;
};

} // namespace signalbox::store::disk
