#include "broker/http/wire/answer_head.hpp"

#include <array>

#include <fmt/format.h>

#include "broker/http/wire/characters.hpp"

namespace signalbox::http::wire {

std::string_view reason_phrase(unsigned status) noexcept {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 495: return "SSL Certificate Error";
    case 496: return "SSL Certificate Required";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Status";
    }
}

std::string date_text(std::time_t at) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    gmtime_r(&at, &parts);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[static_cast<std::size_t>(parts.tm_wday)],
                       parts.tm_mday, months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string_view date_cache::now() {
    const std::time_t second = std::time(nullptr);
    if (second != at_ || text_.empty()) {
        at_ = second;
        text_ = date_text(second);
    }
    return text_;
}

bool is_session_field(std::string_view name) noexcept {
    for (const std::string_view own : {"content-length", "transfer-encoding", "connection", "keep-alive", "date"})
        if (same_word(name, own)) return true;
    return false;
}

bool is_bodiless(unsigned status) noexcept { return status < 200 || status == 204 || status == 304; }

std::optional<std::string> format_answer_head(const response& answer, std::optional<std::uint64_t> body_size,
                                              persistence persistence, std::string_view date) {
    std::string head;
    head.reserve(256);
    fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\nDate: {}\r\n", answer.status,
                   reason_phrase(answer.status), date);
    const bool bodiless = is_bodiless(answer.status);
    if (!bodiless && body_size) fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", *body_size);
    if (!bodiless && !body_size) head += "Transfer-Encoding: chunked\r\n";
    if (persistence == persistence::close) head += "Connection: close\r\n";
    if (persistence == persistence::keep_alive) head += "Connection: keep-alive\r\n";

    for (const auto& [name, value] : answer.fields) {
        if (is_session_field(name)) continue;
        if (!is_token(name) || !is_value(value)) return std::nullopt;
        head.append(name).append(": ").append(value).append("\r\n");
    }
    return head += "\r\n";
}

} // namespace signalbox::http::wire
