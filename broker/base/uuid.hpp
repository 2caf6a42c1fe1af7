#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace signalbox::base {

// A UUID of version 8 (RFC 9562) from 16 bytes of a digest: six of their bits say the version and the variant. Lower
// case.
std::array<char, 36> uuid_of(std::span<const std::byte, 16> bytes) noexcept;

} // namespace signalbox::base
