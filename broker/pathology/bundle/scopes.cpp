#include "broker/pathology/bundle/scopes.hpp"

#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

namespace {

constexpr std::string_view laboratory_prefix = "urn:signalbox:laboratory:";
constexpr std::string_view requester_prefix = "urn:signalbox:requester:";
constexpr std::string_view nhs_number_kind = ":nhs-number";

std::string_view id_of(const report& of, enum party::role role, const identifier& otherwise) {
    for (const party& p : of.parties)
        if (p.role == role && !p.identifiers.empty() && !p.identifiers.front().empty())
            return p.identifiers.front().value;
    return otherwise.empty() ? std::string_view("unknown") : std::string_view(otherwise.value);
}

std::string scope(std::string_view prefix, std::string_view id) {
    return std::string(prefix).append(url_part(id)).append(":");
}

// What may stand in a URL as it is.
bool is_url(std::string_view text) noexcept {
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return false;
    return true;
}

} // namespace

std::string url_part(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string part;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 0x7f && c != '%' && c != ':') {
            part += c;
            continue;
        }
        part += '%';
        part += digits[byte >> 4];
        part += digits[byte & 15U];
    }
    return part;
}

scopes::scopes(const report& of)
    : laboratory_(scope(laboratory_prefix, id_of(of, party::role::laboratory, of.sender))),
      requester_(scope(requester_prefix, id_of(of, party::role::requester, of.recipient))) {}

bool is_scoped(std::string_view system) noexcept {
    return system.starts_with(laboratory_prefix) || system.starts_with(requester_prefix);
}

bool is_scoped_nhs_number(std::string_view system) noexcept {
    return system.starts_with(laboratory_prefix) && system.ends_with(nhs_number_kind);
}

std::string endpoint_of(const identifier& who) {
    if (who.empty()) return std::string(names::no_endpoint);
    if (who.system == systems::edi) return std::string(systems::edi).append(":").append(url_part(who.value));
    if (who.system.empty() && is_url(who.value)) return who.value;
    return "urn:signalbox:endpoint:" + url_part(who.value);
}

} // namespace signalbox::pathology::bundle
