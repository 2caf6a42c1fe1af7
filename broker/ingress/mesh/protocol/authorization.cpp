#include "broker/ingress/mesh/protocol/authorization.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::string_view scheme = "NHSMESH ";
// The service admits two hours either way; Java clients that format in London time run one hour ahead in summer.
constexpr std::chrono::hours window{2};

bool all_digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

denial forbidden(std::string text, std::string why) {
    return {.answer = {.status = 403, .event = "", .code = "", .text = std::move(text), .message_id = ""},
            .why = std::move(why),
            .without_body = false};
}

denial unreadable(std::string why) { return forbidden("Error reading from Authorization header", std::move(why)); }
denial invalid(std::string why) { return forbidden("Invalid Authentication Token", std::move(why)); }

denial unknown_mailbox() {
    denial refused = forbidden("No mailbox matched", "unknown mailbox");
    refused.answer.event = "SEND";
    refused.answer.code = "EPL-151";
    return refused;
}

// By either key that is good now; both are tried, so that the time does not tell which.
bool is_proven(const authorization& claimed, std::string_view password, const admission_rules& rules) {
    const std::string hmac = lower(claimed.hmac);
    bool proven = base::constant_time_equal(hmac, token_hmac(*rules.shared_key, password, claimed));
    if (rules.previous_shared_key == nullptr || rules.previous_shared_key->empty()) return proven;
    return base::constant_time_equal(hmac, token_hmac(*rules.previous_shared_key, password, claimed)) || proven;
}

// Whether the connection's certificate may speak for the mailbox; empty when it may, else why not.
std::string_view certificate_trouble(const routing::mailbox& owner, const http::peer& from, bool required) {
    if (required && from.certificate_spki.empty()) return "no verified client certificate";
    if (owner.certificates.empty()) return {};
    const bool pinned = std::find(owner.certificates.begin(), owner.certificates.end(), from.certificate_spki) !=
                        owner.certificates.end();
    return pinned ? std::string_view{} : "client certificate is not one of the mailbox's";
}

} // namespace

std::optional<authorization> parse_authorization(std::string_view field) {
    if (!field.starts_with(scheme)) return std::nullopt;
    field.remove_prefix(scheme.size());

    std::array<std::string_view, 5> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto colon = field.find(':');
        const bool last = i + 1 == parts.size();
        if (last != (colon == std::string_view::npos)) return std::nullopt;
        parts[i] = field.substr(0, colon);
        if (parts[i].empty()) return std::nullopt;
        if (!last) field.remove_prefix(colon + 1);
    }
    if (parts[0].front() == ' ' || !all_digits(parts[2])) return std::nullopt;

    return authorization{.mailbox = std::string(parts[0]),
                         .nonce = std::string(parts[1]),
                         .nonce_count = std::string(parts[2]),
                         .timestamp = std::string(parts[3]),
                         .hmac = std::string(parts[4])};
}

std::string token_hmac(const base::secret& shared_key, std::string_view password, const authorization& claimed) {
    std::string signed_text = claimed.mailbox + ':' + claimed.nonce + ':' + claimed.nonce_count + ':';
    const std::size_t secret_begin = signed_text.size();
    signed_text.append(password).append(":").append(claimed.timestamp);
    const auto mac = base::hmac_sha256(base::as_bytes(shared_key.reveal()), base::as_bytes(signed_text));

    // The password does not stay behind in freed memory.
    volatile char* byte = signed_text.data() + secret_begin;
    for (std::size_t i = 0; i < password.size(); ++i) byte[i] = 0;
    return base::to_hex(mac);
}

store::token replay_token(const authorization& claimed, base::time_point timestamp) {
    const std::string identity =
        claimed.mailbox + ':' + claimed.nonce + ':' + claimed.nonce_count + ':' + claimed.timestamp;
    return {.digest = base::sha256_of(base::as_bytes(identity)), .expires = timestamp + 2 * window};
}

std::optional<denial> check_repeated_authorization(const field_list& fields) {
    const auto count = std::count_if(fields.begin(), fields.end(), [](const auto& field) {
        return equal_without_case(field.first, "Authorization");
    });
    if (count < 2) return std::nullopt;
    return unreadable("more than one Authorization field");
}

boost::system::result<admission, denial> admit(std::optional<std::string_view> field, std::string_view mailbox,
                                               const http::peer& from, base::time_point now,
                                               const admission_rules& rules) {
    if (!field) {
        denial absent = unreadable("no Authorization field");
        absent.without_body = true;
        return absent;
    }
    const auto claimed = parse_authorization(*field);
    if (!claimed) return unreadable("malformed Authorization field");
    if (claimed->mailbox != mailbox)
        return forbidden("Mailbox id does not match token", "token is for another mailbox");

    const routing::mailbox* owner = rules.directory->find(mailbox);
    const std::string_view password = owner != nullptr ? owner->password.reveal() : std::string_view("no such mailbox");
    const bool proven = is_proven(*claimed, password, rules);
    if (owner == nullptr) return unknown_mailbox();
    if (!proven) return invalid("wrong HMAC: password or shared key");
    if (!owner->active) return forbidden("Request Received from Inactive Mailbox", "inactive mailbox");

    const auto timestamp = base::from_compact_minutes(claimed->timestamp);
    if (!timestamp) return unreadable("timestamp is not yyyyMMddHHmm");
    if (*timestamp > now + window || *timestamp < now - window) {
        return invalid("timestamp is more than 2 hours from the hub's clock");
    }
    const std::string_view trouble = certificate_trouble(*owner, from, rules.certificate_required);
    if (!trouble.empty()) return forbidden("Forbidden", std::string(trouble));
    return admission{.owner = owner, .token = replay_token(*claimed, *timestamp)};
}

} // namespace signalbox::ingress::mesh::protocol
