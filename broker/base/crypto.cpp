#include "broker/base/crypto.hpp"

#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace signalbox::base {

namespace {

// Found once: EVP_sha256() alone makes every start look through OpenSSL's providers, which takes longer than a small
// hash.
const EVP_MD* sha256_method() {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method;
}

} // namespace

struct sha256::state {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    state() {
        // Fails only when memory is gone; nothing sensible can be hashed then.
        if (context == nullptr || EVP_DigestInit_ex(context, sha256_method(), nullptr) != 1) std::abort();
    }
    ~state() { EVP_MD_CTX_free(context); }
};

sha256::sha256() : state_(std::make_unique<state>()) {}
sha256::~sha256() = default;
sha256::sha256(sha256&&) noexcept = default;
sha256& sha256::operator=(sha256&&) noexcept = default;

sha256& sha256::update(std::span<const std::byte> bytes) {
    if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) std::abort();
    return *this;
}

sha256_digest sha256::finish() {
    sha256_digest digest{};
    if (EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
        std::abort();
    return digest;
}

// A context that is kept: making one takes longer than hashing a short text.
sha256_digest sha256_of(std::span<const std::byte> bytes) {
    struct context {
        EVP_MD_CTX* of = EVP_MD_CTX_new();
        ~context() { EVP_MD_CTX_free(of); }
    };
    thread_local const context kept;
    sha256_digest digest{};
    const bool done = kept.of != nullptr && EVP_DigestInit_ex(kept.of, sha256_method(), nullptr) == 1 &&
                      EVP_DigestUpdate(kept.of, bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(kept.of, reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1;
    if (!done) std::abort(); // fails only when memory is gone
    return digest;
}

sha256_digest hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> bytes) {
    // OpenSSL refuses a key without a byte. HMAC pads keys with zeros, so that one zero byte gives the same code.
    static constexpr std::array<std::byte, 1> zero{};
    if (key.empty()) key = zero;

    sha256_digest digest{};
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
             reinterpret_cast<unsigned char*>(digest.data()), nullptr) == nullptr)
        std::abort();
    return digest;
}

std::string to_hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        text += digits[std::to_integer<unsigned>(b) >> 4];
        text += digits[std::to_integer<unsigned>(b) & 15U];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    const auto value = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value(text[i]);
        const int low = value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

bool constant_time_equal(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void random_fill(std::span<std::byte> bytes) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1) std::abort();
}

} // namespace signalbox::base
