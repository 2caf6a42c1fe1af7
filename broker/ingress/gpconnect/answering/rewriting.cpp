#include "broker/ingress/gpconnect/answering/rewriting.hpp"

#include <algorithm>

#include "broker/base/text_search.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

// JSON allows "\/" for '/'.
std::string with_escaped_slashes(std::string_view text) {
    std::string made;
    for (const char c : text) made.append(c == '/' ? "\\/" : std::string(1, c));
    return made;
}

bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

// What may stand behind a root that is the whole root: the end of the string, or more of the URL.
bool ends_root(char c) noexcept { return is_quote(c) || c == '/' || c == '\\' || c == '?' || c == '#'; }

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string made;
    std::size_t done = 0;
    for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, at + 1)) {
        const std::size_t end = at + from.size();
        const bool whole = at > 0 && is_quote(text[at - 1]) && end < text.size() && ends_root(text[end]);
        if (!whole) continue;
        made.append(text.substr(done, at - done)).append(to);
        done = end;
    }
    return made.append(text.substr(done));
}

// Of a practice's services, which mostly are on one host: a text without it is looked through once, not once for each.
std::string_view beginning_of_all(const std::vector<root_pair>& roots) {
    if (roots.empty()) return {};
    std::string_view shared = roots.front().provider;
    for (const root_pair& each : roots) {
        const auto parting = std::ranges::mismatch(shared, each.provider).in1;
        shared = shared.substr(0, static_cast<std::size_t>(parting - shared.begin()));
    }
    return shared;
}

} // namespace

std::string rewritten(std::string_view text, const root_pair& roots) {
    const std::string plain = replaced(text, roots.provider, roots.hub);
    if (plain.find("\\/") == std::string::npos) return plain;
    return replaced(plain, with_escaped_slashes(roots.provider), with_escaped_slashes(roots.hub));
}

std::string rewritten_url(std::string_view url, const root_pair& roots) {
    const std::string_view rest = url.substr(std::min(url.size(), roots.provider.size()));
    const bool begins = url.starts_with(roots.provider) && (rest.empty() || ends_root(rest.front()));
    return begins ? roots.hub + std::string(rest) : std::string(url);
}

std::string rewritten(std::string text, const std::vector<root_pair>& roots) {
    const bool escaped = text.find("\\/") != std::string::npos;
    const auto holds = [&](std::string_view url) {
        return base::holds(text, url) || (escaped && base::holds(text, with_escaped_slashes(url)));
    };
    if (!holds(beginning_of_all(roots))) return text;
    for (const root_pair& each : roots)
        if (holds(each.provider)) text = rewritten(std::string_view(text), each);
    return text;
}

std::string rewritten_url(std::string_view url, const std::vector<root_pair>& roots) {
    for (const root_pair& each : roots)
        if (std::string made = rewritten_url(url, each); made != url) return made;
    const bool leads_elsewhere = url.find("://") != std::string_view::npos || url.starts_with("//");
    return leads_elsewhere ? std::string() : std::string(url);
}

} // namespace signalbox::ingress::gpconnect
