#include "broker/base/signing.hpp"

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"
#include "tests/support/signature_check.hpp"

using namespace signalbox;
using namespace signalbox::base;

namespace {

// The key of RFC 7515, appendix A.3, as PKCS #8.
const secret known_key(R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff
H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp
7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt
-----END PRIVATE KEY-----
)");

std::string base64url(std::string_view text) { return to_base64url(as_bytes(text)); }

} // namespace

TEST_CASE("base64url: the known answers of RFC 4648 without padding", "[base]") {
    CHECK(base64url("") == "");
    CHECK(base64url("f") == "Zg");
    CHECK(base64url("fo") == "Zm8");
    CHECK(base64url("foo") == "Zm9v");
    CHECK(base64url("foobar") == "Zm9vYmFy");
    CHECK(base64url("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("signing: the public half of a known key", "[base]") {
    const auto key = signing_key::from_pem(known_key);

    REQUIRE(key.has_value());
    CHECK(key->point().x == "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    CHECK(key->point().y == "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
}

TEST_CASE("signing: what is signed verifies, and nothing else does", "[base]") {
    const auto key = signing_key::from_pem(new_signing_key_pem());
    REQUIRE(key.has_value());
    const auto other = signing_key::from_pem(new_signing_key_pem());
    REQUIRE(other.has_value());

    const auto signature = key->sign("header.claims");

    REQUIRE(signature.has_value());
    CHECK(signature->size() == 64);
    CHECK(tests::es256_verifies(key->point().x, key->point().y, "header.claims", *signature));
    CHECK_FALSE(tests::es256_verifies(key->point().x, key->point().y, "header.Claims", *signature));
    CHECK_FALSE(tests::es256_verifies(other->point().x, other->point().y, "header.claims", *signature));
}

TEST_CASE("signing: numbers keep their leading zeros", "[base]") {
    const auto key = signing_key::from_pem(new_signing_key_pem());
    REQUIRE(key.has_value());

    // One in 128 signatures has a number that begins with a zero byte.
    for (int i = 0; i < 600; ++i) {
        const std::string text = std::to_string(i);
        const auto signature = key->sign(text);
        REQUIRE(signature.has_value());
        REQUIRE(tests::es256_verifies(key->point().x, key->point().y, text, *signature));
    }
}

TEST_CASE("signing: the thumbprint depends on the public half alone", "[base]") {
    const auto key = signing_key::from_pem(known_key);
    REQUIRE(key.has_value());

    CHECK(key->thumbprint() == base64url(as_text(sha256_of(as_bytes(
                                   R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                   R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")))));
}

TEST_CASE("signing: what is no plain P-256 key is refused", "[base]") {
    const auto refused = [](std::string_view pem) { return signing_key::from_pem(secret(pem)).error(); };

    CHECK(refused("") == errc::malformed);
    CHECK(refused("not a key") == errc::malformed);
    CHECK(refused(known_key.reveal().substr(0, 120)) == errc::malformed);
    CHECK(refused("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                  "-----END PRIVATE KEY-----\n") == errc::malformed); // Ed25519
}
