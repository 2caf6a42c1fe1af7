#include "tools/cli/trace/assignments_file.hpp"

#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "tools/cli/commands.hpp"

namespace signalbox::cli {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& why) {
    throw command_failure{exit_code::failed, path + ": " + why, ""};
}

base::descriptor open_private(const std::string& path, int how) {
    base::descriptor file(::open(path.c_str(), how | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.is_open()) fail(path, base::last_error().message());
    return file;
}

} // namespace

assignments_file::assignments_file(std::string path, trace::assignments& numbers)
    : path_(std::move(path)), lock_(open_private(path_ + ".lock", O_RDWR)) {
    if (::flock(lock_.number(), LOCK_EX | LOCK_NB) != 0) fail(path_, "is in use by another redaction");
    const auto text = base::read_file(path_);
    if (!text) {
        if (text.error() == std::errc::no_such_file_or_directory) return;
        fail(path_, text.error().message());
    }
    if (const auto read = numbers.read_text(*text); !read) fail(path_, read.error());
}

void assignments_file::save(const trace::assignments& numbers) const {
    const std::string text = numbers.to_text();
    const std::string fresh = path_ + ".new";
    const auto file = open_private(fresh, O_WRONLY | O_TRUNC);
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(file.number(), text.data() + at, text.size() - at);
        if (written < 0 && errno != EINTR) fail(fresh, base::last_error().message());
        at += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
    if (::fsync(file.number()) != 0 || std::rename(fresh.c_str(), path_.c_str()) != 0)
        fail(path_, base::last_error().message());
    std::string folder = std::filesystem::path(path_).parent_path();
    if (folder.empty()) folder = ".";
    const base::descriptor around(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!around.is_open() || ::fsync(around.number()) != 0) fail(folder, base::last_error().message());
}

} // namespace signalbox::cli
