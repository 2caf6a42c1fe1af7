#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace signalbox::base {

// A UUID of version 8 (RFC 9562) from 16 bytes of a digest: six of their bits say the version and the variant. Lower
// case.
std::string uuid_of(std::span<const std::byte, 16> bytes);

} // namespace signalbox::base
