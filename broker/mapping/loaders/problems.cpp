#include "broker/mapping/loaders/problems.hpp"

#include "broker/base/character_sets.hpp"

namespace signalbox::mapping {

std::uint32_t line_that_is_not_utf8(std::string_view text) noexcept {
    for (std::uint32_t line = 1; !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        if (!base::is_utf8(text.substr(0, end))) return line;
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return 0;
}

} // namespace signalbox::mapping
