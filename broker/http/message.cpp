#include "broker/http/message.hpp"

#include "broker/http/limits.hpp"
#include "broker/http/wire/characters.hpp"

namespace signalbox::http {

namespace {

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            if (text[i] == '\0') return std::nullopt;
            decoded += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (wire::is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4U];
        encoded += digits[byte & 15U];
    }
    return encoded;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (part.empty()) continue;

        const auto middle = std::min(part.find('='), part.size());
        auto name = percent_decode(part.substr(0, middle));
        auto value = percent_decode(part.substr(std::min(middle + 1, part.size())));
        if (!name || !value || pairs.size() == query_parameters_max) return std::nullopt;
        pairs.emplace_back(std::move(*name), std::move(*value));
    }
    return pairs;
}

std::string query_fault(std::string_view query) {
    if (parse_query(query)) return {};
    std::size_t parameters = 0;
    bool in_one = false;
    for (const char c : query) {
        if (c != '&' && !in_one) ++parameters;
        in_one = c != '&';
    }
    if (parameters <= query_parameters_max) return "a query without malformed percent escapes";
    return "at most " + std::to_string(query_parameters_max) + " query parameters, not " + std::to_string(parameters);
}

} // namespace signalbox::http
