#include "broker/ingress/fhir/routes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "broker/http/message.hpp"

namespace signalbox::ingress::fhir {

namespace {

constexpr std::array<unsigned, 8> validated{200, 400, 403, 408, 413, 415, 500, 503};
constexpr std::array<unsigned, 10> processed{200, 400, 403, 408, 409, 413, 415, 422, 500, 503};
constexpr std::array<unsigned, 4> described{200, 404, 500, 503};

constexpr std::array all_routes{
    route{"POST", "/$validate", operation::validate, validated},
    route{"POST", "/$process-message", operation::process_message, processed},
    route{"POST", "/{type}/$validate", operation::validate, validated},
    route{"GET", "/openapi.yaml", operation::openapi, described},
};

// Decoded segments; nothing when one is empty or has a bad escape.
std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> segments;
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        auto segment = http::percent_decode(path.substr(0, end));
        if (!segment || segment->empty()) return {};
        segments.push_back(std::move(*segment));
        path.remove_prefix(end);
    }
    return segments;
}

// A resource type has letters alone and begins with a capital one.
bool is_type(std::string_view segment) noexcept {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto letter = [&](char c) { return capital(c) || (c >= 'a' && c <= 'z'); };
    return !segment.empty() && capital(segment.front()) && std::all_of(segment.begin(), segment.end(), letter);
}

// The {type} of a path that fits ("" where the route has none); nullopt for one that does not fit.
std::optional<std::string> fit(std::string_view pattern, const std::vector<std::string>& segments) {
    std::string type;
    for (const std::string& segment : segments) {
        if (pattern.empty()) return std::nullopt;
        pattern.remove_prefix(1); // '/'
        const std::string_view expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(expected.size());
        const bool fits = expected == "{type}" ? is_type(segment) : expected == segment;
        if (!fits) return std::nullopt;
        if (expected == "{type}") type = segment;
    }
    return pattern.empty() ? std::optional(type) : std::nullopt;
}

} // namespace

std::string_view audit_name(operation what) noexcept {
    switch (what) {
    case operation::validate: return "fhir.validate";
    case operation::process_message: return "fhir.send";
    case operation::openapi: return "fhir.openapi";
    case operation::not_found:
    case operation::not_allowed: break;
    }
    return "fhir.unknown";
}

std::span<const route> routes() noexcept { return all_routes; }

target read_target(std::string_view method, std::string_view path) {
    target found;
    const std::vector<std::string> segments = segments_of(path);
    if (segments.empty()) return found;

    std::string_view chosen; // the first path that fits: its routes alone count
    for (const route& each : routes()) {
        const auto type = fit(each.path, segments);
        if (!type || (!chosen.empty() && each.path != chosen)) continue;
        chosen = each.path;
        found.type = *type;
        if (each.method == method) {
            found.what = each.what;
            found.allow.clear();
            return found;
        }
        found.what = operation::not_allowed;
        found.allow += (found.allow.empty() ? "" : ", ") + std::string(each.method);
    }
    return found;
}

} // namespace signalbox::ingress::fhir
