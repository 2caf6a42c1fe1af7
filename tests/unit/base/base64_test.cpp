#include "broker/base/base64.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"

using namespace signalbox::base;

TEST_CASE("base64: any bytes come back", "[base]") {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        CHECK(from_base64(to_base64(as_bytes(bytes))) == bytes);
        bytes += static_cast<char>(i * 7);
    }
    const std::string large(5UL << 20, '\xfe');
    CHECK((from_base64(to_base64(as_bytes(large))) == large));
}

TEST_CASE("base64: what is not exactly that is refused", "[base]") {
    for (const char* bad : {"A", "AA", "AAA", "AA=A", "A===", "====", "AAAA\n", " AAA", "AA-_", "AAAA="})
        CHECK_FALSE(from_base64(bad));
    CHECK(from_base64("QQ==") == "A");
}
