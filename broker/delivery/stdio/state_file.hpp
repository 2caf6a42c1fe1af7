#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "broker/base/result.hpp"

namespace signalbox::delivery::stdio {

// The bytes of a regular file that an adapter names in its state folder, at most `max` of them. `path` stands below the
// folder, or begins with it; a ".." and a symbolic link anywhere in it are refused, whatever they lead to: what else
// the hub may read is not the adapter's. Blocks. Errors: base::errc::outside_folder, not_a_file, over_limit, or the
// system's.
signalbox::result<std::string> read_state_file(const std::string& folder, std::string_view path, std::size_t max);
// The same; the file is removed when it has been read.
signalbox::result<std::string> take_state_file(const std::string& folder, std::string_view path, std::size_t max);

} // namespace signalbox::delivery::stdio
