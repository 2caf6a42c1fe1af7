#include "broker/base/base64.hpp"

#include <algorithm>
#include <cstddef>

#include <openssl/evp.h>

namespace signalbox::base {

std::string to_base64(std::span<const std::byte> bytes) {
    constexpr std::size_t piece_max = 3UL << 20; // a multiple of three: only the last piece has padding
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4 + 1);
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), piece_max));
        bytes = bytes.subspan(piece.size());
        const std::size_t begin = text.size();
        text.resize(begin + (piece.size() + 2) / 3 * 4 + 1); // OpenSSL ends it with a NUL
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data() + begin),
                        reinterpret_cast<const unsigned char*>(piece.data()), static_cast<int>(piece.size()));
        text.pop_back();
    }
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::size_t piece_max = 4UL << 20; // a multiple of four
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
    const bool plain = std::all_of(text.begin(), text.end() - static_cast<std::ptrdiff_t>(padding), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    });
    if (text.size() % 4 != 0 || !plain) return std::nullopt;
    std::string bytes;
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, piece_max);
        text.remove_prefix(piece.size());
        const std::size_t begin = bytes.size();
        bytes.resize(begin + piece.size() / 4 * 3);
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data() + begin),
                        reinterpret_cast<const unsigned char*>(piece.data()), static_cast<int>(piece.size()));
    }
    bytes.resize(bytes.size() - padding); // OpenSSL gives a NUL for each
    return bytes;
}

} // namespace signalbox::base
