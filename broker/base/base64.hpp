#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace signalbox::base {

// RFC 4648, section 4: with padding, in one line.
std::string to_base64(std::span<const std::byte> bytes);

} // namespace signalbox::base
