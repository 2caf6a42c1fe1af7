#include "broker/store/journal/format.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace signalbox::store::journal {
namespace {

constexpr std::string_view mac_member = R"(,"mac":")";
constexpr std::size_t mac_digits = 64;
constexpr std::size_t detail_max = 4096; // bytes before escaping
constexpr std::size_t text_max = 512;

// Length of the well-formed UTF-8 sequence at the front of `text`; 0 when there is none.
std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0) != 0x80) return 0;
    }
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return length;
}

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const char first = text.front();
        const std::size_t length = utf8_length(text);
        if (first == '"' || first == '\\') {
            out += '\\';
            out += first;
        } else if (static_cast<unsigned char>(first) < 0x20 || first == 0x7f) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(first)));
        } else if (length == 0) {
            out += "\\ufffd"; // what a peer wrote need not be UTF-8; the line must be
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

void append_member(std::string& out, std::string_view name, std::string_view text, std::size_t max = text_max) {
    out += ",\"";
    out += name;
    out += "\":\"";
    append_escaped(out, text.substr(0, max));
    out += '"';
}

void append_entry(std::string& out, base::time_point at, const audit_entry& entry) {
    append_member(out, "at", base::to_iso8601(at));
    append_member(out, "actor", entry.actor);
    append_member(out, "action", entry.action);
    append_member(out, "subject", entry.subject);
    append_member(out, "outcome", entry.outcome);
    append_member(out, "detail", entry.detail, detail_max);
    append_member(out, "address", entry.address);
}

base::sha256_digest mac_of(const base::secret& key, const base::sha256_digest& previous, std::string_view text) {
    std::string input;
    input.reserve(previous.size() + text.size());
    input += base::as_text(previous);
    input += text;
    return base::hmac_sha256(base::as_bytes(key.reveal()), base::as_bytes(input));
}

bool skip(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<base::sha256_digest> take_digest(std::string_view text) {
    const auto bytes = base::from_hex(text);
    base::sha256_digest digest{};
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::copy(base::as_bytes(*bytes), digest.begin());
    return digest;
}

} // namespace

std::string note_body(base::time_point at, const audit_entry& entry) {
    std::string body = R"({"kind":"note")";
    append_entry(body, at, entry);
    body += '}';
    return body;
}

std::string change_body(std::uint64_t change, std::string_view id, base::time_point at, const audit_entry& entry,
                        const base::sha256_digest* payload) {
    std::string body = fmt::format(R"({{"kind":"change","change":{})", change);
    append_member(body, "id", id);
    append_entry(body, at, entry);
    if (payload != nullptr) append_member(body, "sha256", base::to_hex(*payload));
    body += '}';
    return body;
}

std::optional<change_head> parse_change(std::string_view body) {
    change_head head;
    if (!skip(body, R"({"kind":"change","change":)")) return std::nullopt;
    const auto number = take_number(body);
    if (!number || !skip(body, R"(,"id":")")) return std::nullopt;
    head.change = *number;
    head.id = body.substr(0, body.find('"'));
    return head;
}

void append_line(std::string& lines, position& at, const base::secret& key, std::string_view body) {
    const std::size_t begin = lines.size();
    lines += fmt::format(R"({{"n":{},)", at.records + 1);
    lines += body.substr(1, body.size() - 2);
    at.mac = mac_of(key, at.mac, std::string_view(lines).substr(begin));
    lines += mac_member;
    lines += base::to_hex(at.mac);
    lines += "\"}\n";

    ++at.records;
    at.offset += lines.size() - begin;
    if (const auto head = parse_change(body)) at.change = head->change;
}

bool check_line(std::string_view line, position& at, const base::secret& key) {
    const std::size_t tail = mac_member.size() + mac_digits + 2;
    if (line.size() <= tail || !line.ends_with("\"}")) return false;
    const std::string_view text = line.substr(0, line.size() - tail);
    if (line.substr(text.size(), mac_member.size()) != mac_member) return false;

    std::string_view rest = text;
    if (!skip(rest, R"({"n":)") || take_number(rest) != at.records + 1 || !skip(rest, ",")) return false;
    const auto mac = mac_of(key, at.mac, text);
    const std::string_view written = line.substr(text.size() + mac_member.size(), mac_digits);
    if (!base::constant_time_equal(base::to_hex(mac), written)) return false;

    at = {.offset = at.offset + line.size() + 1, .records = at.records + 1, .change = at.change, .mac = mac};
    if (const auto head = parse_change("{" + std::string(rest))) at.change = head->change;
    return true;
}

std::string checkpoint_text(const position& at, const base::secret& key) {
    std::string text = fmt::format("{} {} {} {}", at.offset, at.records, at.change, base::to_hex(at.mac));
    const auto signature = mac_of(key, at.mac, "checkpoint " + text);
    return text + " " + base::to_hex(signature);
}

std::optional<position> parse_checkpoint(std::string_view text, const base::secret& key) {
    std::string_view rest = text;
    const auto offset = take_number(rest);
    if (!offset || !skip(rest, " ")) return std::nullopt;
    const auto records = take_number(rest);
    if (!records || !skip(rest, " ")) return std::nullopt;
    const auto change = take_number(rest);
    if (!change || !skip(rest, " ")) return std::nullopt;
    const auto mac = take_digest(rest.substr(0, mac_digits));
    if (!mac) return std::nullopt;

    const position at{.offset = *offset, .records = *records, .change = *change, .mac = *mac};
    if (!base::constant_time_equal(checkpoint_text(at, key), text)) return std::nullopt;
    return at;
}

} // namespace signalbox::store::journal
