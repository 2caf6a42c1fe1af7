#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::simulate {

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine, which the standard distributions do not
// promise.
class dice {
  public:
    dice(std::string_view text, std::uint64_t seed) : state_(seed) {
        for (const char c : text) state_ = next() ^ static_cast<unsigned char>(c);
    }

    std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t limit) noexcept { return next() % limit; }
    std::string_view one_of(std::span<const std::string_view> from) noexcept { return from[below(from.size())]; }

  private:
    std::uint64_t state_;
};

} // namespace signalbox::simulate
