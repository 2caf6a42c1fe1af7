#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "broker/base/result.hpp"

namespace signalbox::app {

// What errno says now.
error_code last_error() noexcept;

// A whole file, at most 64 MiB (base::errc::over_limit).
result<std::string> read_file(const std::string& path);

// Replaces a file as a whole: a temporary file beside it, fsync, rename, fsync of the folder.
result<void> write_file_durably(const std::string& path, std::string_view text, mode_t mode);

// Makes a folder and its parents with mode 0700; fine when it is there.
result<void> make_folder(const std::string& path);

// Makes a folder of mode 0700 whose name begins with `name`, below $TMPDIR or /tmp, and gives its path.
result<std::string> make_temporary_folder(const std::string& name);

} // namespace signalbox::app
