#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signalbox::base {

// RFC 4648, section 4: with padding, in one line.
std::string to_base64(std::span<const std::byte> bytes);
// Nothing when the text is not exactly that.
std::optional<std::string> from_base64(std::string_view text);

} // namespace signalbox::base
