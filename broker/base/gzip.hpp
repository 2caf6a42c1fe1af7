#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace signalbox::base {

// Undoes gzip (RFC 1952, several members included) piece by piece with bounded memory. Not thread-safe.
class inflater {
  public:
    inflater();
    ~inflater();
    inflater(inflater&&) noexcept;
    inflater& operator=(inflater&&) noexcept;

    struct step {
        std::size_t taken = 0; // bytes of the input that were used up
        std::size_t given = 0; // bytes written to the output
        bool broken = false;   // not gzip, or a wrong checksum: the object is spent
    };
    // Call until it neither takes nor gives anything, then bring more input.
    step run(std::span<const std::byte> input, std::span<std::byte> output);
    // True when the input so far ends with a complete member.
    bool complete() const noexcept;

  private:
    struct state;
    std::unique_ptr<state> state_;
};

struct gunzip_limits {
    std::size_t size_max;  // bytes of the result
    std::size_t ratio_max; // result : input, looked at once the result exceeds `ratio_free`
    std::size_t ratio_free = 64UL << 10;
};

// Follows how much came out of how much.
bool within(const gunzip_limits& limits, std::uint64_t input, std::uint64_t output) noexcept;

enum class gunzip_failure : std::uint8_t { broken, truncated, over_size, over_ratio };

boost::system::result<std::string, gunzip_failure> gunzip(std::string_view packed, const gunzip_limits& limits);

// Makes one gzip member at zlib's usual level, piece by piece with bounded memory (270 KiB). Not thread-safe.
class deflater {
  public:
    deflater();
    ~deflater();
    deflater(deflater&&) noexcept;
    deflater& operator=(deflater&&) noexcept;

    // What comes out: all of the input so far, and the end of the member too.
    enum class flush : std::uint8_t { all, end };
    struct step {
        std::size_t taken = 0; // bytes of the input that were used up
        std::size_t given = 0; // bytes written to the output
    };
    // Call with the rest of the input and the same `what` until it gives less than the output has room for.
    step run(std::span<const std::byte> input, std::span<std::byte> output, flush what);

  private:
    struct state;
    std::unique_ptr<state> state_;
};

// One member.
std::string gzip(std::string_view text);

} // namespace signalbox::base
