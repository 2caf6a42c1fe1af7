#include "broker/ingress/body.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "broker/base/gzip.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::ingress {

namespace {

constexpr std::size_t piece_max = 64UL << 10;
constexpr std::size_t piece_usual = 16UL << 10; // chunked framing: the size is not known before the end

// What a gzip body holds, with bounded work and memory: whether it is anything at all and, where it is asked for, the
// digest. Beyond the limits, or when it is no gzip, there is none.
class decoded_body {
  public:
    decoded_body(const base::limits& limits, bool digest)
        : bounds_{.size_max = limits.decompressed_max,
                  .ratio_max = limits.decompression_ratio_max,
                  .ratio_free = limits.body_in_memory_max},
          digest_(digest) {}

    void update(std::span<const std::byte> packed) {
        input_ += packed.size();
        while (usable_ && (digest_ || output_ == 0)) {
            const auto done = inflater_.run(packed, piece_);
            packed = packed.subspan(done.taken);
            output_ += done.given;
            if (digest_) hash_.update(std::span(piece_).first(done.given));
            usable_ = !done.broken && base::within(bounds_, input_, output_);
            if (done.taken == 0 && done.given == 0) return;
        }
    }

    bool empty() const noexcept { return usable_ && output_ == 0 && inflater_.complete(); }
    base::sha256_digest finish(const base::sha256_digest& as_received) {
        return digest_ && usable_ && inflater_.complete() ? hash_.finish() : as_received;
    }

  private:
    base::gunzip_limits bounds_;
    bool digest_;
    base::inflater inflater_;
    base::sha256 hash_;
    std::array<std::byte, piece_usual> piece_{};
    std::uint64_t input_ = 0;
    std::uint64_t output_ = 0;
    bool usable_ = true;
};

// Where the bytes go: a text, and from the piece on that makes it too long, a spool file.
class sink {
  public:
    explicit sink(const body_reading& how) : store_(how.store), memory_max_(how.limits.body_in_memory_max) {}

    store::async_result<void> append(std::span<const std::byte> bytes) {
        if (spool_ != nullptr) co_return co_await spool_->append(bytes);
        if (memory_.size() + bytes.size() <= memory_max_) {
            memory_.append(base::as_text(bytes));
            co_return result<void>();
        }
        auto opened = co_await store_->open_spool();
        if (!opened) co_return opened.error();
        spool_ = std::move(*opened);
        auto moved = co_await spool_->append(base::as_bytes(memory_));
        if (!moved) co_return moved.error();
        std::string().swap(memory_);
        co_return co_await spool_->append(bytes);
    }

    store::async_result<message::payload> finish() {
        if (spool_ != nullptr) co_return co_await spool_->finish();
        message::payload payload;
        payload.size = memory_.size();
        payload.sha256 = base::sha256_of(base::as_bytes(memory_));
        payload.bytes = std::move(memory_);
        co_return payload;
    }

  private:
    store::store* store_;
    std::size_t memory_max_;
    std::string memory_;
    std::unique_ptr<store::spool_writer> spool_;
};

} // namespace

boost::asio::awaitable<result<received_body>> receive_body(http::request& from, const body_reading& how) {
    const std::uint64_t stated = from.body_size().value_or(piece_usual);
    if (stated > how.limits.body_max) co_return http::errc::body_too_large;

    sink into(how);
    std::unique_ptr<decoded_body> decoded;
    if (how.gzip) decoded = std::make_unique<decoded_body>(how.limits, how.digest);
    std::vector<std::byte> piece(std::clamp<std::uint64_t>(stated, 1, piece_max));
    std::uint64_t size = 0;
    while (true) {
        const auto got = co_await from.read_some(piece);
        if (!got) co_return got.error();
        if (*got == 0) break;

        size += *got;
        if (size > how.limits.body_max) co_return http::errc::body_too_large;
        const auto bytes = std::span<const std::byte>(piece).first(*got);
        if (decoded) decoded->update(bytes);
        const auto kept = co_await into.append(bytes);
        if (!kept) co_return kept.error();
    }

    received_body body;
    body.empty = size == 0 || (decoded && decoded->empty());
    if (body.empty) co_return body; // what the spool holds goes with its writer

    auto payload = co_await into.finish();
    if (!payload) co_return payload.error();
    body.decoded = decoded ? decoded->finish(payload->sha256) : payload->sha256;
    body.payload = std::move(*payload);
    co_return body;
}

} // namespace signalbox::ingress
