#include "broker/ingress/mesh/protocol/target.hpp"

#include <algorithm>
#include <vector>

#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

// Decoded segments; nothing when one is empty or has a bad escape. Clients that join URLs write the handshake with a
// '/' at its end.
std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> segments;
    if (!path.starts_with('/')) return segments;
    path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);

    while (true) {
        const auto end = std::min(path.find('/'), path.size());
        auto segment = http::percent_decode(path.substr(0, end));
        if (!segment || segment->empty()) return {};
        segments.push_back(std::move(*segment));
        if (end == path.size()) return segments;
        path.remove_prefix(end + 1);
    }
}

// Takes the next segment off a route's path.
std::string_view next_segment(std::string_view& path) noexcept {
    path.remove_prefix(1); // '/'
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool fits(std::string_view pattern, const std::vector<std::string>& segments) noexcept {
    for (const std::string& each : segments) {
        if (pattern.empty()) return false;
        const std::string_view expected = next_segment(pattern);
        if (!expected.starts_with('{') && expected != each) return false;
    }
    return pattern.empty();
}

void fill(target& into, std::string_view pattern, const std::vector<std::string>& segments) {
    for (const std::string& each : segments) {
        const std::string_view name = next_segment(pattern);
        if (name == "{mailbox}") into.mailbox = upper(each);
        if (name == "{message_id}") into.message_id = upper(each);
        if (name == "{chunk}") into.chunk = each;
        if (name == "{local_id}") into.local_id = each;
        if (name == "{ods_code}") into.ods_code = each;
        if (name == "{workflow_id}") into.workflow_id = each;
    }
}

bool is_weight_zero(std::string_view parameters) {
    const auto weight = parameters.find("q=");
    if (weight == std::string_view::npos) return false;
    return parameters.substr(weight + 2).find_first_of("123456789") == std::string_view::npos;
}

// Calls `each` with every part of `text` between separators, until it gives true.
template <class Each>
bool any_part(std::string_view text, std::string_view separators, Each each) {
    while (true) {
        const auto end = std::min(text.find_first_of(separators), text.size());
        if (each(trimmed(text.substr(0, end)))) return true;
        if (end == text.size()) return false;
        text.remove_prefix(end + 1);
    }
}

} // namespace

target read_target(std::string_view method, std::string_view path, bool sandbox) {
    target found;
    const std::vector<std::string> segments = segments_of(path);
    if (segments.empty()) return found;

    std::string_view chosen; // the first path that fits: its routes alone count
    for (const route& each : routes()) {
        if (each.sandbox_only && !sandbox) continue;
        if (chosen.empty() ? !fits(each.path, segments) : each.path != chosen) continue;
        chosen = each.path;
        if (each.method == method) {
            found.what = each.what;
            found.who = each.who;
            found.allow.clear();
            break;
        }
        found.what = action::not_allowed;
        if (!found.allow.empty()) found.allow += ", ";
        found.allow += each.method;
    }
    if (!chosen.empty()) fill(found, chosen, segments);
    return found;
}

accepted_version read_accept(std::optional<std::string_view> accept) noexcept {
    accepted_version asked;
    if (!accept) return asked;
    any_part(*accept, ";,", [&asked](std::string_view part) {
        constexpr std::string_view begin = "application/vnd.mesh.v";
        constexpr std::string_view end = "+json";
        if (part.find("vnd.mesh") == std::string_view::npos) return false;

        asked.malformed = true;
        if (!part.starts_with(begin) || !part.ends_with(end) || part.size() <= begin.size() + end.size()) return true;
        const std::string_view digits = part.substr(begin.size(), part.size() - begin.size() - end.size());
        const auto number = parse_number(digits);
        if (!number) return true;
        asked.malformed = false;
        asked.version = *number < 2 ? api_version::v1 : api_version::v2;
        return true;
    });
    return asked;
}

bool admits_gzip(std::optional<std::string_view> accept_encoding) {
    if (!accept_encoding) return false;
    std::optional<bool> by_name; // stands above what is said of every coding
    bool by_star = false;
    any_part(*accept_encoding, ",", [&](std::string_view part) {
        const auto end = std::min(part.find(';'), part.size());
        const std::string coding = lower(trimmed(part.substr(0, end)));
        const bool wanted = !is_weight_zero(part.substr(end));
        if (coding == "gzip" || coding == "x-gzip") by_name = by_name.value_or(false) || wanted;
        if (coding == "*") by_star = wanted;
        return false;
    });
    return by_name.value_or(by_star);
}

} // namespace signalbox::ingress::mesh::protocol
