#include "broker/base/gzip.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include <zlib.h>

#include "broker/base/crypto.hpp"

namespace signalbox::base {

namespace {

constexpr int gzip_window = 16 + MAX_WBITS; // zlib's way to ask for the gzip wrapper and no other

uInt clamp(std::size_t size) noexcept {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

} // namespace

struct inflater::state {
    z_stream stream{};
    bool at_member_end = false;
    bool broken = false;

    state() {
        if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
    }
    ~state() { inflateEnd(&stream); }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
};

inflater::inflater() : state_(std::make_unique<state>()) {}
inflater::~inflater() = default;
inflater::inflater(inflater&&) noexcept = default;
inflater& inflater::operator=(inflater&&) noexcept = default;

inflater::step inflater::run(std::span<const std::byte> input, std::span<std::byte> output) {
    state& own = *state_;
    if (own.broken) return {.broken = true};
    if (input.empty() && own.at_member_end) return {};
    if (own.at_member_end) {
        inflateReset(&own.stream); // another member follows
        own.at_member_end = false;
    }

    own.stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data())); // zlib only reads it
    own.stream.avail_in = clamp(input.size());
    own.stream.next_out = reinterpret_cast<Bytef*>(output.data());
    own.stream.avail_out = clamp(output.size());
    const uInt in_before = own.stream.avail_in;
    const uInt out_before = own.stream.avail_out;
    const int answer = inflate(&own.stream, Z_NO_FLUSH);

    own.at_member_end = answer == Z_STREAM_END;
    own.broken = answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR; // the last: no progress, no harm
    return {.taken = in_before - own.stream.avail_in, .given = out_before - own.stream.avail_out, .broken = own.broken};
}

bool inflater::complete() const noexcept { return state_->at_member_end && !state_->broken; }

bool within(const gunzip_limits& limits, std::uint64_t input, std::uint64_t output) noexcept {
    if (output > limits.size_max) return false;
    return output <= limits.ratio_free || output / limits.ratio_max <= input;
}

boost::system::result<std::string, gunzip_failure> gunzip(std::string_view packed, const gunzip_limits& limits) {
    inflater machine;
    std::string text;
    std::array<std::byte, 16UL << 10> piece; // NOLINT: filled by run()
    std::span<const std::byte> rest = base::as_bytes(packed);
    while (true) {
        const inflater::step done = machine.run(rest, piece);
        if (done.broken) return gunzip_failure::broken;
        if (done.taken == 0 && done.given == 0) break;

        rest = rest.subspan(done.taken);
        text.append(base::as_text(std::span(piece).first(done.given)));
        if (within(limits, packed.size() - rest.size(), text.size())) continue;
        return text.size() > limits.size_max ? gunzip_failure::over_size : gunzip_failure::over_ratio;
    }
    if (!machine.complete() || !rest.empty()) return gunzip_failure::truncated;
    return text;
}

struct deflater::state {
    z_stream stream{};

    state() {
        constexpr int level = Z_DEFAULT_COMPRESSION;
        constexpr int usual_memory = 8; // zlib's default
        if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~state() { deflateEnd(&stream); }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
};

deflater::deflater() : state_(std::make_unique<state>()) {}
deflater::~deflater() = default;
deflater::deflater(deflater&&) noexcept = default;
deflater& deflater::operator=(deflater&&) noexcept = default;

deflater::step deflater::run(std::span<const std::byte> input, std::span<std::byte> output, flush what) {
    z_stream& stream = state_->stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data())); // zlib only reads it
    stream.avail_in = clamp(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = clamp(output.size());
    const uInt in_before = stream.avail_in;
    const uInt out_before = stream.avail_out;
    const bool last = what == flush::end && in_before == input.size(); // zlib may take less than all at once
    deflate(&stream, last ? Z_FINISH : Z_SYNC_FLUSH);
    return {.taken = in_before - stream.avail_in, .given = out_before - stream.avail_out};
}

std::string gzip(std::string_view text) {
    deflater machine;
    std::string packed;
    std::array<std::byte, 16UL << 10> piece; // NOLINT: filled by run()
    std::span<const std::byte> rest = base::as_bytes(text);
    for (bool more = true; more;) {
        const deflater::step done = machine.run(rest, piece, deflater::flush::end);
        rest = rest.subspan(done.taken);
        packed.append(base::as_text(std::span(piece).first(done.given)));
        more = done.given == piece.size() || !rest.empty();
    }
    return packed;
}

} // namespace signalbox::base
