#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/practices.hpp"
#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/ingress/gpconnect/rules/parameters.hpp"
#include "broker/ingress/gpconnect/wire/address.hpp"
#include "broker/ingress/gpconnect/wire/negotiation.hpp"
#include "broker/ingress/gpconnect/wire/token.hpp"

namespace signalbox::ingress::gpconnect {

// A request as far as it has been understood.
struct call {
    std::optional<address> where;
    const practice* to = nullptr;
    const interaction* what = nullptr;
    std::string path; // below the service root, decoded
    std::string id;   // that of the path; "" where the interaction has none
    std::string trace_id;
    std::string from_asid;
    std::string to_asid;
    std::string interaction_id;
    std::optional<token> who;
    formats written;
    search_parameters parameters;
    std::string allow;       // a question for the verbs of a path: their list
    bool is_options = false; // that question
};

// What heads are held to. Outlives its use.
struct head_rules {
    const interaction_table& interactions;
    const practice_book& practices;
    const std::set<std::string>& certificates; // SHA-256 of public keys, those that may ask; empty: any
    bool certificate_required = false;
    base::time_point now;
};

// In whose words that refusal is told: the proxy's, where it has any and is called, else the provider's.
dialect dialect_of(const call& of, const refusal& what) noexcept;

// Judges the head of a request, in the order: certificate, address, path and verb, Ssp headers, ASIDs, switch, token,
// formats, parameters. Takes down what it understood, also of what it refuses.
std::optional<refusal> admit(const http::request& request, const head_rules& by, call& into);

} // namespace signalbox::ingress::gpconnect
