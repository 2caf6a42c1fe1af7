#include "adapters/folder/drop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox::adapters::folder {

namespace {

class descriptor {
  public:
    explicit descriptor(int number) noexcept : number_(number) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    explicit operator bool() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }

  private:
    int number_;
};

bool is_word(std::string_view text, std::size_t longest) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), fits);
}

adapter::outcome failure(drop_step step) { return outcome_of_errno(errno, step); }
bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool has_content(int file, std::string_view bytes) {
    struct stat about {};
    if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return false;
    if (static_cast<std::size_t>(about.st_size) != bytes.size()) return false;
    std::array<char, 64UL << 10> piece{};
    while (!bytes.empty()) {
        const ssize_t got = ::read(file, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || static_cast<std::size_t>(got) > bytes.size()) return false;
        if (std::memcmp(piece.data(), bytes.data(), static_cast<std::size_t>(got)) != 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(got));
    }
    return true;
}

// A file of that name is there: ours from an earlier attempt, or another's. Nothing when the name is free.
std::optional<adapter::outcome> look_at_existing(int folder, const std::string& name, std::string_view bytes) {
    const descriptor file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file && errno != ELOOP) return failure(drop_step::preparing);
    if (!file || !has_content(file.number(), bytes)) return adapter::rejected("name-taken");

    // The earlier attempt may have died before its last fsync.
    if (::fsync(file.number()) != 0 || ::fsync(folder) != 0) return failure(drop_step::syncing);
    return adapter::duplicate();
}

// Gives the temporary file its name, unless the name is taken by now.
bool publish(int folder, const std::string& temporary, const std::string& name) {
    if (::renameat2(folder, temporary.c_str(), folder, name.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL && errno != ENOSYS) return false;
    // A file system without RENAME_NOREPLACE: a link does not replace either.
    if (::linkat(folder, temporary.c_str(), folder, name.c_str(), 0) != 0) return false;
    return ::unlinkat(folder, temporary.c_str(), 0) == 0;
}

std::optional<adapter::outcome> write_temporary(int folder, const std::string& temporary, std::string_view bytes) {
    // Left over by a crash in the middle of this very attempt.
    if (::unlinkat(folder, temporary.c_str(), 0) != 0 && errno != ENOENT) return failure(drop_step::preparing);
    const descriptor file(
        ::openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
    if (!file) return failure(drop_step::preparing);
    // The mode is promised whatever the umask of the hub.
    if (::fchmod(file.number(), 0640) != 0) return failure(drop_step::preparing);
    if (!write_all(file.number(), bytes)) return failure(drop_step::preparing);
    if (::fsync(file.number()) != 0) return failure(drop_step::syncing);
    return std::nullopt;
}

bool is_name(std::string_view name) {
    const std::size_t dot = name.find('.');
    return dot != std::string_view::npos && is_word(name.substr(0, dot), 128) && is_word(name.substr(dot + 1), 16);
}

adapter::outcome put_into(int folder, const std::string& name, std::uint32_t attempt, std::string_view bytes) {
    // By attempt, so that one that hangs and comes back later cannot publish the half-written file of the next.
    const std::string temporary = "." + name + "." + std::to_string(attempt) + ".part";
    if (auto found = look_at_existing(folder, name, bytes)) return std::move(*found);

    auto failed = write_temporary(folder, temporary, bytes);
    if (!failed && !publish(folder, temporary, name)) {
        failed = failure(drop_step::preparing);
        auto found = look_at_existing(folder, name, bytes);
        if (found) failed = found;
    }
    if (failed) {
        ::unlinkat(folder, temporary.c_str(), 0); // at best: a leftover is hidden, and replaced
        return std::move(*failed);
    }
    if (::fsync(folder) != 0) return failure(drop_step::syncing);
    return adapter::accepted();
}

[[noreturn]] void refuse(const std::string& folder, int code) {
    throw std::runtime_error("folder " + folder + ": " + std::generic_category().message(code));
}

} // namespace

adapter::outcome outcome_of_errno(int code, drop_step step) {
    const char* name = ::strerrorname_np(code);
    const bool unsure = step == drop_step::syncing || code == EIO;
    // Everything else stopped before the file had its name: full, not allowed, away, out of descriptors.
    adapter::outcome made = unsure ? adapter::unknown("") : adapter::retry("");
    made.code = name != nullptr ? name : std::to_string(code);
    made.diagnostics = std::generic_category().message(code);
    return made;
}

drop_folder::drop_folder(std::string path) : path_(std::move(path)) {
    namespace fs = std::filesystem;
    while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
    std::error_code trouble; // mkdir below tells what remains wrong
    const fs::path wanted(path_);
    if (wanted.has_parent_path()) fs::create_directories(wanted.parent_path(), trouble);
    if (::mkdir(path_.c_str(), 0750) != 0 && errno != EEXIST) refuse(path_, errno);
    const descriptor opened(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened) refuse(path_, errno);
    if (::faccessat(opened.number(), ".", W_OK | X_OK, AT_EACCESS) != 0) refuse(path_, errno);
}

adapter::outcome drop_folder::put(std::string_view name, std::uint32_t attempt, std::string_view bytes) const {
    if (!is_name(name)) return adapter::rejected("bad-name");
    const descriptor folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return failure(drop_step::preparing);
    return put_into(folder.number(), std::string(name), attempt, bytes);
}

adapter::outcome drop_folder::put_pair(std::string_view stem, std::uint32_t attempt, std::string_view data,
                                       std::string_view control) const {
    adapter::outcome first = put(std::string(stem) + ".dat", attempt, data);
    if (first.what != SIGNALBOX_ACCEPTED && first.what != SIGNALBOX_DUPLICATE) return first;
    return put(std::string(stem) + ".ctl", attempt, control);
}

} // namespace signalbox::adapters::folder
