#pragma once

#include <string>

#include "broker/trace/format/line.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

// A file that cannot be had: not found where there is none, failed for everything else.
exit_code code_of(const error_code& because);

// Throws command_failure that names file and line. What the file holds is wrong: findings.
[[noreturn]] void fail_to_read(const std::string& path, const trace::unreadable& why, const std::string& next = "");

} // namespace signalbox::cli
