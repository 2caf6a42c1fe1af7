#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "broker/base/errc.hpp"
#include "broker/base/gzip.hpp"
#include "broker/base/log.hpp"
#include "broker/ingress/mesh/inbox.hpp"
#include "broker/ingress/mesh/protocol/download_fields.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

constexpr std::size_t block_size = 64UL << 10;

// The plain form of a stored gzip payload, made while it is sent.
class inflating_source {
  public:
    explicit inflating_source(std::unique_ptr<store::payload_reader> from)
        : from_(std::move(from)), block_(block_size) {}

    store::async_result<std::size_t> read_some(std::span<std::byte> into) {
        while (true) {
            const auto done = inflater_.run(rest_, into);
            if (done.broken) co_return base::errc::malformed;
            rest_ = rest_.subspan(done.taken);
            if (done.given > 0) co_return done.given;
            if (done.taken > 0) continue;

            const auto got = co_await from_->read_some(block_);
            if (!got) co_return got.error();
            if (*got == 0 && !inflater_.complete()) co_return base::errc::malformed;
            if (*got == 0) co_return std::size_t{0};
            rest_ = std::span<const std::byte>(block_).first(*got);
        }
    }

  private:
    std::unique_ptr<store::payload_reader> from_;
    base::inflater inflater_;
    std::vector<std::byte> block_;
    std::span<const std::byte> rest_;
};

// Streams from anything with read_some, which the answer keeps alive.
template <class Source>
void stream(http::response& into, std::shared_ptr<Source> from, std::uint64_t size) {
    into.stream = std::make_shared<http::body_source>(
        [from = std::move(from)](std::span<std::byte> piece) { return from->read_some(piece); });
    into.stream_size = size;
}

// The size of the plain form, found by inflating once: a Content-Length has to come before the bytes.
store::async_result<std::uint64_t> inflated_size(exchange& x, std::string message_id) {
    auto reader = co_await x.with.store->open_payload(std::move(message_id));
    if (!reader) co_return reader.error();
    inflating_source source(std::move(*reader));
    std::vector<std::byte> piece(block_size);
    std::uint64_t size = 0;
    while (true) {
        const auto got = co_await source.read_some(piece);
        if (!got) co_return got.error();
        if (*got == 0) co_return size;
        size += *got;
        if (size > x.with.limits.decompressed_max) co_return base::errc::over_limit;
    }
}

base::gunzip_limits bounds_of(const exchange& x) {
    return {.size_max = x.with.limits.decompressed_max,
            .ratio_max = x.with.limits.decompression_ratio_max,
            .ratio_free = x.with.limits.body_in_memory_max};
}

// A payload that does not inflate goes out as it came in: its sender said that it is gzip.
bool is_bad_gzip(const error_code& why) noexcept {
    return why == base::errc::malformed || why == base::errc::over_limit;
}

// How the bytes of an answer are written.
enum class encoding : std::uint8_t { plain, gzip };

encoding stored_encoding(const store::message_record& message) noexcept {
    return message.envelope.content_encoding == "gzip" ? encoding::gzip : encoding::plain;
}

// Puts the payload into the answer.
store::async_result<encoding> add_small_body(http::response& into, exchange& x, const store::message_record& message,
                                             bool inflate) {
    auto bytes = co_await x.with.store->payload(message.envelope.message_id, x.with.limits.body_in_memory_max);
    if (!bytes) co_return bytes.error();
    if (inflate) {
        auto plain = base::gunzip(*bytes, bounds_of(x));
        if (plain) {
            into.body = std::move(*plain);
            co_return encoding::plain;
        }
    }
    into.body = std::move(*bytes);
    co_return stored_encoding(message);
}

store::async_result<encoding> add_large_body(http::response& into, exchange& x, const store::message_record& message,
                                             bool inflate) {
    const std::string& id = message.envelope.message_id;
    std::optional<std::uint64_t> plain_size;
    if (inflate) {
        const auto measured = co_await inflated_size(x, id);
        if (measured)
            plain_size = *measured;
        else if (!is_bad_gzip(measured.error()))
            co_return measured.error();
    }

    auto reader = co_await x.with.store->open_payload(id);
    if (!reader) co_return reader.error();
    if (plain_size) {
        stream(into, std::make_shared<inflating_source>(std::move(*reader)), *plain_size);
        co_return encoding::plain;
    }
    stream(into, std::shared_ptr<store::payload_reader>(std::move(*reader)), message.payload_size);
    co_return stored_encoding(message);
}

boost::asio::awaitable<http::response> answer_payload(exchange& x, const store::message_record& message) {
    http::response answer;
    const bool inflate =
        message.envelope.content_encoding == "gzip" && !protocol::admits_gzip(x.request.field("Accept-Encoding"));
    const bool small = message.payload_size <= x.with.limits.body_in_memory_max;
    const auto sent_as = small ? co_await add_small_body(answer, x, message, inflate)
                               : co_await add_large_body(answer, x, message, inflate);
    if (sent_as) {
        protocol::add_download_fields(answer, message, {.version = x.version, .gzip = *sent_as == encoding::gzip});
        co_return answer;
    }
    if (sent_as.error() != store::errc::corrupt) co_return x.unavailable(sent_as.error());

    log::error("mesh.payload_corrupt", {{log::field::message_id, message.envelope.message_id}});
    x.audit.detail = sent_as.error().message();
    http::response cut;
    cut.status = 500;
    cut.drop = true;
    co_return cut;
}

// What the path says about the chunk: a problem, or nothing when it is the first.
enum class chunk_asked : std::uint8_t { first, beyond, unusable };

chunk_asked chunk_of(const protocol::target& target) {
    if (!target.chunk) return chunk_asked::first;
    const bool digits = target.chunk->find_first_not_of("0123456789") == std::string::npos;
    if (!digits || target.chunk->find_first_not_of('0') == std::string::npos) return chunk_asked::unusable;
    return protocol::parse_number(*target.chunk) == 1U ? chunk_asked::first : chunk_asked::beyond;
}

http::response answer_lookup_error(exchange& x, const error_code& why) {
    const bool head = x.target.what == protocol::action::head;
    if (why == store::errc::not_found) return x.refuse(protocol::message_missing());
    // HEAD does not tell that the message exists; GET does, as the service itself.
    if (why == store::errc::not_yours) {
        return x.refuse(head ? protocol::message_missing() : protocol::message_of_another());
    }
    return x.unavailable(why);
}

} // namespace

boost::asio::awaitable<http::response> answer_download(exchange& x) {
    const chunk_asked chunk = chunk_of(x.target);
    if (chunk == chunk_asked::unusable) {
        co_return x.refuse(std::vector<protocol::field_problem>{
            {"path", "chunk_num", "ensure this value is greater than or equal to 1", "value_error.number.not_ge"}});
    }

    const auto found = co_await x.with.store->find_in_mailbox(x.mailbox(), x.target.message_id);
    if (!found) co_return answer_lookup_error(x, found.error());
    if (found->delivery.state != message::delivery_state::delivered) {
        co_return x.refuse(protocol::message_gone(x.target.message_id));
    }
    if (chunk == chunk_asked::beyond) co_return x.refuse(protocol::message_missing());
    co_return co_await answer_payload(x, found->message);
}

} // namespace signalbox::ingress::mesh
