#pragma once

#include "signalbox/adapter.h"

#include <string>
#include <string_view>

namespace signalbox::delivery::library {

// Why a shared library may not be loaded, "" when it may: it is a regular file, neither it nor its folder can be
// written by group or others, both belong to root or to us, and the SHA-256 of its bytes is `sha256` (lower-case hex).
// Nothing of it is run.
std::string trouble_with_file(const std::string& path, std::string_view sha256);

// The same, then loads those very bytes (RTLD_NOW, RTLD_LOCAL) for as long as the process runs, and asks for the table
// of adapters; what stands in it is not looked at. Throws std::runtime_error, in words. Any thread.
const signalbox_adapter_table* load_library_file(const std::string& path, std::string_view sha256);

} // namespace signalbox::delivery::library
