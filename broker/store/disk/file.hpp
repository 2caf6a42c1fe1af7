#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "broker/store/errc.hpp"

namespace signalbox::store::disk {

struct space {
    std::uint64_t free = 0; // bytes that this user may still write
    std::uint64_t total = 0;
};

// The system calls whose failure has a meaning of its own, in one place where a test can make them fail. Any thread.
class device {
  public:
    virtual ~device() = default;

    // As pwrite and fdatasync: -1 and errno.
    virtual ssize_t write(int descriptor, std::span<const std::byte> bytes, std::uint64_t at) noexcept;
    virtual int sync(int descriptor) noexcept;
    virtual std::optional<space> free_space(const std::string& folder) noexcept;
};

device& real_device() noexcept;

// One open file, closed with the object. Errors: errc::disk_full when there is no room (known, what was asked for may
// stand there in part), errc::unknown for everything else.
class file {
  public:
    enum class mode : std::uint8_t {
        read,
        write,
        make
    }; // `write` makes it when absent, `make` refuses an existing one

    // New files have mode 0600.
    static result<file> open(const std::string& path, mode how, device& on);

    file(file&& other) noexcept;
    file& operator=(file&& other) noexcept;
    ~file();

    result<void> write(std::span<const std::byte> bytes, std::uint64_t at);
    // As many bytes as there are, up to the size of `into`; 0 at the end.
    result<std::size_t> read(std::span<std::byte> into, std::uint64_t at) const;
    result<void> sync();
    result<void> truncate(std::uint64_t size);
    result<std::uint64_t> size() const;
    int descriptor() const noexcept { return descriptor_; }

  private:
    file(int descriptor, device& on) : descriptor_(descriptor), device_(&on) {}

    int descriptor_;
    device* device_;
};

// Makes names in a folder durable: what was created, renamed or removed there.
result<void> sync_folder(const std::string& path, device& on);
// The whole of a small file; errc::not_found when absent, errc::unknown beyond `max` bytes.
result<std::string> read_small(const std::string& path, std::size_t max);
// Writes a small file durably under a temporary name, then renames it: the file is whole or not there.
result<void> write_small(const std::string& folder, std::string_view name, std::string_view content, device& on);

} // namespace signalbox::store::disk
