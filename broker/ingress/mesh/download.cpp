#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "broker/base/errc.hpp"
#include "broker/base/gzip.hpp"
#include "broker/base/log.hpp"
#include "broker/ingress/mesh/inbox.hpp"
#include "broker/ingress/mesh/protocol/conditional.hpp"
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

// One chunk of a message: all of it where it came in one piece.
struct part {
    const store::message_record& message;
    std::uint32_t chunk = 1;

    const std::string& message_id() const noexcept { return message.envelope.message_id; }
    bool in_pieces() const noexcept { return message.chunks > 1; }
    bool last() const noexcept { return chunk >= message.chunks; }
};

store::async_result<std::unique_ptr<store::payload_reader>> open_part(exchange& x, const part& of) {
    if (of.in_pieces()) return x.with.store->open_chunk(of.message_id(), of.chunk);
    return x.with.store->open_payload(of.message_id());
}

// The size of the plain form, found by inflating once: a Content-Length has to come before the bytes.
store::async_result<std::uint64_t> inflated_size(exchange& x, const part& of) {
    auto reader = co_await open_part(x, of);
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

store::async_result<encoding> add_streamed_body(http::response& into, exchange& x, const part& of, bool inflate) {
    std::optional<std::uint64_t> plain_size;
    if (inflate) {
        const auto measured = co_await inflated_size(x, of);
        if (measured)
            plain_size = *measured;
        else if (!is_bad_gzip(measured.error()))
            co_return measured.error();
    }

    auto reader = co_await open_part(x, of);
    if (!reader) co_return reader.error();
    const std::uint64_t size = (*reader)->size();
    if (plain_size) {
        stream(into, std::make_shared<inflating_source>(std::move(*reader)), *plain_size);
        co_return encoding::plain;
    }
    stream(into, std::shared_ptr<store::payload_reader>(std::move(*reader)), size);
    co_return stored_encoding(of.message);
}

http::response cut_connection(exchange& x, const part& of, const error_code& why) {
    log::error("mesh.payload_corrupt", {{log::field::message_id, of.message_id()}});
    x.audit.detail = why.message();
    http::response cut;
    cut.status = 500;
    cut.drop = true;
    return cut;
}

http::response not_modified(const part& of, const std::string& tag) {
    http::response answer;
    answer.status = 304;
    answer.set("ETag", tag).set("Last-Modified", protocol::http_date(of.message.committed_at));
    return answer;
}

boost::asio::awaitable<http::response> answer_part(exchange& x, const part& of) {
    const bool stored_gzip = stored_encoding(of.message) == encoding::gzip;
    const bool inflate = stored_gzip && !protocol::admits_gzip(x.request.field("Accept-Encoding"));
    const std::string tag = protocol::entity_tag(of.message_id(), of.chunk, stored_gzip && !inflate);
    if (protocol::is_held_by_client(x.request.fields(), tag, of.message.committed_at)) co_return not_modified(of, tag);

    http::response answer;
    // 206 says that more chunks follow; a look at the head is complete.
    if (!of.last() && x.target.what == protocol::action::download) answer.status = 206;
    const bool small = !of.in_pieces() && of.message.payload_size <= x.with.limits.body_in_memory_max;
    const auto sent_as = small ? co_await add_small_body(answer, x, of.message, inflate)
                               : co_await add_streamed_body(answer, x, of, inflate);
    if (sent_as) {
        protocol::add_download_fields(answer, of.message,
                                      {.version = x.version, .gzip = *sent_as == encoding::gzip, .chunk = of.chunk});
        co_return answer;
    }
    if (sent_as.error() == store::errc::not_found) co_return x.refuse(protocol::message_missing());
    if (sent_as.error() == store::errc::corrupt) co_return cut_connection(x, of, sent_as.error());
    co_return x.unavailable(sent_as.error());
}

// The number of the chunk that the path names, 1 where it names none; nullopt for what is no number from 1.
std::optional<std::uint32_t> chunk_of(const protocol::target& target) {
    if (!target.chunk) return 1;
    const bool digits = target.chunk->find_first_not_of("0123456789") == std::string::npos;
    const bool zero = target.chunk->find_first_not_of('0') == std::string::npos;
    if (!digits || zero) return std::nullopt;
    // More digits than a number of chunks can have: a chunk that no message has.
    return protocol::parse_number(*target.chunk).value_or(std::numeric_limits<std::uint32_t>::max());
}

// The sandbox lets a recipient read again what it has acknowledged.
bool may_collect(const exchange& x, message::delivery_state state) noexcept {
    if (state == message::delivery_state::delivered) return true;
    return x.with.sandbox && state == message::delivery_state::confirmed;
}

} // namespace

// HEAD does not tell a stranger that the message exists; GET does, as the service itself.
boost::asio::awaitable<http::response> answer_not_collectable(exchange& x) {
    const bool head = x.target.what == protocol::action::head;
    const auto known = co_await x.with.store->track(x.target.message_id);
    if (!known && known.error() == store::errc::not_found) co_return x.refuse(protocol::message_missing());
    if (!known) co_return x.unavailable(known.error());

    const message::envelope& about = known->message.envelope;
    if (about.recipient == x.mailbox()) co_return x.refuse(protocol::message_gone(about.message_id));
    if (head && x.with.sandbox && about.sender == x.mailbox()) {
        const part wanted{known->message, chunk_of(x.target).value_or(1)};
        co_return co_await answer_part(x, wanted);
    }
    co_return x.refuse(head ? protocol::message_missing() : protocol::message_of_another());
}

boost::asio::awaitable<http::response> answer_download(exchange& x) {
    const auto chunk = chunk_of(x.target);
    if (!chunk) {
        co_return x.refuse(std::vector<protocol::field_problem>{
            {"path", "chunk_num", "ensure this value is greater than or equal to 1", "value_error.number.not_ge"}});
    }

    const auto found = co_await x.with.store->find_in_mailbox(x.mailbox(), x.target.message_id);
    if (!found && found.error() == store::errc::not_yours) co_return co_await answer_not_collectable(x);
    if (!found && found.error() == store::errc::not_found) co_return x.refuse(protocol::message_missing());
    if (!found) co_return x.unavailable(found.error());
    if (!may_collect(x, found->delivery.state)) co_return x.refuse(protocol::message_gone(x.target.message_id));
    if (*chunk > std::max(found->message.chunks, 1U)) co_return x.refuse(protocol::message_missing());
    const part wanted{found->message, *chunk};
    co_return co_await answer_part(x, wanted);
}

} // namespace signalbox::ingress::mesh
