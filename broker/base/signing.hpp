#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"

namespace signalbox::base {

// base64url without padding (RFC 4648, section 5), the alphabet of JSON Web Signatures.
std::string to_base64url(std::span<const std::byte> bytes);

// The public half of a P-256 key as a JSON Web Key writes it (RFC 7517, RFC 7518 6.2.1): base64url, 32 bytes each.
struct public_point {
    std::string x;
    std::string y;
};

// A private key on P-256 that signs with ES256 (RFC 7518 3.4). Immutable, cheap to copy, any thread.
class signing_key {
  public:
    // A PEM text, PKCS #8 or SEC 1, that is not encrypted. errc::malformed for anything else, other curves included.
    static result<signing_key> from_pem(const secret& pem);

    // ECDSA over SHA-256 of `text`: r and s behind each other, 32 bytes each. errc::crypto.
    result<std::string> sign(std::string_view text) const;

    const public_point& point() const noexcept;
    const std::string& thumbprint() const noexcept; // RFC 7638 with SHA-256, base64url

  private:
    struct state;
    explicit signing_key(std::shared_ptr<const state> made) : state_(std::move(made)) {}

    std::shared_ptr<const state> state_;
};

// A new private key as `from_pem` reads it (PKCS #8), for who was given none; aborts when there is no randomness.
secret new_signing_key_pem();

} // namespace signalbox::base
