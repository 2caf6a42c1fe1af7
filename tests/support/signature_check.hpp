#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace signalbox::tests {

// Decodes base64url by OpenSSL's own decoder of the padded alphabet; empty when it is none.
inline std::string from_base64url(std::string text) {
    for (char& c : text) {
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    const std::size_t padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

// True when `raw` (r and s, 32 bytes each) is the P-256 signature of `text` by the key with these coordinates
// (base64url). OpenSSL alone decides, from the public half alone: no line of the hub takes part.
inline bool es256_verifies(const std::string& x, const std::string& y, std::string_view text, const std::string& raw) {
    if (raw.size() != 64) return false;
    const std::string point = "\x04" + from_base64url(x) + from_base64url(y); // uncompressed
    const std::unique_ptr<OSSL_PARAM_BLD, void (*)(OSSL_PARAM_BLD*)> building(OSSL_PARAM_BLD_new(),
                                                                              OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_utf8_string(building.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(building.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    const std::unique_ptr<OSSL_PARAM, void (*)(OSSL_PARAM*)> parameters(OSSL_PARAM_BLD_to_param(building.get()),
                                                                        OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> making(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(making.get());
    if (EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return false;
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(made, EVP_PKEY_free);

    const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(ECDSA_SIG_new(), ECDSA_SIG_free);
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    const int valid = EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size),
                                       reinterpret_cast<const unsigned char*>(text.data()), text.size());
    OPENSSL_free(der);
    return valid == 1;
}

} // namespace signalbox::tests
