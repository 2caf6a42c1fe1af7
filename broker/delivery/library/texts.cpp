#include "broker/delivery/library/texts.hpp"

#include <algorithm>
#include <cstring>

#include "broker/base/character_sets.hpp"
#include "broker/base/printable.hpp"

namespace signalbox::delivery::library {

std::string bounded(signalbox_text given, std::size_t most) {
    const std::string_view all = view(given);
    std::size_t end = std::min(all.size(), most);
    if (end < all.size()) // not within a character
        while (end > 0 && (static_cast<unsigned char>(all[end]) & 0xc0U) == 0x80) --end;
    const std::string_view kept = all.substr(0, end);
    return base::printable(base::is_utf8(kept) ? std::string(kept) : base::utf8_of_latin1(kept));
}

void write_error(char* into, std::size_t size, std::string_view why) noexcept {
    if (into == nullptr || size == 0) return;
    const std::size_t length = std::min(size - 1, why.size());
    std::memcpy(into, why.data(), length);
    into[length] = '\0';
}

} // namespace signalbox::delivery::library
