#include "broker/base/sealing.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "broker/base/errc.hpp"

using namespace signalbox::base;

namespace {

const secret key("0123456789abcdef0123456789abcdef");
const secret password("a mailbox password");

std::string sealed_for(std::string_view owner) {
    const auto sealed = seal(key, owner, password);
    REQUIRE(sealed.has_value());
    return *sealed;
}

} // namespace

TEST_CASE("sealing: what was sealed opens under the same key for the same owner", "[base]") {
    const std::string sealed = sealed_for("LAB01");

    const auto opened = unseal(key, "LAB01", sealed);

    REQUIRE(opened.has_value());
    CHECK(opened->matches("a mailbox password"));
    CHECK(sealed.starts_with("v1:"));
    CHECK(sealed.find("password") == std::string::npos);
}

TEST_CASE("sealing: the same secret never looks the same", "[base]") {
    std::set<std::string> made;
    for (int i = 0; i < 50; ++i) made.insert(sealed_for("LAB01").substr(0, 3 + 24)); // the nonce

    CHECK(made.size() == 50);
}

TEST_CASE("sealing: another owner or another key does not open it", "[base]") {
    const std::string sealed = sealed_for("LAB01");

    CHECK(unseal(key, "LAB02", sealed).error() == errc::crypto);
    CHECK(unseal(key, "", sealed).error() == errc::crypto);
    CHECK(unseal(secret("0123456789abcdef0123456789abcdee"), "LAB01", sealed).error() == errc::crypto);
}

TEST_CASE("sealing: a change of any byte is noticed", "[base]") {
    const std::string sealed = sealed_for("LAB01");

    for (std::size_t at = 3; at < sealed.size(); ++at) {
        std::string changed = sealed;
        changed[at] = changed[at] == '0' ? '1' : '0';
        CHECK(unseal(key, "LAB01", changed).error() == errc::crypto);
    }
}

TEST_CASE("sealing: what is no sealed text is malformed", "[base]") {
    const std::string sealed = sealed_for("LAB01");

    for (const std::string& text : {std::string{}, std::string("v1:"), std::string("v1:zz"), sealed.substr(0, 3 + 54),
                                    "v2:" + sealed.substr(3), sealed.substr(3), sealed + "0"})
        CHECK(unseal(key, "LAB01", text).error() == errc::malformed);
    CHECK(unseal(key, "LAB01", "v1:" + std::string(16384, '0')).error() == errc::malformed);
    CHECK(unseal(key, "LAB01", sealed + "00").error() == errc::crypto); // one byte more
}

TEST_CASE("sealing: an empty secret can be sealed, an empty key cannot seal, and there is a bound", "[base]") {
    const auto empty = seal(key, "LAB01", secret{});

    REQUIRE(empty.has_value());
    CHECK(unseal(key, "LAB01", *empty)->empty());
    CHECK(seal(secret{}, "LAB01", password).error() == errc::malformed);
    CHECK(unseal(secret{}, "LAB01", *empty).error() == errc::malformed);
    CHECK(seal(key, "LAB01", secret(std::string(4097, 'x'))).error() == errc::over_limit);
}

TEST_CASE("sealing: a text of the first version keeps opening", "[base]") {
    // Made with another implementation of HKDF (RFC 5869) and AES-GCM.
    const auto opened = unseal(secret("a key of version one"), "LAB01",
                               "v1:000102030405060708090a0b8cce2619d8cfbf052"
                               "a597f040b1c8f968434270661e32e6be4a122a9a42260");

    REQUIRE(opened.has_value());
    CHECK(opened->matches("kept since then"));
}
