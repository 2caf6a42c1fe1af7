#include "tools/cli/input.hpp"

#include <array>

namespace signalbox::cli {

std::string rest_of(std::istream& from) {
    std::string text;
    std::array<char, 65536> piece{};
    while (from.read(piece.data(), piece.size()) || from.gcount() > 0)
        text.append(piece.data(), static_cast<std::size_t>(from.gcount()));
    return text;
}

} // namespace signalbox::cli
