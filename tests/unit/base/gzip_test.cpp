#include "broker/base/gzip.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "tests/unit/intake/intake_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using base::gunzip;
using base::gunzip_failure;

namespace {

constexpr base::gunzip_limits generous{.size_max = 10'000'000, .ratio_max = 2000};

// The failure, or nothing when it is good.
std::optional<gunzip_failure> failure(const std::string& packed, const base::gunzip_limits& limits = generous) {
    const auto text = gunzip(packed, limits);
    if (text) return std::nullopt;
    return text.error();
}

} // namespace

TEST_CASE("gzip: gives back what was packed", "[base]") {
    CHECK(*gunzip(gzip("content"), generous) == "content");
    CHECK(gunzip(gzip(""), generous)->empty());
    const std::string large(1'000'000, 'x');
    CHECK(*gunzip(gzip(large), generous) == large);
}

TEST_CASE("gzip: packs what unpacks again, large and small", "[base]") {
    std::string large;
    for (int i = 0; i < 100'000; ++i) large += std::to_string(i * 7919 % 10'007);
    for (const std::string& text : {std::string(), std::string("content"), large}) {
        const std::string packed = base::gzip(text);
        CHECK(*gunzip(packed, generous) == text);
        CHECK((text.size() < 100 || packed.size() < text.size()));
    }
}

TEST_CASE("gzip: made piece by piece, what is flushed can be read before the rest is there", "[base]") {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919 % 10'007);
    for (const std::size_t out_size : {7U, 65'536U}) {
        base::deflater machine;
        std::vector<std::byte> piece(out_size);
        std::string packed;
        const auto press = [&](std::string_view from, base::deflater::flush what) {
            auto input = base::as_bytes(from);
            for (bool more = true; more;) {
                const auto done = machine.run(input, piece, what);
                input = input.subspan(done.taken);
                packed.append(base::as_text(std::span(piece).first(done.given)));
                more = done.given == piece.size();
            }
            REQUIRE(input.empty());
        };
        press(std::string_view(text).substr(0, 5000), base::deflater::flush::all);
        std::string so_far(text.size(), '\0');
        base::inflater reader;
        const auto read = reader.run(base::as_bytes(packed), std::as_writable_bytes(std::span(so_far)));
        CHECK(so_far.substr(0, read.given) == text.substr(0, 5000));
        CHECK_FALSE(reader.complete());

        press(std::string_view(text).substr(5000), base::deflater::flush::all);
        press("", base::deflater::flush::end);
        CHECK(*gunzip(packed, generous) == text);
    }
}

TEST_CASE("gzip: members behind each other are one text", "[base]") {
    CHECK(*gunzip(gzip("one ") + gzip("two"), generous) == "one two");
}

TEST_CASE("gzip: what is not a complete gzip text is refused", "[base]") {
    const std::string packed = gzip("content");
    CHECK(failure("") == gunzip_failure::truncated);
    CHECK(failure("plain text, no gzip") == gunzip_failure::broken);
    CHECK(failure(packed.substr(0, packed.size() - 1)) == gunzip_failure::truncated);
    CHECK(failure(packed + "rest") == gunzip_failure::broken);
    std::string changed = packed;
    changed[changed.size() - 6] = static_cast<char>(changed[changed.size() - 6] ^ 1); // of the checksum
    CHECK(failure(changed) == gunzip_failure::broken);
}

TEST_CASE("gzip: a bomb ends at the limit that it meets", "[base]") {
    const std::string bomb = gzip(std::string(9'000'000, '\0'));
    CHECK(failure(bomb, {.size_max = 1'000'000, .ratio_max = 2000}) == gunzip_failure::over_size);
    CHECK(failure(bomb, {.size_max = 10'000'000, .ratio_max = 100}) == gunzip_failure::over_ratio);
    CHECK(failure(gzip(std::string(50'000, '\0')), {.size_max = 1'000'000, .ratio_max = 100}) == std::nullopt);
}

TEST_CASE("gzip: any cut of input and output gives the same text", "[base]") {
    std::string text;
    for (int i = 0; i < 300; ++i) text += std::to_string(i * 7919);
    const std::string packed = gzip(text);
    for (const std::size_t in_size : {1U, 7U, 1000U}) {
        for (const std::size_t out_size : {1U, 5U, 4096U}) {
            base::inflater machine;
            std::vector<std::byte> piece(out_size);
            std::string result;
            for (std::size_t at = 0; at < packed.size(); at += in_size) {
                auto input = base::as_bytes(std::string_view(packed).substr(at, in_size));
                while (true) {
                    const auto done = machine.run(input, piece);
                    if (done.taken == 0 && done.given == 0) break;
                    input = input.subspan(done.taken);
                    result.append(base::as_text(std::span(piece).first(done.given)));
                }
                REQUIRE(input.empty());
            }
            CHECK(machine.complete());
            CHECK(result == text);
        }
    }
}
