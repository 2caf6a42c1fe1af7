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

} // namespace signalbox::base
