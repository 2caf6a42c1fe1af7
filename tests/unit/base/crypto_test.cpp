#include "broker/base/crypto.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace signalbox::base;

namespace {

std::string hash(std::string_view text) { return to_hex(sha256_of(as_bytes(text))); }

std::string hmac(std::string_view key, std::string_view text) {
    return to_hex(hmac_sha256(as_bytes(key), as_bytes(text)));
}

} // namespace

TEST_CASE("sha256: the known answers of FIPS 180-4", "[base]") {
    CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: pieces give the hash of the whole", "[base]") {
    sha256 pieces;
    pieces.update(as_bytes("a")).update({}).update(as_bytes("bc"));

    CHECK(to_hex(pieces.finish()) == hash("abc"));
}

TEST_CASE("hmac: the known answers of RFC 4231", "[base]") {
    CHECK(hmac(std::string(20, '\x0b'), "Hi There") ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hmac("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("hmac: an empty key and an empty text are possible", "[base]") {
    CHECK(hmac("", "") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    CHECK(to_hex(hmac_sha256({}, {})) == hmac("", ""));
}

TEST_CASE("hmac: MESH tokens as NHS clients make them", "[base]") {
    const std::string first = "X26ABC1:bd0e2bd5-218e-41d0-83a9-73fdec414803";
    CHECK(hmac("TestKey", first + ":0:password:202611220158") ==
          "83f273a19d1f9cf8bcd26a9b51549882c812e5fa6dd9c561c188cf02bbeab207");
    CHECK(hmac("TestKey", first + ":1:password:202611220158") ==
          "83a97c4f0a9527f30f3b72c9eddac7dbe476bb027cd406ea25f12cacca23e488");
    CHECK(hmac("TestKey", "ALICE:2c001608-5f09-4840-9611-bea43e666a30:7:password:202611220158") ==
          "f020312c3150b844bc3bc69aa03deb81ac44e3494a2de4f2cada13257d6f6ef3");
    CHECK(hmac("shared_key", "mailbox_id:73eefd69-811f-44d0-81f8-a54ff352a991:1:mailbox_password:199111061230") ==
          "e80adf34b261ba9a377ac4776e1354f2ce814c5f6ecec71b2ce540b94836c530");
}

TEST_CASE("hex: lower case out, either case in", "[base]") {
    CHECK(to_hex(as_bytes(std::string_view("\x00\x0f\xff", 3))) == "000fff");
    CHECK(from_hex("000fFF") == std::string("\x00\x0f\xff", 3));
    CHECK(from_hex("") == "");
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
    CHECK_FALSE(from_hex("0x"));
    CHECK_FALSE(from_hex(" 00 "));
}

TEST_CASE("constant time comparison: equal is equal", "[base]") {
    CHECK(constant_time_equal("", ""));
    CHECK(constant_time_equal("abc", "abc"));
    CHECK_FALSE(constant_time_equal("abc", "abd"));
    CHECK_FALSE(constant_time_equal("abc", "ab"));
    CHECK_FALSE(constant_time_equal("", "a"));
}

TEST_CASE("random: two fillings differ", "[base]") {
    std::set<std::string> drawn;
    for (int i = 0; i < 100; ++i) {
        std::array<std::byte, 16> bytes{};
        random_fill(bytes);
        drawn.insert(to_hex(bytes));
    }
    CHECK(drawn.size() == 100);
}
