#include "broker/admin/roles.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace signalbox::admin {

namespace {

constexpr std::array<std::pair<std::string_view, role>, 5> names{{{"viewer", role::viewer},
                                                                  {"operator", role::operates},
                                                                  {"clinical-safety", role::clinical_safety},
                                                                  {"auditor", role::auditor},
                                                                  {"config-admin", role::config_admin}}};

// RFC 6750: "Bearer", in any case, one space and the token.
std::string_view token_in(const http::request& request) {
    constexpr std::string_view scheme = "bearer ";
    const std::string_view said = request.field("Authorization").value_or("");
    if (said.size() <= scheme.size()) return {};
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c = said[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i]) return {};
    }
    return said.substr(scheme.size());
}

} // namespace

std::optional<role> parse_role(std::string_view text) noexcept {
    for (const auto& [name, of] : names)
        if (name == text) return of;
    return std::nullopt;
}

std::string_view to_text(role of) noexcept {
    for (const auto& [name, each] : names)
        if (each == of) return name;
    return "";
}

bool may(role who, function what) noexcept {
    switch (what) {
    case function::look: return true;
    case function::operate: return who == role::operates || who == role::clinical_safety;
    case function::payload: return who == role::clinical_safety;
    case function::configure: break;
    }
    return who == role::config_admin;
}

std::optional<caller> caller_of(const http::request& request, std::uint32_t owner,
                                const std::vector<token_holder>& tokens) {
    // promises.md, Identity: the socket's peer credentials are who it is.
    if (const auto& uid = request.from().uid) {
        if (*uid != owner && *uid != 0) return std::nullopt;
        return caller{fmt::format("uid:{}", *uid), std::nullopt};
    }
    const std::string_view said = token_in(request);
    const token_holder* found = nullptr;
    for (const token_holder& each : tokens)
        if (each.token.matches(said) && !said.empty()) found = &each;
    if (found == nullptr) return std::nullopt;
    return caller{"token:" + found->name, found->role};
}

} // namespace signalbox::admin
