#include "broker/pathology/bundle/ids.hpp"

#include "broker/base/crypto.hpp"

namespace signalbox::pathology::bundle {

namespace {

constexpr std::string_view shape = "00000000-0000-0000-0000-000000000000";

std::string uuid_of(base::sha256_digest digest) {
    digest[6] = (digest[6] & std::byte{0x0f}) | std::byte{0x80}; // version 8
    digest[8] = (digest[8] & std::byte{0x3f}) | std::byte{0x80}; // the variant
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(shape);
    std::size_t half = 0; // of a byte
    for (char& c : text) {
        if (c == '-') continue;
        const auto byte = std::to_integer<unsigned>(digest[half / 2]);
        c = digits[half % 2 == 0 ? byte >> 4 : byte & 15U];
        ++half;
    }
    return text;
}

} // namespace

std::string resource_ids::of(std::string_view path) const {
    return uuid_of(base::sha256_of(base::as_bytes(seeded_ + std::string(path))));
}

std::string resource_ids::of(std::string_view kind, std::size_t number) const {
    return of(std::string(kind).append("/").append(std::to_string(number)));
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (shape[i] == '-' ? text[i] != '-' : !hex) return false;
    }
    return true;
}

} // namespace signalbox::pathology::bundle
