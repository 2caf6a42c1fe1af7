#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signalbox::base {

using sha256_digest = std::array<std::byte, 32>;

inline std::span<const std::byte> as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// SHA-256 of what arrives in pieces.
class sha256 {
  public:
    sha256();
    ~sha256();
    sha256(sha256&&) noexcept;
    sha256& operator=(sha256&&) noexcept;

    sha256& update(std::span<const std::byte> bytes);
    sha256_digest finish(); // once; the object is spent

  private:
    struct state;
    std::unique_ptr<state> state_;
};

sha256_digest sha256_of(std::span<const std::byte> bytes);
sha256_digest hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> bytes);

// Lower-case hex, and back (either case); nullopt when the text is not an even number of hex digits.
std::string to_hex(std::span<const std::byte> bytes);
std::optional<std::string> from_hex(std::string_view text);

// Time depends on the lengths alone.
bool constant_time_equal(std::string_view left, std::string_view right) noexcept;

// From the operating system's generator; aborts when there is none, because every caller needs real randomness.
void random_fill(std::span<std::byte> bytes);

} // namespace signalbox::base
