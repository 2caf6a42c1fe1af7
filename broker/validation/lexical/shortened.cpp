#include "broker/validation/lexical/shortened.hpp"

#include <fmt/format.h>

namespace signalbox::validation::lexical {

std::string shortened(std::string text) {
    if (text.size() <= shown_max) return text;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    std::size_t end = shown_max;
    while (end > 0 && continues(text[end])) --end;
    const std::size_t more = text.size() - end;
    text.resize(end);
    return text + fmt::format("… ({} more bytes)", more);
}

} // namespace signalbox::validation::lexical
