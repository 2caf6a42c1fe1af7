#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/secret.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/answers.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::protocol {

// The parts of `Authorization: NHSMESH <mailbox>:<nonce>:<nonce count>:<timestamp>:<hmac>`, each as sent: the count is
// text in the HMAC ("001" is not "1").
struct authorization {
    std::string mailbox;
    std::string nonce;
    std::string nonce_count;
    std::string timestamp; // yyyyMMddHHmm, UTC
    std::string hmac;
};

// nullopt when the form is wrong; whether the parts are right is for `admit`.
std::optional<authorization> parse_authorization(std::string_view field);

// The lower-case hex HMAC-SHA256 that proves `claimed` by the mailbox's password and the environment's key.
std::string token_hmac(const base::secret& shared_key, std::string_view password, const authorization& claimed);

// What makes the token single-use. It can be forgotten once a clock 2 hours slow would refuse its timestamp as well.
store::token replay_token(const authorization& claimed, base::time_point timestamp);

// Why a request is not admitted: the answer, and the words for the audit.
struct denial {
    problem answer;
    std::string why;
    bool without_body = false; // no Authorization field at all
};

// Keeps out a request with more than one Authorization field: which of them counts would be a guess.
std::optional<denial> check_repeated_authorization(const field_list& fields);

struct admission {
    const routing::mailbox* owner = nullptr;
    store::token token; // still to be claimed
};

struct admission_rules {
    const routing::directory* directory = nullptr;
    const base::secret* shared_key = nullptr;
    const base::secret* previous_shared_key = nullptr; // null or empty: none
    bool certificate_required = true;
};

// Everything about a token but its single use, from the request's head alone. `mailbox` is the upper-cased one of the
// path. The work does not tell an unknown mailbox from a wrong password.
boost::system::result<admission, denial> admit(std::optional<std::string_view> field, std::string_view mailbox,
                                               const http::peer& from, base::time_point now,
                                               const admission_rules& rules);

} // namespace signalbox::ingress::mesh::protocol
