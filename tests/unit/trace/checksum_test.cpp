#include "broker/trace/format/checksum.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using signalbox::trace::checksum;

TEST_CASE("checksum: it is XXH3 with 128 bits, as others print it", "[trace]") {
    // xxhsum 0.8.1: `printf '' | xxhsum -H128` and the same of "signalbox\n"
    CHECK(checksum().hex() == "99aa06d3014798d86001c324468d497f");
    CHECK(checksum().update("signalbox\n").hex() == "66d5c7f3ea114a6b256e52478cfe5ab4");
}

TEST_CASE("checksum: pieces count as one, and a change anywhere is seen", "[trace]") {
    const std::string text(10'000, 'a');
    std::string changed = text;
    changed[5'000] = 'b';

    checksum pieces;
    for (std::size_t at = 0; at < text.size(); at += 333) pieces.update(std::string_view(text).substr(at, 333));

    CHECK(pieces.hex() == checksum().update(text).hex());
    CHECK(pieces.hex() != checksum().update(changed).hex());
}
