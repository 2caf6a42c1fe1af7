#include "broker/http/wire/framing_guard.hpp"

#include <cassert>

#include "broker/http/wire/characters.hpp"

namespace signalbox::http::wire {

namespace {

enum class version : std::uint8_t { http_1_0, http_1_1, other, malformed };

version read_version(std::string_view text) noexcept {
    if (text == "HTTP/1.1") return version::http_1_1;
    if (text == "HTTP/1.0") return version::http_1_0;
    const bool shaped =
        text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
    return shaped ? version::other : version::malformed;
}

guard_verdict refuse(unsigned status, const char* reason) noexcept { return {status, reason, {}}; }

bool is_origin_form(std::string_view target) noexcept {
    if (target.empty() || target.front() != '/') return false;
    for (const char c : target)
        if (c <= 0x20 || c == 0x7f || c == '#') return false; // bytes from 0x80 are negative
    return true;
}

// RFC 3986 `host [":" port]`, as characters: what could start a path, a user or a second host is not among them.
bool is_host(std::string_view value) noexcept {
    for (const char c : value)
        if (!is_unreserved(c) && std::string_view("%!$&'()*+;=:[]").find(c) == std::string_view::npos) return false;
    return !value.empty();
}

std::optional<std::uint64_t> read_length(std::string_view value) noexcept {
    if (value.empty() || value.size() > 15) return std::nullopt; // 15 digits fit a double, as some peers count
    std::uint64_t length = 0;
    for (const char c : value) {
        if (!is_digit(c)) return std::nullopt;
        length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return length;
}

// What the field lines of one head say about framing.
class field_check {
  public:
    field_check(version version, const guard_limits& limits) noexcept : version_(version), limits_(limits) {}

    guard_verdict line(std::string_view text) noexcept {
        if (++fields_ > limits_.fields_max) return refuse(431, "too many header fields");
        if (text.front() == ' ' || text.front() == '\t') return refuse(400, "folded header line");
        const auto colon = text.find(':');
        if (colon == std::string_view::npos) return refuse(400, "header line without a colon");
        const std::string_view name = text.substr(0, colon);
        const std::string_view value = trimmed(text.substr(colon + 1));
        if (!is_token(name)) return refuse(400, "malformed header name");
        if (!is_value(value)) return refuse(400, "control character in a header value");
        return field(name, value);
    }

    guard_verdict finish(bool needs_host) const noexcept {
        if (needs_host && hosts_ != 1) return refuse(400, "exactly one Host is required");
        if (framing_.chunked && framing_.content_length)
            return refuse(400, "Transfer-Encoding together with Content-Length");
        if (framing_.chunked && version_ == version::http_1_0) return refuse(400, "Transfer-Encoding in HTTP/1.0");
        return {0, "", framing_};
    }

  private:
    guard_verdict field(std::string_view name, std::string_view value) noexcept {
        if (same_word(name, "host")) {
            ++hosts_;
            if (!is_host(value)) return refuse(400, "malformed Host");
        }
        if (same_word(name, "transfer-encoding")) {
            if (framing_.chunked || !same_word(value, "chunked")) return refuse(400, "unusable Transfer-Encoding");
            framing_.chunked = true;
        }
        if (same_word(name, "content-length")) {
            const auto length = read_length(value);
            if (framing_.content_length || !length) return refuse(400, "unusable Content-Length");
            framing_.content_length = length;
        }
        return {};
    }

    version version_;
    const guard_limits& limits_;
    std::size_t fields_ = 0;
    int hosts_ = 0;
    framing framing_;
};

// The next line without its CRLF; `head` keeps the rest. A CR or LF elsewhere stays in the line and is refused there.
std::string_view take_line(std::string_view& head) noexcept {
    const auto end = head.find("\r\n");
    assert(end != std::string_view::npos);
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    return line;
}

guard_verdict check_request_line(std::string_view line, version& read) noexcept {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return refuse(400, "malformed request line");
    read = read_version(line.substr(last + 1));
    if (read == version::malformed) return refuse(400, "malformed request line");
    if (!is_token(line.substr(0, first))) return refuse(400, "malformed method");
    if (read == version::other) return refuse(505, "HTTP version not supported");
    if (!is_origin_form(line.substr(first + 1, last - first - 1))) return refuse(400, "target not in origin form");
    return {};
}

guard_verdict check_status_line(std::string_view line, version& read) noexcept {
    read = read_version(line.substr(0, 8));
    if (read == version::other) return refuse(505, "HTTP version not supported");
    const bool shaped = read != version::malformed && line.size() >= 12 && line[8] == ' ' && is_digit(line[9]) &&
                        is_digit(line[10]) && is_digit(line[11]) && (line.size() == 12 || line[12] == ' ');
    if (!shaped || line[9] == '0' || !is_value(line)) return refuse(400, "malformed status line");
    return {};
}

using start_line_check = guard_verdict (*)(std::string_view, version&);

guard_verdict guard(std::string_view head, const guard_limits& limits, start_line_check check, bool needs_host) {
    if (head.size() > limits.head_max) return refuse(431, "header too large");
    if (!head.ends_with("\r\n\r\n")) return refuse(400, "header without an end");
    head.remove_suffix(2); // every line that is left ends in CRLF

    version read = version::malformed;
    const guard_verdict start = check(take_line(head), read);
    if (!start) return start;

    field_check fields(read, limits);
    while (!head.empty()) {
        const std::string_view line = take_line(head);
        if (line.empty()) return refuse(400, "empty line within the header");
        const guard_verdict verdict = fields.line(line);
        if (!verdict) return verdict;
    }
    return fields.finish(needs_host);
}

} // namespace

head_end find_head_end(std::string_view bytes, std::size_t from) noexcept {
    using enum head_end::state;
    head_end end{incomplete, bytes.size()};
    for (auto at = bytes.find('\n', from); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') return {broken, 0};
        if (at < 3 || bytes[at - 2] != '\n') continue;
        end = {complete, at + 1};
        break;
    }
    // A NUL behind the head is the body's own.
    if (bytes.substr(from, end.size - from).find('\0') != std::string_view::npos) return {broken, 0};
    return end;
}

guard_verdict guard_request(std::string_view head, const guard_limits& limits) noexcept {
    return guard(head, limits, check_request_line, true);
}

guard_verdict guard_answer(std::string_view head, const guard_limits& limits) noexcept {
    return guard(head, limits, check_status_line, false);
}

} // namespace signalbox::http::wire
