#include "broker/base/sealing.hpp"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"

namespace signalbox::base {

namespace {

constexpr std::string_view version = "v1:";
constexpr std::string_view purpose = "signalbox sealing v1";
constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12; // NIST SP 800-38D: 96 bits
constexpr std::size_t tag_size = 16;
constexpr std::size_t plain_max = 4096;

using bytes = unsigned char;

template <auto Free>
struct freeing {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};
using derivation = std::unique_ptr<EVP_KDF, freeing<EVP_KDF_free>>;
using derivation_context = std::unique_ptr<EVP_KDF_CTX, freeing<EVP_KDF_CTX_free>>;
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, freeing<EVP_CIPHER_CTX_free>>;

// Wiped when it goes.
struct derived_key {
    std::array<bytes, key_size> value{};

    derived_key() = default;
    derived_key(const derived_key&) = delete;
    derived_key& operator=(const derived_key&) = delete;
    ~derived_key() { OPENSSL_cleanse(value.data(), value.size()); }
};

const bytes* bytes_of(std::string_view text) noexcept { return reinterpret_cast<const bytes*>(text.data()); }

OSSL_PARAM parameter(const char* name, std::string_view text) noexcept {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(text.data()), text.size());
}

bool derive(const secret& from, derived_key& into) {
    static const derivation hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const derivation_context context(hkdf ? EVP_KDF_CTX_new(hkdf.get()) : nullptr);
    if (!context) return false;
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 4> how{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
        parameter(OSSL_KDF_PARAM_KEY, from.reveal()), parameter(OSSL_KDF_PARAM_INFO, purpose),
        OSSL_PARAM_construct_end()};
    return EVP_KDF_derive(context.get(), into.value.data(), into.value.size(), how.data()) == 1;
}

// A context for one direction with key, nonce and owner set; null when OpenSSL refuses.
cipher_context prepare(bool sealing, const derived_key& key, const bytes* nonce, std::string_view owner) {
    cipher_context context(EVP_CIPHER_CTX_new());
    int ignored = 0;
    const bool ready =
        context &&
        EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.value.data(), nonce, sealing) == 1 &&
        EVP_CipherUpdate(context.get(), nullptr, &ignored, bytes_of(owner), static_cast<int>(owner.size())) == 1;
    return ready ? std::move(context) : nullptr;
}

} // namespace

result<std::string> seal(const secret& key, std::string_view owner, const secret& plain) {
    const std::string_view text = plain.reveal();
    if (key.empty()) return errc::malformed;
    if (text.size() > plain_max) return errc::over_limit;
    derived_key derived;
    if (!derive(key, derived)) return errc::crypto;

    std::string made(nonce_size + text.size() + tag_size, '\0');
    auto* const nonce = reinterpret_cast<bytes*>(made.data());
    auto* const body = nonce + nonce_size;
    random_fill({reinterpret_cast<std::byte*>(nonce), nonce_size});
    const cipher_context context = prepare(true, derived, nonce, owner);
    int size = 0;
    const bool sealed =
        context && EVP_CipherUpdate(context.get(), body, &size, bytes_of(text), static_cast<int>(text.size())) == 1 &&
        EVP_CipherFinal_ex(context.get(), body + text.size(), &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, body + text.size()) == 1;
    if (!sealed) return errc::crypto;
    return std::string(version) + to_hex(as_bytes(made));
}

result<secret> unseal(const secret& key, std::string_view owner, std::string_view sealed) {
    if (key.empty() || !sealed.starts_with(version)) return errc::malformed;
    auto raw = from_hex(sealed.substr(version.size()));
    if (!raw || raw->size() < nonce_size + tag_size || raw->size() > nonce_size + plain_max + tag_size)
        return errc::malformed;
    derived_key derived;
    if (!derive(key, derived)) return errc::crypto;

    auto* const nonce = reinterpret_cast<bytes*>(raw->data());
    auto* const body = nonce + nonce_size;
    const std::size_t size = raw->size() - nonce_size - tag_size;
    const cipher_context context = prepare(false, derived, nonce, owner);
    std::string plain(size, '\0');
    auto* const into = reinterpret_cast<bytes*>(plain.data());
    int written = 0;
    const bool opened = context &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, body + size) == 1 &&
                        EVP_CipherUpdate(context.get(), into, &written, body, static_cast<int>(size)) == 1 &&
                        EVP_CipherFinal_ex(context.get(), into + size, &written) == 1;
    secret made(opened ? std::string_view(plain) : std::string_view{});
    OPENSSL_cleanse(plain.data(), plain.size()); // also what a wrong key made of it
    if (!opened) return errc::crypto;
    return made;
}

} // namespace signalbox::base
