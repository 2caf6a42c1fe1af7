#include "broker/http/calling/call.hpp"

#include <boost/asio/error.hpp>

#include "broker/http/errc.hpp"
#include "broker/http/wire/answer_head.hpp"
#include "broker/http/wire/characters.hpp"
#include "broker/http/wire/framing_guard.hpp"
#include "broker/http/wire/workspace.hpp"

namespace signalbox::http::calling {

namespace asio = boost::asio;

namespace {

constexpr std::size_t buffer_size = 24UL << 10; // an answer's head of at most 16 KiB, and room for chunk lines
constexpr std::size_t joined_max = 16UL << 10;  // up to here the body leaves with the head
constexpr int interim_max = 8;                  // 1xx answers before the real one

bool is_target(std::string_view target) noexcept {
    if (target.empty() || target.front() != '/') return false;
    for (const char c : target)
        if (c <= 0x20 || c == 0x7f || c == '#') return false;
    return true;
}

error_code in_our_words(const error_code& ec) {
    const bool ours = ec == errc::deadline || ec == errc::tls || ec == errc::body_broken ||
                      ec == errc::body_too_large || ec == errc::header_broken;
    return ours ? ec : error_code(errc::closed);
}

// Reads one answer; what it needs between its steps.
class answer_reader {
  public:
    answer_reader(client_connection& connection, bool to_head, std::size_t answer_max)
        : connection_(connection),
          space_(wire::message_parser::kind::answer, buffer_size),
          to_head_(to_head),
          answer_max_(answer_max) {}

    asio::awaitable<result<client_response>> read();
    bool answered() const noexcept { return answered_; }
    bool reusable() const noexcept { return reusable_; }

  private:
    asio::awaitable<error_code> fill();
    asio::awaitable<result<const wire::head*>> read_head();
    asio::awaitable<error_code> read_chunked(std::string& body);
    asio::awaitable<error_code> read_counted(std::string& body, std::uint64_t size);
    asio::awaitable<error_code> read_to_end(std::string& body);

    client_connection& connection_;
    wire::workspace space_;
    bool to_head_;
    std::size_t answer_max_;
    bool answered_ = false;
    bool reusable_ = false;
};

asio::awaitable<error_code> answer_reader::fill() {
    const auto room = space_.room();
    if (room.empty()) co_return errc::header_broken;
    const auto got = co_await connection_.read_some(room, nullptr);
    if (!got) co_return got.error();
    answered_ = true;
    space_.added(*got);
    co_return error_code{};
}

asio::awaitable<result<const wire::head*>> answer_reader::read_head() {
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

asio::awaitable<result<client_response>> answer_reader::read() {
    auto head = co_await read_head();
    for (int interim = 0; head && (*head)->status < 200; ++interim) {
        if (interim == interim_max) co_return errc::header_broken;
        space_.unpin();
        head = co_await read_head();
    }
    if (!head) co_return head.error();

    client_response answer;
    answer.status = (*head)->status;
    for (const auto& [name, value] : (*head)->fields) answer.fields.emplace_back(name, value);

    const bool framed = (*head)->chunked || (*head)->content_length;
    error_code ec;
    if (!to_head_ && !wire::is_bodiless(answer.status)) {
        if ((*head)->chunked)
            ec = co_await read_chunked(answer.body);
        else if ((*head)->content_length)
            ec = co_await read_counted(answer.body, *(*head)->content_length);
        else
            ec = co_await read_to_end(answer.body);
    }
    if (ec) co_return ec;
    const bool ends_known = framed || to_head_ || wire::is_bodiless(answer.status);
    reusable_ = (*head)->keep_alive && ends_known && space_.unread().empty();
    co_return answer;
}

asio::awaitable<error_code> answer_reader::read_chunked(std::string& body) {
    std::vector<std::byte> block(16UL << 10);
    for (;;) {
        const auto step = space_.parser().parse_chunks(space_.unread(), block);
        if (!step) co_return step.error();
        space_.consume(step->consumed);
        if (body.size() + step->produced > answer_max_) co_return errc::body_too_large;
        body.append(reinterpret_cast<const char*>(block.data()), step->produced);
        if (step->done) co_return error_code{};
        if (step->produced > 0) continue;

        const error_code ec = co_await fill();
        if (ec) co_return ec == errc::deadline ? ec : error_code(errc::body_broken);
    }
}

asio::awaitable<error_code> answer_reader::read_counted(std::string& body, std::uint64_t size) {
    if (size > answer_max_) co_return errc::body_too_large;
    body.append(space_.unread().substr(0, static_cast<std::size_t>(size)));
    space_.consume(body.size());
    while (body.size() < size) {
        const std::size_t have = body.size();
        // A length is believed only as far as bytes come.
        body.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, std::max(2 * have, joined_max))));
        const std::span<std::byte> free(reinterpret_cast<std::byte*>(body.data()) + have, body.size() - have);
        const auto got = co_await connection_.read_some(free, nullptr);
        if (!got) co_return got.error() == errc::deadline ? got.error() : error_code(errc::body_broken);
        body.resize(have + *got);
    }
    co_return error_code{};
}

