#include "broker/mapping/inflate.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

#include "broker/mapping/errc.hpp"

namespace signalbox::mapping {

namespace {

// promises.md, Limits: decompression 100:1. Small texts of blanks may compress better than that honestly.
constexpr std::size_t ratio_max = 100;
constexpr std::size_t ratio_free = 1UL << 20;
constexpr int gzip_only = 16 + MAX_WBITS;

class inflater {
  public:
    inflater() { ready_ = inflateInit2(&stream_, gzip_only) == Z_OK; }
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;
    ~inflater() { inflateEnd(&stream_); }

    bool ready() const noexcept { return ready_; }
    z_stream& stream() noexcept { return stream_; }

  private:
    z_stream stream_{};
    bool ready_ = false;
};

} // namespace

result<std::string> gunzip(std::string_view bytes, std::size_t decoded_max) {
    if (bytes.size() > std::numeric_limits<uInt>::max()) return errc::too_large;
    inflater work;
    if (!work.ready()) return errc::unreadable;
    auto& stream = work.stream();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // zlib does not write to it
    stream.avail_in = static_cast<uInt>(bytes.size());

    const std::size_t limit = std::min(decoded_max, std::max(bytes.size() * ratio_max, ratio_free));
    std::array<char, 64UL << 10> piece{};
    std::string decoded;
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        const int status = ::inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END) return errc::unreadable; // a cut text ends in Z_BUF_ERROR
        decoded.append(piece.data(), piece.size() - stream.avail_out);
        if (decoded.size() > limit) return errc::too_large;
        if (status != Z_STREAM_END) continue;
        if (stream.avail_in == 0) return decoded;
        if (inflateReset(&stream) != Z_OK) return errc::unreadable; // another member follows
    }
}

} // namespace signalbox::mapping
