#include "broker/alarms/mail/mail_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"

namespace signalbox::alarms::mail {

namespace {

constexpr std::size_t address_max = 254; // RFC 5321, 4.5.3.1.3
constexpr std::size_t word_max = 45;     // bytes that an encoded word of 75 characters holds
constexpr std::size_t base64_line = 57;  // bytes in a line of 76 characters
constexpr std::size_t text_max = 500;    // of a subject or a detail

bool is_plain(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Where the character ends that begins at `from`; a byte that is no UTF-8 is a character of its own.
std::size_t end_of_character(std::string_view text, std::size_t from) noexcept {
    std::size_t end = from + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    return end;
}

std::string without_controls(std::string_view text) {
    std::string made(text);
    std::replace_if(
        made.begin(), made.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
    return made;
}

// "Sun, 22 Nov 2026 14:05:06 +0000".
std::string date_of(base::time_point at) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string words_of(kind of) {
    std::string words(to_text(of));
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

// As much as stands in one line, a character never cut in two.
std::string one_line(std::string_view text) {
    std::size_t end = std::min(text.size(), text_max);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return without_controls(text.substr(0, end));
}

std::string body_of(const news& what) {
    std::string text = fmt::format("The alarm \"{}\" {}.\n\n", words_of(what.about.of),
                                   what.opened ? "has opened" : "has closed: what it was about is over");
    if (!what.about.subject.empty()) text += fmt::format("about:  {}\n", one_line(what.about.subject));
    text += fmt::format("what:   {}\n", one_line(what.about.detail));
    text += fmt::format("opened: {}\n", base::to_iso8601(what.about.opened_at));
    if (!what.opened) text += fmt::format("closed: {}\n", base::to_iso8601(what.at));
    return text;
}

std::string with_crlf(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c == '\n') made += '\r';
        made += c;
    }
    return made;
}

std::string in_base64(std::string_view text) {
    std::string made;
    for (std::size_t from = 0; from < text.size(); from += base64_line)
        made += base::to_base64(base::as_bytes(text.substr(from, base64_line))) + "\r\n";
    return made;
}

} // namespace

bool is_address(std::string_view text) noexcept {
    const auto at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > address_max) return false;
    if (text.find('@', at + 1) != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
    });
}

std::string encoded_text(std::string_view text) {
    constexpr std::size_t plain_max = 70;
    const std::string clean = without_controls(text);
    if (is_plain(clean) && clean.size() <= plain_max && clean.find("=?") == std::string::npos) return clean;
    std::string made;
    std::size_t from = 0;
    while (from < clean.size()) {
        std::size_t end = from;
        while (end < clean.size()) {
            const std::size_t next = end_of_character(clean, end);
            if (next - from > word_max && end > from) break;
            end = next;
        }
        if (!made.empty()) made += "\r\n ";
        made += "=?UTF-8?B?" + base::to_base64(base::as_bytes(clean.substr(from, end - from))) + "?=";
        from = end;
    }
    return made;
}

std::string mail_of(const news& what, const correspondents& between) {
    std::string subject = fmt::format("Signalbox: {} {}", words_of(what.about.of), what.event());
    if (!what.about.subject.empty()) subject += ": " + one_line(what.about.subject);
    const std::string body = with_crlf(body_of(what));
    const bool plain =
        std::all_of(body.begin(), body.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const auto id = base::to_hex(base::sha256_of(base::as_bytes(what.id())));

    std::string made = fmt::format("Date: {}\r\nFrom: <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\n", date_of(what.at),
                                   between.from, fmt::join(between.to, ">,\r\n <"), id, between.host);
    made +=
        fmt::format("Subject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n", encoded_text(subject));
    made += fmt::format("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n",
                        plain ? "7bit" : "base64");
    return made + (plain ? body : in_base64(body));
}

std::string dot_stuffed(std::string_view mail) {
    std::string made;
    bool line_begins = true;
    for (const char c : mail) {
        if (line_begins && c == '.') made += '.';
        line_begins = c == '\n';
        made += c;
    }
    if (!made.ends_with("\r\n")) made += "\r\n";
    return made + ".\r\n";
}

} // namespace signalbox::alarms::mail
