#include "broker/delivery/file_drop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox::delivery {

namespace asio = boost::asio;

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

bool is_name(std::string_view text, std::size_t longest) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), fits);
}

outcome failure(drop_step step) { return outcome_of_errno(errno, step); }
outcome ok(outcome::kind what) { return {what, "", "", std::nullopt}; }
outcome rejected(const char* code) { return {outcome::kind::rejected, code, "", std::nullopt}; }

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
std::optional<outcome> look_at_existing(int folder, const std::string& name, std::string_view bytes) {
    const descriptor file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file && errno != ELOOP) return failure(drop_step::preparing);
    if (!file || !has_content(file.number(), bytes)) return rejected("name-taken");

    // The earlier attempt may have died before its last fsync.
    if (::fsync(file.number()) != 0 || ::fsync(folder) != 0) return failure(drop_step::syncing);
    return ok(outcome::kind::duplicate);
}

// Gives the temporary file its name, unless the name is taken by now.
bool publish(int folder, const std::string& temporary, const std::string& name) {
    if (::renameat2(folder, temporary.c_str(), folder, name.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL && errno != ENOSYS) return false;
    // A file system without RENAME_NOREPLACE: a link does not replace either.
    if (::linkat(folder, temporary.c_str(), folder, name.c_str(), 0) != 0) return false;
    return ::unlinkat(folder, temporary.c_str(), 0) == 0;
}

std::optional<outcome> write_temporary(int folder, const std::string& temporary, std::string_view bytes) {
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

outcome drop(const std::string& folder_path, const parcel& what) {
    if (!is_name(what.delivery_id, 128) || !is_name(what.rendered.extension, 16)) return rejected("bad-name");
    const descriptor folder(::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return failure(drop_step::preparing);

    const std::string name = what.delivery_id + "." + what.rendered.extension;
    // By attempt, so that one that hangs and comes back later cannot publish the half-written file of the next.
    const std::string temporary = "." + name + "." + std::to_string(what.attempt) + ".part";
    if (auto found = look_at_existing(folder.number(), name, what.rendered.bytes)) return *found;

    auto failed = write_temporary(folder.number(), temporary, what.rendered.bytes);
    if (!failed && !publish(folder.number(), temporary, name)) {
        failed = failure(drop_step::preparing);
        auto found = look_at_existing(folder.number(), name, what.rendered.bytes);
        if (found) failed = found;
    }
    if (failed) {
        ::unlinkat(folder.number(), temporary.c_str(), 0); // at best: a leftover is hidden, and replaced
        return *failed;
    }
    if (::fsync(folder.number()) != 0) return failure(drop_step::syncing);
    return ok(outcome::kind::accepted);
}

asio::awaitable<outcome> drop_on_worker(const std::string& folder, const parcel& what) { co_return drop(folder, what); }

class file_drop final : public carrier {
  public:
    file_drop(file_drop_settings how, asio::thread_pool& workers) : how_(std::move(how)), workers_(workers) {}

    asio::awaitable<outcome> deliver(const parcel& what) override {
        co_return co_await asio::co_spawn(workers_, drop_on_worker(how_.folder, what), asio::use_awaitable);
    }
    bool honours_keys() const noexcept override { return true; }
    std::uint32_t max_in_flight() const noexcept override { return how_.max_in_flight; }

  private:
    file_drop_settings how_;
    asio::thread_pool& workers_;
};

[[noreturn]] void refuse(const std::string& folder, int code) {
    throw std::runtime_error("file_drop folder " + folder + ": " + std::generic_category().message(code));
}

} // namespace

outcome outcome_of_errno(int code, drop_step step) {
    const char* name = ::strerrorname_np(code);
    const bool unsure = step == drop_step::syncing || code == EIO;
    // Everything else stopped before the file had its name: full, not allowed, away, out of descriptors.
    return {unsure ? outcome::kind::unknown : outcome::kind::retry, name != nullptr ? name : std::to_string(code),
            std::generic_category().message(code), std::nullopt};
}

std::shared_ptr<carrier> make_file_drop(file_drop_settings how, asio::thread_pool& workers) {
    namespace fs = std::filesystem;
    while (how.folder.size() > 1 && how.folder.back() == '/') how.folder.pop_back();
    std::error_code trouble; // mkdir below tells what remains wrong
    const fs::path folder(how.folder);
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), trouble);
    if (::mkdir(how.folder.c_str(), 0750) != 0 && errno != EEXIST) refuse(how.folder, errno);
    const descriptor opened(::open(how.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened) refuse(how.folder, errno);
    if (::faccessat(opened.number(), ".", W_OK | X_OK, AT_EACCESS) != 0) refuse(how.folder, errno);
    return std::make_shared<file_drop>(std::move(how), workers);
}

} // namespace signalbox::delivery
