#include "broker/validation/lexical/format.hpp"

#include <string>
#include <utility>

#include <arpa/inet.h>

#include "broker/validation/lexical/date_format.hpp"
#include "broker/validation/lexical/matcher.hpp"
#include "broker/validation/lexical/uri_format.hpp"

namespace signalbox::validation::lexical {
namespace {

constexpr std::pair<std::string_view, format> names[] = {
    {"date", format::date},
    {"date-time", format::date_time},
    {"time", format::time},
    {"duration", format::duration},
    {"email", format::email},
    {"hostname", format::hostname},
    {"ipv4", format::ipv4},
    {"ipv6", format::ipv6},
    {"uri", format::uri},
    {"uri-reference", format::uri_reference},
    {"uuid", format::uuid},
    {"regex", format::regex},
    {"json-pointer", format::json_pointer},
};

bool is_address(int family, std::string_view text) {
    if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return false;
    unsigned char address[sizeof(in6_addr)];
    return inet_pton(family, std::string(text).c_str(), address) == 1;
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
    }
    return true;
}

bool is_regex(std::string_view text) {
    try {
        const matcher pattern(text);
        return true;
    } catch (const pattern_error&) {
        return false;
    }
}

bool is_json_pointer(std::string_view text) noexcept {
    if (!text.empty() && text.front() != '/') return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '~') continue;
        if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
    }
    return true;
}

} // namespace

std::optional<format> find_format(std::string_view name) noexcept {
    for (const auto& [known, wanted] : names) {
        if (known == name) return wanted;
    }
    return std::nullopt;
}

bool has_format(std::string_view text, format wanted) {
    switch (wanted) {
    case format::date: return is_date(text);
    case format::date_time: return is_date_time(text);
    case format::time: return is_time(text);
    case format::duration: return is_duration(text);
    case format::email: return is_email(text);
    case format::hostname: return is_hostname(text);
    case format::ipv4: return is_address(AF_INET, text);
    case format::ipv6: return is_address(AF_INET6, text);
    case format::uri: return is_uri(text, true);
    case format::uri_reference: return is_uri(text, false);
    case format::uuid: return is_uuid(text);
    case format::regex: return is_regex(text);
    case format::json_pointer: return is_json_pointer(text);
    case format::unknown: break;
    }
    return true;
}

} // namespace signalbox::validation::lexical
