#include "broker/base/signing.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"

namespace signalbox::base {

namespace {

constexpr std::size_t number_size = 32; // bytes of a coordinate, and of each half of a signature
constexpr std::string_view curve = "prime256v1";

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* held) const noexcept {
        Free(held);
    }
};
using key_handle = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using number_handle = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using bio_handle = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using digest_handle = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using signature_handle = std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>>;

// OpenSSL would ask at the terminal for the password of an encrypted key.
int no_password(char*, int, int, void*) { return -1; }

key_handle read_private_key(std::string_view pem) {
    const bio_handle text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!text) return nullptr;
    return key_handle(PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr));
}

bool is_on_p256(const EVP_PKEY& key) {
    std::array<char, 64> name{};
    std::size_t size = 0;
    if (EVP_PKEY_is_a(&key, "EC") != 1) return false;
    if (EVP_PKEY_get_group_name(&key, name.data(), name.size(), &size) != 1) return false;
    return std::string_view(name.data(), size) == curve;
}

// Fixed width, most significant byte first; empty when it does not fit.
std::string padded(const BIGNUM* number) {
    std::array<std::byte, number_size> bytes{};
    const int written = BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), number_size);
    return written == number_size ? std::string(as_text(bytes)) : std::string();
}

std::string coordinate(const EVP_PKEY& key, const char* name) {
    BIGNUM* read = nullptr;
    if (EVP_PKEY_get_bn_param(&key, name, &read) != 1) return {};
    const number_handle number(read);
    return to_base64url(as_bytes(padded(number.get())));
}

// The members that a key must have, in the order of their names, without space (RFC 7638, section 3).
std::string thumbprint_of(const public_point& point) {
    const std::string members = R"({"crv":"P-256","kty":"EC","x":")" + point.x + R"(","y":")" + point.y + R"("})";
    return to_base64url(sha256_of(as_bytes(members)));
}

// OpenSSL gives a signature in DER; JSON Web Signatures have the two numbers as they are.
result<std::string> raw_signature(std::span<const unsigned char> der) {
    const unsigned char* at = der.data();
    const signature_handle parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!parsed) return errc::crypto;
    std::string raw = padded(ECDSA_SIG_get0_r(parsed.get())) + padded(ECDSA_SIG_get0_s(parsed.get()));
    if (raw.size() != 2 * number_size) return errc::crypto;
    return raw;
}

} // namespace

std::string to_base64url(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t waiting = 0;
    unsigned bits = 0;
    for (const std::byte each : bytes) {
        waiting = waiting << 8U | std::to_integer<std::uint32_t>(each);
        for (bits += 8; bits >= 6; bits -= 6) text += digits[waiting >> (bits - 6) & 63U];
    }
    if (bits > 0) text += digits[waiting << (6 - bits) & 63U];
    return text;
}

struct signing_key::state {
    key_handle key;
    public_point point;
    std::string thumbprint;
};

result<signing_key> signing_key::from_pem(const secret& pem) {
    key_handle key = read_private_key(pem.reveal());
    if (!key || !is_on_p256(*key)) return errc::malformed;

    auto made = std::make_shared<state>();
    made->point = {coordinate(*key, OSSL_PKEY_PARAM_EC_PUB_X), coordinate(*key, OSSL_PKEY_PARAM_EC_PUB_Y)};
    if (made->point.x.empty() || made->point.y.empty()) return errc::malformed;
    made->thumbprint = thumbprint_of(made->point);
    made->key = std::move(key);
    return signing_key(std::move(made));
}

result<std::string> signing_key::sign(std::string_view text) const {
    const digest_handle context(EVP_MD_CTX_new());
    if (!context) return errc::crypto;
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1) return errc::crypto;

    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::array<unsigned char, 128> der{}; // two numbers of at most 33 bytes with their tags
    std::size_t size = der.size();
    if (EVP_DigestSign(context.get(), der.data(), &size, bytes, text.size()) != 1) return errc::crypto;
    return raw_signature(std::span(der).first(size));
}

const public_point& signing_key::point() const noexcept { return state_->point; }
const std::string& signing_key::thumbprint() const noexcept { return state_->thumbprint; }

secret new_signing_key_pem() {
    const key_handle key(EVP_EC_gen("P-256"));
    const bio_handle text(BIO_new(BIO_s_secmem()));
    // Fails only without memory or randomness; no receipt could be signed then.
    if (!key || !text) std::abort();
    if (PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) std::abort();
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return secret(std::string_view(bytes, static_cast<std::size_t>(size)));
}

} // namespace signalbox::base
