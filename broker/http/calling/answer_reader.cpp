#include "broker/http/calling/answer_reader.hpp"

#include <algorithm>
#include <cstring>

#include <boost/asio/error.hpp>

#include "broker/http/errc.hpp"
#include "broker/http/wire/answer_head.hpp"
#include "broker/http/wire/framing_guard.hpp"

namespace signalbox::http::calling {

namespace asio = boost::asio;

namespace {

constexpr std::size_t buffer_size = 24UL << 10; // an answer's head of at most 16 KiB, and room for chunk lines
constexpr std::size_t block_size = 16UL << 10;  // by which a body grows whose size is not stated
constexpr int interim_max = 8;                  // 1xx answers before the real one

} // namespace

answer_reader::answer_reader(client_connection& connection, bool to_head)
    : connection_(connection), space_(wire::message_parser::kind::answer, buffer_size), to_head_(to_head) {}

asio::awaitable<error_code> answer_reader::fill() {
    const auto room = space_.room();
    if (room.empty()) co_return errc::header_broken;
    const auto got = co_await connection_.read_some(room, nullptr);
    if (!got) co_return got.error();
    answered_ = true;
    space_.added(*got);
    co_return error_code{};
}

asio::awaitable<result<const wire::head*>> answer_reader::next_head() {
    std::size_t searched = 0;
    for (;;) {
        const wire::head_end end = wire::find_head_end(space_.unread(), searched);
        if (end.found == wire::head_end::state::broken) co_return errc::header_broken;
        searched = end.size;
        if (end.found == wire::head_end::state::complete) break;
        const error_code ec = co_await fill();
        if (ec) co_return ec;
    }
    const std::string_view text = space_.pin(searched);
    const wire::guard_verdict verdict = wire::guard_answer(text, {});
    if (!verdict) co_return errc::header_broken;
    const auto head = space_.parser().parse_head(text);
    if (!head) co_return head.error();
    const bool agreed =
        (*head)->chunked == verdict.framing.chunked && (*head)->content_length == verdict.framing.content_length;
    if (!agreed || (*head)->status == 101) co_return errc::header_broken; // nobody asked to switch protocols
    co_return *head;
}

asio::awaitable<result<client_response>> answer_reader::read_head() {
    auto head = co_await next_head();
    for (int interim = 0; head && (*head)->status < 200; ++interim) {
        if (interim == interim_max) co_return errc::header_broken;
        space_.unpin();
        head = co_await next_head();
    }
    if (!head) co_return head.error();

    client_response answer;
    answer.status = (*head)->status;
    for (const auto& [name, value] : (*head)->fields) answer.fields.emplace_back(name, value);
    begin_body(**head);
    co_return answer;
}

void answer_reader::begin_body(const wire::head& head) {
    keep_alive_ = head.keep_alive;
    const bool bodiless = to_head_ || wire::is_bodiless(head.status);
    if (bodiless)
        framing_ = framing::none;
    else if (head.chunked)
        framing_ = framing::chunked;
    else
        framing_ = head.content_length ? framing::counted : framing::to_end;
    if (framing_ == framing::counted) size_ = left_ = *head.content_length;
    if (framing_ == framing::none || (framing_ == framing::counted && left_ == 0)) end();
}

void answer_reader::end() {
    ended_ = true;
    reusable_ = keep_alive_ && framing_ != framing::to_end && space_.unread().empty();
}

asio::awaitable<result<std::size_t>> answer_reader::read_some(std::span<std::byte> into) {
    if (ended_ || into.empty()) co_return std::size_t{0};
    if (framing_ == framing::chunked) co_return co_await read_chunked(into);
    co_return co_await read_plain(into);
}

asio::awaitable<result<std::size_t>> answer_reader::read_chunked(std::span<std::byte> into) {
    for (;;) {
        const auto step = space_.parser().parse_chunks(space_.unread(), into);
        if (!step) co_return step.error();
        space_.consume(step->consumed);
        if (step->done) end();
        if (step->done || step->produced > 0) co_return step->produced;

        const error_code ec = co_await fill();
        if (ec) co_return ec == errc::deadline ? ec : error_code(errc::body_broken);
    }
}

std::size_t answer_reader::take_unread(std::span<std::byte> into) {
    const std::size_t size = std::min(into.size(), space_.unread().size());
    if (size == 0) return 0;
    std::memcpy(into.data(), space_.unread().data(), size);
    space_.consume(size);
    return size;
}

// A body whose size is stated, or that ends with the connection.
asio::awaitable<result<std::size_t>> answer_reader::read_plain(std::span<std::byte> into) {
    const bool counted = framing_ == framing::counted;
    if (counted && into.size() > left_) into = into.first(static_cast<std::size_t>(left_));
    std::size_t size = take_unread(into);
    if (size == 0) {
        const auto got = co_await connection_.read_some(into, nullptr);
        const bool at_end = !got && !counted && got.error() == asio::error::eof;
        if (at_end) end();
        if (!got && !at_end) co_return got.error() == errc::deadline ? got.error() : error_code(errc::body_broken);
        size = got ? *got : 0;
    }
    if (counted) left_ -= size;
    if (counted && left_ == 0) end();
    co_return size;
}

asio::awaitable<error_code> answer_reader::read_all(std::string& into, std::size_t most) {
    if (size_.value_or(0) > most) co_return errc::body_too_large;
    while (!ended_) {
        const std::size_t have = into.size();
        // A length is believed only as far as bytes come.
        const std::size_t next = std::max(2 * have, have + block_size);
        into.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size_.value_or(next), next)));
        const auto got = co_await read_some({reinterpret_cast<std::byte*>(into.data()) + have, into.size() - have});
        into.resize(have + (got ? *got : 0));
        if (!got) co_return got.error();
        if (into.size() > most) co_return errc::body_too_large;
    }
    co_return error_code{};
}

} // namespace signalbox::http::calling
