#include "broker/validation/lexical/reference.hpp"

#include <vector>

namespace signalbox::validation::lexical {
namespace {

struct parts {
    std::string_view scheme;    // with its ':'
    std::string_view authority; // with its "//"
    std::string_view path;
    std::string_view query; // with its '?'
};

bool scheme_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
}

parts split(std::string_view uri) noexcept {
    parts found;
    std::size_t end = 0;
    while (end < uri.size() && scheme_character(uri[end])) ++end;
    if (end > 0 && end < uri.size() && uri[end] == ':') {
        found.scheme = uri.substr(0, end + 1);
        uri.remove_prefix(end + 1);
    }
    if (uri.starts_with("//")) {
        const std::size_t authority_end = uri.find_first_of("/?", 2);
        found.authority = uri.substr(0, authority_end);
        uri.remove_prefix(found.authority.size());
    }
    const std::size_t query = uri.find('?');
    found.path = uri.substr(0, query);
    if (query != std::string_view::npos) found.query = uri.substr(query);
    return found;
}

std::string without_dots(std::string_view path) {
    const bool rooted = path.starts_with('/');
    std::vector<std::string_view> kept;
    bool folder = false; // whether the path ends in '/'
    for (std::size_t at = rooted ? 1 : 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view step = path.substr(at, end - at);
        folder = step == "." || step == "..";
        if (step == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (step != ".") {
            kept.push_back(step);
        }
        at = end + 1;
    }
    std::string result = rooted ? "/" : "";
    for (std::size_t i = 0; i < kept.size(); ++i) result.append(i == 0 ? "" : "/").append(kept[i]);
    if (folder && !kept.empty()) result.push_back('/');
    return result;
}

std::string merged(const parts& base, std::string_view path) {
    if (path.starts_with('/')) return without_dots(path);
    if (!base.authority.empty() && base.path.empty()) return without_dots("/" + std::string(path));
    const std::size_t slash = base.path.rfind('/');
    if (slash == std::string_view::npos) return without_dots(path);
    return without_dots(std::string(base.path.substr(0, slash + 1)).append(path));
}

std::string joined(std::string_view a, std::string_view b, std::string_view c, std::string_view d) {
    return std::string(a).append(b).append(c).append(d);
}

std::string resolve_without_fragment(std::string_view base_uri, std::string_view reference) {
    const parts base = split(base_uri);
    const parts r = split(reference);
    if (!r.scheme.empty()) return std::string(reference);
    if (!r.authority.empty()) return joined(base.scheme, r.authority, without_dots(r.path), r.query);
    if (!r.path.empty()) return joined(base.scheme, base.authority, merged(base, r.path), r.query);
    return joined(base.scheme, base.authority, base.path, r.query.empty() ? base.query : r.query);
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::string resolve_reference(std::string_view base, std::string_view reference) {
    std::string result = resolve_without_fragment(without_fragment(base), without_fragment(reference));
    if (reference.find('#') != std::string_view::npos) result.append("#").append(fragment_of(reference));
    return result;
}

std::string_view without_fragment(std::string_view uri) noexcept { return uri.substr(0, uri.find('#')); }

std::string_view fragment_of(std::string_view uri) noexcept {
    const std::size_t mark = uri.find('#');
    return mark == std::string_view::npos ? std::string_view{} : uri.substr(mark + 1);
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped =
            text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        decoded.push_back(escaped ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i]);
        if (escaped) i += 2;
    }
    return decoded;
}

std::string pointer_token(std::string_view token) {
    std::string plain;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool escape = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
        plain.push_back(escape ? (token[i + 1] == '0' ? '~' : '/') : token[i]);
        if (escape) ++i;
    }
    return plain;
}

} // namespace signalbox::validation::lexical
