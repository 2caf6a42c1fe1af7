#include "broker/delivery/stdio/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/errc.hpp"
#include "broker/base/file.hpp"

namespace signalbox::delivery::stdio {

namespace {

using signalbox::result;

bool is_name(std::string_view part) { return !part.empty() && part != "." && part != ".."; }

result<std::string> read_open(const base::descriptor& file, std::size_t max) {
    struct stat found {};
    if (!file.is_open() || ::fstat(file.number(), &found) != 0) return base::last_error();
    if (!S_ISREG(found.st_mode)) return base::errc::not_a_file;
    if (found.st_nlink > 1) return base::errc::outside_folder; // it has a name elsewhere, too
    if (static_cast<std::uint64_t>(found.st_size) > max) return base::errc::over_limit;
    auto bytes = base::read_rest(file.number());
    if (bytes && bytes->size() > max) return base::errc::over_limit; // it has grown
    return bytes;
}

// One name after the other, so that none of them can be a link.
result<std::string> read_below(const base::descriptor& folder, std::string_view path, std::size_t max, bool take) {
    if (!folder.is_open()) return base::last_error();
    const std::string name(path.substr(0, path.find('/')));
    if (!is_name(name)) return base::errc::outside_folder;
    constexpr int how = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    if (name.size() == path.size()) {
        auto bytes = read_open(base::descriptor(::openat(folder.number(), name.c_str(), how)), max);
        if (bytes && take) static_cast<void>(::unlinkat(folder.number(), name.c_str(), 0)); // what stays harms nobody
        return bytes;
    }
    const base::descriptor below(::openat(folder.number(), name.c_str(), how | O_DIRECTORY));
    return read_below(below, path.substr(name.size() + 1), max, take);
}

result<std::string> read_in(const std::string& folder, std::string_view path, std::size_t max, bool take) {
    if (path.starts_with(folder + "/")) path.remove_prefix(folder.size() + 1);
    if (path.find('\0') != std::string_view::npos) return base::errc::outside_folder;
    return read_below(base::descriptor(::open(folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY)), path, max, take);
}

} // namespace

result<std::string> read_state_file(const std::string& folder, std::string_view path, std::size_t max) {
    return read_in(folder, path, max, false);
}

result<std::string> take_state_file(const std::string& folder, std::string_view path, std::size_t max) {
    return read_in(folder, path, max, true);
}

} // namespace signalbox::delivery::stdio
