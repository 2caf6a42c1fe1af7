#include "tools/cli/trace/convert/folder.hpp"

#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>

#include "broker/base/errc.hpp"
#include "broker/base/file.hpp"
#include "broker/trace/convert/fields.hpp"
#include "tools/cli/trace/trace_trouble.hpp"

namespace signalbox::cli {

namespace fs = std::filesystem;

folder_listing list_folder(const std::string& path) {
    folder_listing found;
    try {
        for (const auto& entry : fs::directory_iterator(path)) {
            const auto kind = entry.symlink_status().type();
            if (kind == fs::file_type::symlink) ++found.links;
            if (kind == fs::file_type::regular) found.names.push_back(entry.path().filename().string());
        }
    } catch (const fs::filesystem_error& why) {
        throw command_failure{code_of(why.code()), path + ": " + why.code().message(), "signalbox help trace convert"};
    }
    std::ranges::sort(found.names);
    return found;
}

bool ends_in(std::string_view name, std::string_view lower_ending) {
    return trace::lower_case(name).ends_with(lower_ending);
}

result<plain_file> read_plain_file(const std::string& path) {
    const base::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    struct stat about {};
    if (!file.is_open() || ::fstat(file.number(), &about) != 0) return base::last_error();
    if (!S_ISREG(about.st_mode)) return base::errc::not_a_file;
    auto bytes = base::read_rest(file.number());
    if (!bytes) return bytes.error();
    const auto changed =
        std::chrono::seconds(about.st_mtim.tv_sec) + std::chrono::microseconds(about.st_mtim.tv_nsec / 1000);
    return plain_file{std::move(*bytes), base::time_point(changed)};
}

} // namespace signalbox::cli
