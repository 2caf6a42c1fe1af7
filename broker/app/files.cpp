#include "broker/app/files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox::app {

namespace {

using base::descriptor;

result<void> write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file) != 0) return last_error();
    return {};
}

result<void> sync_folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.number()) != 0) return last_error();
    return {};
}

} // namespace

result<void> write_file_durably(const std::string& path, std::string_view text, mode_t mode) {
    const std::string temporary = path + ".new";
    {
        const descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
        if (!file.is_open()) return last_error();
        if (::fchmod(file.number(), mode) != 0) return last_error();
        if (auto written = write_all(file.number(), text); !written) return written;
    }
    if (std::rename(temporary.c_str(), path.c_str()) != 0) return last_error();
    return sync_folder_of(path);
}

result<void> make_folder(const std::string& path) {
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (::mkdir(path.substr(0, slash).c_str(), 0700) != 0 && errno != EEXIST) return last_error();
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return last_error();
    return {};
}

result<std::string> make_temporary_folder(const std::string& name) {
    const char* below = std::getenv("TMPDIR");
    std::string path = (below == nullptr || *below == '\0' ? "/tmp" : below) + ("/" + name + "-XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) return last_error();
    return path;
}

} // namespace signalbox::app
