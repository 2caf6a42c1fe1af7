#include "broker/http/serving/incoming.hpp"

#include <cstring>

#include "broker/base/errc.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http::serving {

namespace asio = boost::asio;

namespace {

constexpr std::size_t small_rest = 64UL << 10;
constexpr std::size_t first_room = 64UL << 10; // what a stated length is believed before bytes have come

// Why the body stopped, in the words of the request's contract.
error_code body_error(const error_code& ec) {
    if (ec == errc::deadline) return errc::body_slow;
    return errc::body_broken;
}

} // namespace

incoming::incoming(server_connection& connection, wire::workspace& space, const wire::head& head, admission& admission,
                   const base::limits& limits, const http::peer& from, asio::io_context& core)
    : connection_(connection),
      space_(space),
      head_(head),
      admission_(admission),
      limits_(limits),
      from_(from),
      core_(core),
      rate_(limits.header_deadline, limits.body_rate_min),
      remaining_(head.content_length.value_or(0)) {
    at_end_ = !head_.chunked && remaining_ == 0;
    const auto expect = head_.field("expect");
    invitation_due_ = expect && !at_end_ && head_.version >= 11;
}

incoming::~incoming() { admission_.release(held_); }

std::string_view incoming::path() const noexcept { return head_.target.substr(0, head_.target.find('?')); }

std::string_view incoming::query() const noexcept {
    const auto mark = head_.target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : head_.target.substr(mark + 1);
}

std::optional<std::uint64_t> incoming::body_size() const noexcept {
    if (head_.chunked) return std::nullopt;
    return head_.content_length.value_or(0);
}

// What a body of stated length has in the buffer already; nullopt when that is nothing and more must come.
std::optional<std::size_t> incoming::take_buffered(std::span<std::byte> into) noexcept {
    const std::string_view unread = space_.unread();
    if (head_.chunked || unread.empty()) return std::nullopt;
    const std::size_t size = std::min({into.size(), unread.size(), static_cast<std::size_t>(remaining_)});
    std::memcpy(into.data(), unread.data(), size);
    space_.consume(size);
    remaining_ -= size;
    at_end_ = remaining_ == 0;
    return size;
}

asio::awaitable<result<std::size_t>> incoming::read_some(std::span<std::byte> into) {
    if (failure_) co_return *failure_;
    if (at_end_ || into.empty()) co_return std::size_t{0};
    if (head_.content_length && *head_.content_length > limits_.body_max) {
        failure_ = errc::body_too_large;
        co_return *failure_;
    }
    if (const auto buffered = take_buffered(into)) co_return *buffered;

    if (invitation_due_) {
        const error_code ec = co_await invite();
        if (ec) {
            failure_ = body_error(ec);
            co_return *failure_;
        }
    }
    result<std::size_t> got{std::size_t{0}};
    if (head_.chunked)
        got = co_await read_chunked(into);
    else
        got = co_await read_counted(into);

    if (got) received_ += *got;
    if (got && received_ > limits_.body_max) got = errc::body_too_large;
    if (!got) failure_ = got.error();
    co_return got;
}

asio::awaitable<error_code> incoming::invite() {
    invitation_due_ = false;
    if (!space_.unread().empty()) co_return error_code{}; // the body comes without waiting
    transport::rate_window rate(limits_.write_deadline, limits_.body_rate_min);
    co_return co_await connection_.write("HTTP/1.1 100 Continue\r\n\r\n", &rate);
}

asio::awaitable<result<std::size_t>> incoming::read_counted(std::span<std::byte> into) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), remaining_));
    const auto got = co_await connection_.read_some(into.first(wanted), &rate_);
    if (!got) co_return body_error(got.error());
    remaining_ -= *got;
    at_end_ = remaining_ == 0;
    co_return *got;
}

asio::awaitable<result<std::size_t>> incoming::read_chunked(std::span<std::byte> into) {
    for (;;) {
        const auto step = space_.parser().parse_chunks(space_.unread(), into);
        if (!step) co_return step.error();
        space_.consume(step->consumed);
        at_end_ = step->done;
        if (at_end_ || step->produced > 0) co_return step->produced;

        const auto room = space_.room();
        if (room.empty()) co_return errc::body_broken;
        const auto got = co_await connection_.read_some(room, &rate_);
        if (!got) co_return body_error(got.error());
        space_.added(*got);
    }
}

bool incoming::hold(std::size_t bytes) noexcept {
    if (bytes <= held_) return true;
    if (!admission_.hold(bytes - held_)) return false;
    held_ = bytes;
    return true;
}

asio::awaitable<result<std::string>> incoming::read_all(std::size_t max) {
    const auto stated = body_size();
    max = std::min(max, limits_.body_max);
    if (stated && *stated > max) co_return errc::body_too_large;

    // One byte more than allowed shows that the limit is passed when no length is stated.
    const std::size_t size_max = stated ? static_cast<std::size_t>(*stated) : max + 1;
    std::string body;
    std::size_t size = 0;
    while (!at_end_) {
        if (size == body.size()) {
            const std::size_t room = std::min(std::max(2 * size, first_room), size_max);
            if (!hold(room)) co_return base::errc::overloaded;
            body.resize(room);
        }
        const std::span<std::byte> free(reinterpret_cast<std::byte*>(body.data()) + size, body.size() - size);
        if (const auto buffered = take_buffered(free)) {
            size += *buffered;
            continue;
        }
        const auto got = co_await read_some(free);
        if (!got) co_return got.error();
        size += *got;
        if (size > max) co_return errc::body_too_large;
    }
    body.resize(size);
    co_return body;
}

bool incoming::rest_is_small() const noexcept {
    if (at_end_) return true;
    // Whoever waits for an invitation may send the body or not: the framing of what comes next is unknown.
    if (failure_ || invitation_due_) return false;
    return head_.chunked || remaining_ <= small_rest;
}

asio::awaitable<bool> incoming::drain() {
    std::size_t drained = 0;
    std::vector<std::byte> scratch(4096);
    while (!at_end_ && drained <= small_rest) {
        const auto got = co_await read_some(scratch);
        if (!got) co_return false;
        drained += *got;
    }
    co_return at_end_;
}

} // namespace signalbox::http::serving
