#include "broker/ingress/mesh/protocol/target.hpp"

#include <algorithm>
#include <vector>

#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::string_view base_path = "/messageexchange/";

// Decoded segments behind the base path; nothing when it is another path, has an empty segment or a bad escape.
std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> segments;
    if (!path.starts_with(base_path)) return segments;
    path.remove_prefix(base_path.size());
    if (path.ends_with('/')) path.remove_suffix(1); // clients that join URLs write the handshake so

    while (true) {
        const auto end = std::min(path.find('/'), path.size());
        auto segment = http::percent_decode(path.substr(0, end));
        if (!segment || segment->empty()) return {};
        segments.push_back(std::move(*segment));
        if (end == path.size()) return segments;
        path.remove_prefix(end + 1);
    }
}

struct offer {
    std::string_view method;
    action what;
};

// The action of the method that was used, or not_allowed.
void choose(target& into, std::string_view method, std::initializer_list<offer> offers, std::string_view allow) {
    into.what = action::not_allowed;
    for (const offer& each : offers) {
        if (each.method == method) into.what = each.what;
    }
    if (into.what == action::not_allowed) into.allow = allow;
}

void choose_for_message(target& into, std::string_view method, const std::vector<std::string>& parts) {
    into.message_id = upper(parts[2]);
    if (parts.size() == 5 && parts[3] == "status" && parts[4] == "acknowledged") {
        choose(into, method, {{"PUT", action::acknowledge}}, "PUT");
        return;
    }
    if (parts.size() > 4) return;
    if (parts.size() == 4) into.chunk = parts[3];
    choose(into, method, {{"GET", action::download}, {"HEAD", action::head}}, "GET, HEAD");
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

std::string_view audit_name(action what) noexcept {
    switch (what) {
    case action::ping: return "mesh.ping";
    case action::handshake: return "mesh.handshake";
    case action::list: return "mesh.inbox";
    case action::count: return "mesh.count";
    case action::download: return "mesh.download";
    case action::head: return "mesh.head";
    case action::acknowledge: return "mesh.acknowledge";
    case action::send: return "mesh.send";
    case action::not_found:
    case action::not_allowed: break;
    }
    return "mesh.unknown";
}

target read_target(std::string_view method, std::string_view path) {
    target found;
    const std::vector<std::string> parts = segments_of(path);
    if (parts.empty()) return found;
    if (parts.size() == 1 && parts[0] == "_ping") {
        choose(found, method, {{"GET", action::ping}}, "GET");
        return found;
    }

    found.mailbox = upper(parts[0]);
    if (parts.size() == 1) {
        choose(found, method, {{"POST", action::handshake}}, "POST");
        return found;
    }
    const std::string& room = parts[1];
    if (parts.size() == 2 && room == "inbox") choose(found, method, {{"GET", action::list}}, "GET");
    if (parts.size() == 2 && room == "count") choose(found, method, {{"GET", action::count}}, "GET");
    if (parts.size() == 2 && room == "outbox") choose(found, method, {{"POST", action::send}}, "POST");
    if (parts.size() > 2 && room == "inbox") choose_for_message(found, method, parts);
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
    return any_part(*accept_encoding, ",", [](std::string_view part) {
        const auto end = std::min(part.find(';'), part.size());
        const std::string coding = lower(trimmed(part.substr(0, end)));
        if (coding != "gzip" && coding != "x-gzip" && coding != "*") return false;
        return !is_weight_zero(part.substr(end));
    });
}

} // namespace signalbox::ingress::mesh::protocol
