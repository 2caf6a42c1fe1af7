#include "broker/base/printable.hpp"

#include <fmt/format.h>

namespace signalbox::base {

std::string printable(std::string_view text) {
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        // U+0080 to U+009F steer terminals as ESC does.
        const bool wide_control = byte == 0xc2 && next >= 0x80 && next < 0xa0;
        if (byte < 0x20 || byte == 0x7f || wide_control)
            shown += fmt::format("\\x{:02x}", wide_control ? next : byte);
        else
            shown += text[i];
        if (wide_control) ++i;
    }
    return shown;
}

} // namespace signalbox::base
