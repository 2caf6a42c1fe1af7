#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/secret.hpp"
#include "broker/http/message.hpp"

namespace signalbox::admin {

// What a part of the API is for; and who may what (promises.md, Identity: role x function).
enum class function : std::uint8_t {
    look,      // every question: no answer holds a payload
    operate,   // deliveries, quarantine, destinations
    payload,   // another payload for a message; recordings, which hold what messages hold
    configure, // mailboxes and the directory
};
enum class role : std::uint8_t { viewer, operates, clinical_safety, auditor, config_admin };

std::optional<role> parse_role(std::string_view text) noexcept; // "operator", "clinical-safety"
std::string_view to_text(role of) noexcept;
bool may(role who, function what) noexcept;

// Who comes to the admin listener with `Authorization: Bearer TOKEN`.
struct token_holder {
    std::string name; // for the audit: "token:night-desk"
    admin::role role = role::viewer;
    base::secret token;
};

// Who asks. On the unix socket everything is allowed to its owner and to root, on the admin listener what the role
// says.
struct caller {
    std::string actor;
    std::optional<admin::role> only; // nullopt: everything

    bool may(function what) const noexcept { return !only || admin::may(*only, what); }
};

// nullopt: a stranger. Every token is compared, each in constant time.
std::optional<caller> caller_of(const http::request& request, std::uint32_t owner,
                                const std::vector<token_holder>& tokens);

} // namespace signalbox::admin
