#include "broker/base/file.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/errc.hpp"

namespace signalbox::base {

namespace {

error_code refusal_of(const struct stat& found, pipes allowed) noexcept {
    if (S_ISREG(found.st_mode)) return {};
    if (S_ISFIFO(found.st_mode) && allowed == pipes::read) return {};
    if (S_ISDIR(found.st_mode)) return {EISDIR, boost::system::generic_category()};
    return errc::not_a_file;
}

} // namespace

error_code last_error() noexcept { return {errno, boost::system::generic_category()}; }

descriptor::~descriptor() {
    if (number_ >= 0) ::close(number_);
}

result<descriptor> open_file(const std::string& path, pipes allowed) {
    descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat found {};
    if (!file.is_open() || ::fstat(file.number(), &found) != 0) return last_error();
    if (const error_code refused = refusal_of(found, allowed)) return refused;
    // From here on reading may wait: for the disk, or for the writer of a pipe.
    if (::fcntl(file.number(), F_SETFL, 0) != 0) return last_error();
    return file;
}

result<std::string> read_rest(int file) {
    std::string text;
    char piece[65536];
    while (true) {
        const ssize_t got = ::read(file, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        if (got == 0) return text;
        text.append(piece, static_cast<std::size_t>(got));
        if (text.size() > file_size_max) return errc::file_too_large;
    }
}

result<std::string> read_file(const std::string& path, pipes allowed) {
    const auto file = open_file(path, allowed);
    if (!file) return file.error();
    return read_rest(file->number());
}

bool lies_within(const std::string& path, const std::string& folder) {
    std::error_code trouble;
    const auto real = std::filesystem::weakly_canonical(path, trouble);
    if (trouble) return false;
    const auto around = std::filesystem::canonical(folder, trouble);
    if (trouble) return false;
    return std::mismatch(around.begin(), around.end(), real.begin(), real.end()).first == around.end();
}

result<std::string> read_file_of(const std::string& folder, const std::string& name) {
    const std::string path = folder + "/" + name;
    if (std::error_code trouble; !std::filesystem::exists(folder, trouble)) return errc::not_found;
    if (!lies_within(path, folder)) return errc::outside_folder;
    return read_file(path);
}

} // namespace signalbox::base
