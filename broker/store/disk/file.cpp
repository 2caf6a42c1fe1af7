#include "broker/store/disk/file.hpp"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "broker/base/crypto.hpp"

namespace signalbox::store::disk {
namespace {

errc meaning_of(int error) noexcept {
    // EFBIG: a limit on the size of files (prlimit) refuses a write as a full disk does, before anything is written.
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    if (full) return errc::disk_full;
    return error == ENOENT ? errc::not_found : errc::unknown;
}

} // namespace

ssize_t device::write(int descriptor, std::span<const std::byte> bytes, std::uint64_t at) noexcept {
    return ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(at));
}

int device::sync(int descriptor) noexcept { return ::fdatasync(descriptor); }

std::optional<space> device::free_space(const std::string& folder) noexcept {
    struct statvfs stats {};
    if (::statvfs(folder.c_str(), &stats) != 0) return std::nullopt;
    return space{.free = std::uint64_t{stats.f_bavail} * stats.f_frsize,
                 .total = std::uint64_t{stats.f_blocks} * stats.f_frsize};
}

device& real_device() noexcept {
    static device real;
    return real;
}

result<file> file::open(const std::string& path, mode how, device& on) {
    int flags = O_CLOEXEC | O_NOFOLLOW;
    switch (how) {
    case mode::read: flags |= O_RDONLY; break;
    case mode::write: flags |= O_RDWR | O_CREAT; break;
    case mode::make: flags |= O_RDWR | O_CREAT | O_EXCL; break;
    }
    const int descriptor = ::open(path.c_str(), flags, 0600);
    if (descriptor < 0) return meaning_of(errno);
    return file(descriptor, on);
}

file::file(file&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), device_(other.device_) {}

file& file::operator=(file&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(device_, other.device_);
    return *this;
}

file::~file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

result<void> file::write(std::span<const std::byte> bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const ssize_t written = device_->write(descriptor_, bytes, at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return meaning_of(errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        at += static_cast<std::uint64_t>(written);
    }
    return {};
}

result<std::size_t> file::read(std::span<std::byte> into, std::uint64_t at) const {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errc::unknown;
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

result<void> file::sync() {
    // Never repeated after a failure: the kernel may have dropped the pages and call the next sync a success.
    if (device_->sync(descriptor_) != 0) return errc::unknown;
    return {};
}

result<void> file::truncate(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return meaning_of(errno);
    return {};
}

result<std::uint64_t> file::size() const {
    struct stat stats {};
    if (::fstat(descriptor_, &stats) != 0) return errc::unknown;
    return static_cast<std::uint64_t>(stats.st_size);
}

result<void> sync_folder(const std::string& path, device& on) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return errc::unknown;
    const bool synced = on.sync(descriptor) == 0;
    ::close(descriptor);
    if (!synced) return errc::unknown;
    return {};
}

result<std::string> read_small(const std::string& path, std::size_t max) {
    auto opened = file::open(path, file::mode::read, real_device());
    if (!opened) return opened.error();
    std::string content(max + 1, '\0');
    auto got = opened->read(std::as_writable_bytes(std::span(content)), 0);
    if (!got) return got.error();
    if (*got > max) return errc::unknown;
    content.resize(*got);
    return content;
}

result<void> write_small(const std::string& folder, std::string_view name, std::string_view content, device& on) {
    const std::string target = folder + "/" + std::string(name);
    const std::string temporary = target + ".new";
    ::unlink(temporary.c_str());
    auto opened = file::open(temporary, file::mode::make, on);
    if (!opened) return opened.error();
    if (auto written = opened->write(base::as_bytes(content), 0); !written) return written;
    if (auto synced = opened->sync(); !synced) return synced;
    if (::rename(temporary.c_str(), target.c_str()) != 0) return errc::unknown;
    return sync_folder(folder, on);
}

} // namespace signalbox::store::disk
