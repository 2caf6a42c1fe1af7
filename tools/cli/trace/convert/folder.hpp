#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/result.hpp"

namespace signalbox::cli {

// The regular files that lie in a folder itself, sorted by name. What is below it is not looked at, and symbolic links
// are counted, not followed.
struct folder_listing {
    std::vector<std::string> names;
    std::uint64_t links = 0;
};
// Throws command_failure.
folder_listing list_folder(const std::string& path);

// "NAME.CTL" ends in ".ctl".
bool ends_in(std::string_view name, std::string_view lower_ending);

struct plain_file {
    std::string bytes;
    base::time_point changed{};
};
// At most base::file_size_max; no symbolic link and nothing that is not a regular file. Errors: base's, the system's.
result<plain_file> read_plain_file(const std::string& path);

} // namespace signalbox::cli