asio::awaitable<error_code> answer_reader::read_to_end(std::string& body) {
    error_code ec;
    while (!ec) {
        body.append(space_.unread());
        space_.consume(space_.unread().size());
        if (body.size() > answer_max_) co_return errc::body_too_large;
        ec = co_await fill();
    }
    if (ec == asio::error::eof) co_return error_code{};
    co_return ec == errc::deadline ? ec : error_code(errc::body_broken);
}

asio::awaitable<error_code> write_request(client_connection& connection, const std::string& body, std::string head) {
    const bool joined = body.size() <= joined_max;
    if (joined) head += body;
    const error_code ec = co_await connection.write(head, nullptr);
    if (ec || joined) co_return ec;
    co_return co_await connection.write(body, nullptr);
}

} // namespace

std::string host_field(const client_settings& settings) {
    if (!settings.unix_socket.empty()) return "localhost";
    const bool v6 = settings.host.find(':') != std::string::npos;
    std::string host = v6 ? "[" + settings.host + "]" : settings.host;
    const std::uint16_t usual = settings.encrypted ? 443 : 80;
    if (settings.port != usual) host += ":" + std::to_string(settings.port);
    return host;
}

std::optional<std::string> format_request_head(const client_request& request, const std::string& host) {
    if (!wire::is_token(request.method) || !is_target(request.target)) return std::nullopt;
    std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
    bool has_host = false;
    for (const auto& [name, value] : request.fields) {
        if (!wire::is_token(name) || !wire::is_value(value)) return std::nullopt;
        has_host = has_host || wire::same_word(name, "host");
    }
    if (!has_host) head += "Host: " + host + "\r\n";
    for (const auto& [name, value] : request.fields) {
        if (wire::same_word(name, "content-length") || wire::same_word(name, "transfer-encoding") ||
            wire::same_word(name, "connection"))
            continue;
        head.append(name).append(": ").append(value).append("\r\n");
    }
    const bool has_length =
        !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (has_length) head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return head += "\r\n";
}

asio::awaitable<call_outcome> call(client_connection& connection, const client_request& request, std::string head,
                                   std::size_t answer_max) {
    const std::uint64_t before = connection.stream().bytes_sent();
    const error_code unwritten = co_await write_request(connection, request.body, std::move(head));
    const bool sent = connection.stream().bytes_sent() > before;
    if (unwritten == errc::deadline || (unwritten && !sent))
        co_return call_outcome{client_failure{in_our_words(unwritten), sent}};

    // A server that refuses early answers before it has taken the whole body: the answer counts more than our error.
    answer_reader reader(connection, request.method == "HEAD", answer_max);
    auto answer = co_await reader.read();
    if (!answer) {
        const error_code code = in_our_words(unwritten && !reader.answered() ? unwritten : answer.error());
        // TLS 1.3 tells us late that our certificate is refused; until then the server reads no request.
        const bool refused = answer.error() == errc::tls && !reader.answered();
        co_return call_outcome{client_failure{refused ? error_code(errc::tls) : code, sent && !refused}, false,
                               reader.answered()};
    }
    co_return call_outcome{std::move(*answer), reader.reusable() && !unwritten, true};
}

} // namespace signalbox::http::calling
