#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "broker/ingress/gpconnect/wire/outcome.hpp"

namespace signalbox::ingress::gpconnect {

// What a call needs of the token that comes with it.
struct token_demand {
    std::string_view scope;             // "patient/*.read"
    std::string_view reason;            // "directcare" or "migration"
    std::string_view fhir;              // "STU3" or "DSTU2": what the claims are written in
    bool practitioner_optional = false; // nobody sits before the system that migrates a record
};

// Who asks, as the token says it. It is not signed: it tells, and proves nothing (GP Connect 1.6.2, cross-organisation
// audit and provenance).
struct token {
    std::string issuer;
    std::string subject; // the user's id
    std::string user;    // name, as told: "Dr Ann Example"
    std::string role_id; // sds-role-profile-id; "UNK" without a smartcard
    std::string organisation_ods;
    std::string device; // value of its identifier
    std::string scope;
    std::string reason;
    std::string record_nhs_number; // of requested_record; empty: it names none that way
    bool restricted = false;       // conf/R: also what is confidential
};

// What an Authorization header tells, right or wrong: for the audit of what was refused.
token told_by(std::string_view authorization);

// Reads an Authorization header, "Bearer" and an unsigned JWT, by every rule of GP Connect 1.6.2. `now` in seconds UTC.
std::variant<token, refusal> read_token(std::string_view authorization, const token_demand& demand, std::int64_t now);

} // namespace signalbox::ingress::gpconnect
