#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/message/message.hpp"

namespace signalbox::store {

// One line of the audit journal, without its place in the chain. No field holds patient data.
struct audit_entry {
    std::string actor;   // mailbox id, certificate subject or "uid:1000"; "-" when unknown
    std::string action;  // "mesh.send", "delivery.settle", "delivery.retry"
    std::string subject; // message id or delivery id; may be empty
    std::string outcome; // "202", "403", a delivery state
    std::string detail;  // why, in the words of an operator or of a refusal
    std::string address; // of the peer; empty for the hub's own acts
};

// What makes a token single-use: SHA-256 over (mailbox, nonce, nonce count, timestamp), and when it may be forgotten.
struct token {
    base::sha256_digest digest{};
    base::time_point expires;
};

// A sender's key and the digest of everything that the same request must repeat (promises.md, 5).
struct idempotency {
    std::string sender;
    std::string key;
    base::sha256_digest request{};
};

// One message to commit, with all that belongs to it.
struct acceptance {
    message::envelope envelope; // its message_id made by the caller
    message::payload payload;
    message::message_state state = message::message_state::routed; // routed or quarantined
    std::string quarantine_reason;                                 // "validation", "no-destination"
    std::string violations_json;                                   // all of them, for the operator; may be empty
    std::string route_explanation_json;                            // what routing decided and why
    std::vector<message::planned_delivery> deliveries;
    std::optional<store::idempotency> idempotency;
    std::optional<store::token> token; // already claimed: made durable by this commit
    audit_entry audit;
    std::vector<acceptance> companions; // committed with it, as the REPORT of a refused message
};

struct accepted {
    std::string message_id;
    message::sequence position{};
    base::time_point committed_at;
    bool repeated = false; // this idempotency key was answered before: the id is the earlier one's
};

// One entry of a mailbox.
struct inbox_entry {
    std::string message_id;
    message::sequence position{};
};

struct inbox_query {
    std::string mailbox;
    message::sequence after{}; // 0: from the oldest
    std::uint32_t limit = 500;
    std::string workflow_filter; // ../shared/contracts/mesh.md 4.1: "ID", "ID*", "*ID*", each with a leading '!'
};

struct inbox_page {
    std::vector<inbox_entry> entries; // oldest first
    bool more = false;
};

// One step in the life of a delivery.
struct delivery_event {
    base::time_point at;
    message::delivery_state to{};
    std::uint32_t attempt = 0;
    std::string outcome;     // "accepted", "retry", "unknown", "rejected", or the act of an operator
    std::string diagnostics; // bounded and escaped; may be empty
};

struct delivery_record {
    std::string delivery_id; // "<message id>-<number from 1>"
    std::string message_id;
    message::sequence position{};
    std::string destination;
    std::uint32_t part = 0;
    std::string lane;
    std::string report;
    std::string rule;
    message::delivery_state state{};
    std::uint32_t attempts = 0;
    std::uint32_t failures_counted = 0; // towards poison
    base::time_point created_at;
    std::optional<base::time_point> next_attempt_at; // retry_wait
    std::string reason;                              // why it is where it is: "rejected 422", "behind report"
    std::string transform_version;                   // of the last rendering
    std::string map_version;
    std::string mapping_issues_json;
};

struct message_record {
    message::envelope envelope;
    message::message_state state{};
    message::sequence position{};
    base::time_point committed_at;
    std::uint64_t payload_size = 0;
    base::sha256_digest payload_sha256{};
    std::string quarantine_reason;
    std::string violations_json;
    std::string route_explanation_json;
};

struct message_filter {
    std::optional<message::message_state> state;
    std::string workflow_id;
    std::string sender;
    std::string recipient;
    std::optional<base::time_point> since;
    message::sequence after{}; // only later ones; oldest first
    std::uint32_t limit = 100; // newest `limit` when `after` is 0, still oldest first
};

struct delivery_filter {
    std::string destination;
    std::string message_id;
    std::vector<message::delivery_state> states; // empty: all
    std::optional<base::time_point> since;
    std::uint32_t limit = 100; // the newest, oldest first
};

// A change of one delivery: an outcome, or an operator's act.
struct settlement {
    std::string delivery_id;
    message::delivery_state to{}; // `ready` becomes `blocked` when the lane is occupied
    std::uint32_t attempts = 0;   // the delivery's count after this
    std::uint32_t failures_counted = 0;
    std::optional<base::time_point> next_attempt_at;
    std::string outcome;
    std::string diagnostics;
    std::string reason;
    std::string transform_version;
    std::string map_version;
    std::string mapping_issues_json;
    audit_entry audit;
};

} // namespace signalbox::store
