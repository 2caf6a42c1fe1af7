#include <algorithm>
#include <exception>
#include <typeinfo>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/base/log.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/serving/session.hpp"

namespace signalbox::http {

void word_plainly(response& answer, std::string_view reason) {
    if (reason.empty()) return;
    answer.set("Content-Type", "text/plain; charset=utf-8");
    answer.body.append(reason).append("\n");
}

} // namespace signalbox::http

namespace signalbox::http::serving {

namespace asio = boost::asio;

namespace {

// Up to this size the body is copied behind the head and leaves in the same write.
constexpr std::size_t joined_max = 16UL << 10;
constexpr std::size_t stream_block = 64UL << 10;
constexpr std::size_t chunk_head_max = 16; // its size in hexadecimal digits, and the end of that line
constexpr std::string_view line_end = "\r\n";

bool can_go_out(const response& answer, const request& to) noexcept {
    const bool sized = !answer.stream || answer.stream_size || to.takes_chunks();
    return sized && answer.status >= 200 && answer.status <= 599;
}

response own_answer(unsigned status, std::string_view reason, refusal_wording word) {
    response answer;
    answer.status = status;
    answer.close = true;
    if (status == 503) answer.set("Retry-After", "1");
    word(answer, reason);
    return answer;
}

// The type alone: what() may quote the message.
void report_exception(const std::exception_ptr& escaped, const std::string& listener) {
    std::string type = "not a std::exception";
    try {
        std::rethrow_exception(escaped);
    } catch (const std::exception& e) {
        type = typeid(e).name();
    } catch (...) {
        // keeps the name that stands for every other type
    }
    log::error("http.handler_failed", {{log::field::listener, listener}, {log::field::error, type}});
}

} // namespace

asio::awaitable<response> session::call_handler(incoming& request) {
    std::exception_ptr escaped;
    try {
        response answer = co_await house_->handle(request);
        if (can_go_out(answer, request)) co_return answer;
        log::error("http.answer_unusable", {{log::field::listener, house_->settings.name},
                                            {log::field::status, static_cast<std::int64_t>(answer.status)}});
    } catch (...) {
        escaped = std::current_exception();
    }
    if (escaped) report_exception(escaped, house_->settings.name);
    co_return own_answer(500, {}, house_->settings.word_refusal);
}

// False when the connection is over.
asio::awaitable<bool> session::send_answer(incoming& request, response answer, bool keep_alive, int version) {
    if (answer.drop) co_return false;
    const bool keep =
        keep_alive && !answer.close && request.rest_is_small() && !house_->stopping.load(std::memory_order_relaxed);
    auto persistence = wire::persistence::implied;
    if (!keep) persistence = wire::persistence::close;
    if (keep && version == 10) persistence = wire::persistence::keep_alive;

    const unsigned status = answer.status;
    const error_code ec = co_await write_answer(answer, request.method() == "HEAD", persistence);
    report(status);
    if (ec) co_return false;
    if (keep) {
        if (request.at_end()) co_return true;
        const bool drained = co_await request.drain();
        if (drained) co_return true;
    }
    if (request.at_end() && space_->unread().empty()) {
        connection_->stream().shutdown_send();
        co_return false;
    }
    co_await linger();
    co_return false;
}

asio::awaitable<error_code> session::write_answer(const response& answer, bool without_body,
                                                  wire::persistence persistence) {
    const auto body_size = answer.stream ? answer.stream_size : std::optional<std::uint64_t>(answer.body.size());
    auto text = wire::format_answer_head(answer, body_size, persistence, room_->date.now());
    if (!text) {
        log::error("http.field_unusable", {{log::field::listener, house_->settings.name}});
        const response failed = own_answer(500, {}, [](response&, std::string_view) {});
        text = wire::format_answer_head(failed, 0, wire::persistence::close, room_->date.now());
        transport::rate_window rate(house_->settings.limits.write_deadline, house_->settings.limits.body_rate_min);
        const error_code ec = co_await connection_->write(*text, &rate);
        co_return ec ? ec : error_code(errc::closed);
    }

    transport::rate_window rate(house_->settings.limits.write_deadline, house_->settings.limits.body_rate_min);
    const bool has_body = !without_body && !wire::is_bodiless(answer.status) && body_size != 0;
    const bool joined = has_body && !answer.stream && answer.body.size() <= joined_max;
    if (joined) text->append(answer.body);
    const error_code ec = co_await connection_->write(*text, &rate);
    if (ec || !has_body || joined) co_return ec;
    if (!answer.stream) co_return co_await connection_->write(answer.body, &rate);
    if (!body_size) co_return co_await write_chunks(*answer.stream, rate);
    co_return co_await write_stream(answer, rate);
}

error_code session::cut_stream() const {
    log::error("http.stream_cut", {{log::field::listener, house_->settings.name}});
    return errc::closed;
}

// A source that ends early or fails cuts the connection: the sender of the request must not take a part for the whole.
asio::awaitable<error_code> session::write_stream(const response& answer, transport::rate_window& rate) {
    std::uint64_t left = answer.stream_size.value_or(0);
    std::vector<std::byte> block(static_cast<std::size_t>(std::min<std::uint64_t>(stream_block, left)));
    while (left > 0) {
        const std::span<std::byte> into(block.data(),
                                        static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), left)));
        const auto got = co_await (*answer.stream)(into);
        if (!got || *got == 0) co_return cut_stream();
        const error_code ec = co_await connection_->write(base::as_text(into.first(*got)), &rate);
        if (ec) co_return ec;
        left -= *got;
    }
    co_return error_code{};
}

// RFC 9112, 7.1: each chunk behind its size, in one write; the one of size 0, at the end of the source, is the last.
asio::awaitable<error_code> session::write_chunks(body_source& from, transport::rate_window& rate) {
    std::string block(chunk_head_max + stream_block + line_end.size(), '\0');
    const auto room = std::as_writable_bytes(std::span(block)).subspan(chunk_head_max, stream_block);
    for (bool last = false; !last;) {
        const auto got = co_await from(room);
        if (!got) co_return cut_stream();
        last = *got == 0;
        const std::string head = fmt::format("{:x}{}", *got, line_end);
        const std::size_t begin = chunk_head_max - head.size();
        std::ranges::copy(head, block.begin() + static_cast<std::ptrdiff_t>(begin));
        block.replace(chunk_head_max + *got, line_end.size(), line_end);
        const auto chunk = std::string_view(block).substr(begin, head.size() + *got + line_end.size());
        const error_code ec = co_await connection_->write(chunk, &rate);
        if (ec) co_return ec;
    }
    co_return error_code{};
}

// Answers what never becomes a request, and closes: where the next one would begin is unknown.
asio::awaitable<void> session::refuse(unsigned status, const char* reason) {
    if (started_ == std::chrono::steady_clock::time_point{}) started_ = std::chrono::steady_clock::now();
    if (const auto& record = house_->settings.record_refusal) {
        const bool recorded = co_await record(status, reason, from_.address);
        if (!recorded) co_return;
    }
    const response answer = own_answer(status, reason, house_->settings.word_refusal);
    const error_code ec = co_await write_answer(answer, false, wire::persistence::close);
    report(status);
    if (!ec) co_await linger();
}

asio::awaitable<void> session::linger() {
    const base::limits& limits = house_->settings.limits;
    if (!space_) space_ = room_->workspaces.take();
    between_ = true;
    // No more than a body that would have been taken, and half the time that a header may need.
    co_await connection_->linger(space_->scratch(), limits.body_max + limits.header_max, limits.header_deadline / 2);
    between_ = false;
}

} // namespace signalbox::http::serving
