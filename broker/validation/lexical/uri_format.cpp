#include "broker/validation/lexical/uri_format.hpp"

#include <algorithm>

namespace signalbox::validation::lexical {
namespace {

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_one_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }

// Unreserved characters, sub-delims, percent-encoded bytes, and what stands in `more`.
bool has_only(std::string_view text, std::string_view more) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_letter(c) || is_digit(c) || is_one_of(c, "-._~!$&'()*+,;=") || is_one_of(c, more)) continue;
        if (c != '%' || i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2])) return false;
        i += 2;
    }
    return true;
}

bool is_scheme(std::string_view text) noexcept {
    if (text.empty() || !is_letter(text.front())) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "+-."); });
}

// userinfo@host:port
bool is_authority(std::string_view text) noexcept {
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        if (!has_only(text.substr(0, at), ":")) return false;
        text.remove_prefix(at + 1);
    }
    std::size_t host_end = 0;
    if (text.starts_with('[')) {
        host_end = text.find(']');
        if (host_end == std::string_view::npos || !has_only(text.substr(1, host_end - 1), ":")) return false;
        ++host_end;
    } else {
        host_end = std::min(text.find(':'), text.size());
        if (!has_only(text.substr(0, host_end), "")) return false;
    }
    const std::string_view port = text.substr(host_end);
    return port.empty() || (port.front() == ':' && std::all_of(port.begin() + 1, port.end(), is_digit));
}

// atoms with single dots between them, or a quoted text
bool is_local_part(std::string_view text) noexcept {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        const std::string_view inner = text.substr(1, text.size() - 2);
        for (std::size_t i = 0; i < inner.size(); ++i) {
            if (inner[i] == '"' || static_cast<unsigned char>(inner[i]) < 0x20) return false;
            if (inner[i] == '\\' && ++i == inner.size()) return false;
        }
        return true;
    }
    if (text.empty() || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~."); });
}

} // namespace

bool is_hex_digit(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_uri(std::string_view text, bool with_scheme) noexcept {
    const std::size_t fragment = std::min(text.find('#'), text.size());
    if (fragment != text.size() && !has_only(text.substr(fragment + 1), ":@/?")) return false;
    text = text.substr(0, fragment);
    const std::size_t query = std::min(text.find('?'), text.size());
    if (query != text.size() && !has_only(text.substr(query + 1), ":@/?")) return false;
    text = text.substr(0, query);

    const std::size_t colon = text.find(':');
    const bool scheme = colon < text.find('/') && is_scheme(text.substr(0, colon));
    if (scheme) text.remove_prefix(colon + 1);
    if (!scheme && (with_scheme || colon < text.find('/'))) return false; // a first step with ':' would be a scheme
    if (text.starts_with("//")) {
        const std::size_t end = std::min(text.find('/', 2), text.size());
        if (!is_authority(text.substr(2, end - 2))) return false;
        text.remove_prefix(end);
    }
    return has_only(text, ":@/");
}

bool is_hostname(std::string_view text) noexcept {
    constexpr std::size_t label_max = 63;
    constexpr std::size_t whole_max = 253;
    if (text.empty() || text.size() > whole_max) return false;
    while (true) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const std::string_view label = text.substr(0, end);
        if (label.empty() || label.size() > label_max || label.front() == '-' || label.back() == '-') return false;
        const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
        if (!std::all_of(label.begin(), label.end(), fits)) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
    }
}

bool is_email(std::string_view text) noexcept {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || !is_local_part(text.substr(0, at))) return false;
    const std::string_view host = text.substr(at + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return bracketed ? has_only(host.substr(1, host.size() - 2), ":") : is_hostname(host);
}

} // namespace signalbox::validation::lexical
