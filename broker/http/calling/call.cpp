#include "broker/http/calling/call.hpp"

#include "broker/http/errc.hpp"
#include "broker/http/wire/characters.hpp"

namespace signalbox::http::calling {

namespace asio = boost::asio;

namespace {

constexpr std::size_t joined_max = 16UL << 10; // up to here the body leaves with the head

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

asio::awaitable<begun_call> begin_call(client_connection& connection, const client_request& request, std::string head,
                                       answer_reader& reader) {
    const std::uint64_t before = connection.stream().bytes_sent();
    const error_code unwritten = co_await write_request(connection, request.body, std::move(head));
    const bool sent = connection.stream().bytes_sent() > before;
    if (unwritten == errc::deadline || (unwritten && !sent))
        co_return begun_call{client_failure{in_our_words(unwritten), sent}};

    // A server that refuses early answers before it has taken the whole body: the answer counts more than our error.
    auto answer = co_await reader.read_head();
    if (answer) co_return begun_call{std::move(*answer), !unwritten};
    const error_code code = in_our_words(unwritten && !reader.answered() ? unwritten : answer.error());
    // TLS 1.3 tells us late that our certificate is refused; until then the server reads no request.
    const bool refused = answer.error() == errc::tls && !reader.answered();
    co_return begun_call{client_failure{refused ? error_code(errc::tls) : code, sent && !refused}};
}

asio::awaitable<call_outcome> call(client_connection& connection, const client_request& request, std::string head,
                                   std::size_t answer_max) {
    answer_reader reader(connection, request.method == "HEAD");
    begun_call begun = co_await begin_call(connection, request, std::move(head), reader);
    if (!begun.head) co_return call_outcome{begun.head.error(), false, reader.answered()};
    const error_code ec = co_await reader.read_all(begun.head->body, answer_max);
    if (ec) co_return call_outcome{client_failure{in_our_words(ec), true}, false, true};
    co_return call_outcome{std::move(begun.head), reader.reusable() && begun.written, true};
}

} // namespace signalbox::http::calling
