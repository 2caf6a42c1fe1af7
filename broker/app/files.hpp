#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include "broker/base/file.hpp"
#include "broker/base/result.hpp"

namespace signalbox::app {

using base::last_error;
using base::read_file;

// Replaces a file as a whole: a temporary file beside it, fsync, rename, fsync of the folder.
result<void> write_file_durably(const std::string& path, std::string_view text, mode_t mode);

// Makes a folder and its parents with mode 0700; fine when it is there.
result<void> make_folder(const std::string& path);

// Makes a folder of mode 0700 whose name begins with `name`, below $TMPDIR or /tmp, and gives its path.
result<std::string> make_temporary_folder(const std::string& name);

} // namespace signalbox::app
