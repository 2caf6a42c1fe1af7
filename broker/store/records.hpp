#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "broker/message/message.hpp"
#include "broker/message/told.hpp"
#include "broker/store/conversation.hpp"

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

// One report of an interchange, as its sender numbers it. What has the same name and content came before, and goes to
// no destination but a mailbox again.
struct interchange_part {
    std::uint32_t part = 0;        // planned_delivery::part, from 1
    base::sha256_digest name{};    // over sender, recipient and the numbers of interchange and report
    base::sha256_digest content{}; // over the report's bytes
};

struct acceptance;

// What the hub answers to an interchange in the recipient's name, once, whatever is sent again.
struct numbered_answer {
    base::sha256_digest interchange{}; // over sender, recipient and the interchange's number
    std::string counter;               // who answers whom: each pair has its own numbers, 1 to 99,999,999 and round
    std::function<acceptance(std::uint32_t number)> write; // called once in the commit, on the writer's thread
};

// One message to commit, with all that belongs to it.
struct acceptance {
    message::envelope envelope; // its message_id made by the caller
    message::payload payload;
    message::message_state state = message::message_state::routed; // routed, quarantined, or received (chunks)
    std::string quarantine_reason;                                 // "validation", "no-destination"
    std::string violations_json;                                   // all of them, for the operator; may be empty
    std::string route_explanation_json;                            // what routing decided and why
    std::vector<message::planned_delivery> deliveries;
    std::optional<store::idempotency> idempotency;
    std::optional<store::token> token; // already claimed: made durable by this commit
    audit_entry audit;
    std::vector<acceptance> companions;  // committed with it, as the REPORT of a refused message
    std::vector<interchange_part> parts; // those that are delivered
    std::optional<numbered_answer> answer;
    std::optional<named_document> named;
    std::optional<conversation_opening> opens;
    std::optional<conversation_answer> answers;

    // More than one: the message comes in chunks. With state `received` this begins it, and `payload` is its chunk 1.
    std::uint32_t chunks = 1;
    // The message began before and all its chunks are there: it takes its place in the order of acceptance now, with
    // its chunks, its key and the time when it began; `payload` and `idempotency` are not looked at.
    bool completes = false;
    // With `completes`: of the upload that was validated (upload_progress). errc::transition when a chunk was replaced
    // since. 0: whatever is there.
    std::uint64_t revision = 0;
};

// One further chunk of a message that began with `received`.
struct chunk_arrival {
    std::string sender; // mailbox id
    std::string message_id;
    std::uint32_t number = 0; // from 1
    message::payload payload;
    store::token token;
    audit_entry audit;
};

struct upload_progress {
    std::uint32_t present = 0; // chunks
    std::uint32_t total = 0;
    bool accepted = false;      // the message is complete already; this was a repeat of a chunk that it has
    std::uint64_t revision = 0; // grows with every chunk that is kept; 0 once it is accepted
    std::uint64_t size = 0;     // of the present chunks together; 0 once it is accepted
};

// A part that came before: delivered again only when its content is another.
struct earlier_part {
    std::uint32_t part = 0;
    std::string message_id; // that brought it
    bool changed = false;   // its sender used the same numbers for another content: an alarm

    bool operator==(const earlier_part&) const = default;
};

struct accepted {
    std::string message_id;
    message::sequence position{};
    base::time_point committed_at;
    bool repeated = false; // this idempotency key was answered before: the id is the earlier one's
    std::vector<earlier_part> earlier_parts;
    signalbox::store::standing standing{}; // of a named document
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
    base::time_point changed_at;                     // of its state
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
    base::sha256_digest payload_sha256{}; // in chunks: over their digests, one behind the other; of chunk 1 until then
    std::string quarantine_reason;
    std::string violations_json;
    std::string route_explanation_json;
    std::uint32_t chunks = 1;  // that its sender said it comes in
    std::uint32_t resends = 0; // repeats that had this message's id as their answer (idempotency key)
    std::string decision;      // of a person about a quarantined one: "released", "superseded by ID"; else empty
    std::string forced_status; // sandbox: the MESH status that a test pushed; else empty
};

struct message_filter {
    std::optional<message::message_state> state;
    std::string workflow_id;
    std::string sender;
    std::string recipient;
    std::string quarantined_for; // as the reason of the quarantine begins
    std::optional<base::time_point> since;
    message::sequence after{};   // only later ones; oldest first
    bool from_the_first = false; // the oldest `limit` where `after` is 0
    std::uint32_t limit = 100;   // else the newest `limit`, still oldest first
};

struct delivery_filter {
    std::string destination;
    std::string message_id;
    std::vector<message::delivery_state> states; // empty: all
    std::optional<base::time_point> since;
    std::string reason_begins;   // as this text does
    std::string report;          // of that report (lane_claim), its claims beside the first included
    std::string after;           // a delivery id: only later ones
    bool from_the_first = false; // the oldest `limit`
    std::uint32_t limit = 100;   // else the newest, oldest first
};

// A change of one delivery: an outcome, or an operator's act.
struct settlement {
    std::string delivery_id;
    message::delivery_state to{}; // `ready` becomes `blocked` when the lane is occupied
    // Of who has looked before: errc::transition when it is in another state by now.
    std::optional<message::delivery_state> only_from;
    std::uint32_t attempts = 0; // the delivery's count after this
    std::uint32_t failures_counted = 0;
    std::optional<base::time_point> next_attempt_at;
    std::string outcome;
    std::string diagnostics;
    std::string reason;
    std::string transform_version;
    std::string map_version;
    std::string mapping_issues_json;
    audit_entry audit;
    std::vector<acceptance> companions; // committed with it, as the REPORT of an expired delivery
};

// As it is told to who records; `of` as it was before.
message::told_settlement told_of(const delivery_record& of, const settlement& change);

// What a person decides about a quarantined message.
struct quarantine_decision {
    std::string message_id;
    message::message_state to{};                       // routed after all, or cancelled for good
    std::string decision;                              // as the record tells it
    std::vector<message::planned_delivery> deliveries; // routed
    std::vector<interchange_part> parts;               // routed: those that are delivered
    std::string route_explanation_json;                // routed
    audit_entry audit;
    std::vector<acceptance> companions; // committed with it, as the message that takes its place
};

// What waits at one destination.
struct backlog {
    std::string destination;
    std::optional<base::time_point> waiting_since; // the oldest that is ready, sent, ambiguous or between two attempts
    std::optional<base::time_point> blocked_since; // the oldest that waits for another of its lane or report
    std::uint64_t held = 0;
    std::uint64_t dead_lettered = 0;
};

struct backlogs {
    std::vector<backlog> destinations; // by name; those where nothing waits are left out
    std::uint64_t quarantined = 0;     // messages
};

// How many messages came from a sender with one workflow id within one hour.
struct hourly_arrivals {
    std::string sender;
    std::string workflow_id;
    std::int64_t hour = 0; // since 1970, UTC
    std::uint64_t messages = 0;
};

struct arrivals_page {
    std::vector<hourly_arrivals> hours;
    message::sequence up_to{}; // where the next page begins
    bool more = false;
};

// A message with all that became of it, read at one moment.
struct tracked_message {
    message_record message;
    std::vector<delivery_record> deliveries; // by number
};

// Both sides of a mailbox, also what is long acknowledged.
struct mailbox_view_query {
    enum class side : std::uint8_t { inbox, outbox };

    std::string mailbox;
    side which = side::inbox;   // inbox: addressed to it and accepted; outbox: sent by it
    base::time_point since;     // committed at or after
    message::sequence before{}; // only earlier ones; 0: from the newest
    std::uint32_t limit = 100;
};

struct mailbox_view {
    std::vector<tracked_message> messages; // newest first
    bool more = false;
};

// A delivery to a mailbox that nobody has collected.
struct uncollected_delivery {
    delivery_record delivery;
    message::envelope message;
};

// Ends a message of which not all chunks have come: its chunks go, its row stays as `expired`.
struct upload_end {
    std::string message_id;
    std::optional<base::time_point> untouched_since; // a chunk that came later keeps it open: errc::transition
    std::string status_event;                        // why, as tracking tells it
    std::string status_code;
    std::string status_description;
    audit_entry audit;
    std::vector<acceptance> companions; // the REPORT to its sender
};

// Removes whole messages: payload, deliveries, history, keys. Each leaves an audit record.
struct erasure {
    std::optional<base::time_point> before; // committed earlier; nullopt: any
    std::string mailbox;                    // addressed to it; empty: any
    bool settled_only = true;               // leave what is open or waits for a person
    std::uint32_t limit = 1000;
    audit_entry audit; // its subject becomes each message's id
};

// Sandbox: the MESH status that a test pushes to a message.
struct status_push {
    std::string message_id;
    std::string status; // "accepted", "acknowledged", "undeliverable", "error", "uploading"
    std::string event;
    std::string code;
    std::string description;
    std::string linked_message_id;
    audit_entry audit;
};

// What was said of a mailbox after the directory file was written: stands above the file, or adds a mailbox.
struct mailbox_account {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> ods_code;
    std::optional<bool> active;
    std::optional<std::string> sealed_password; // base/sealing.hpp; never in plain text
    std::optional<std::vector<std::string>> certificates;
    base::time_point changed_at;
};

// A destination that takes nothing until somebody lets it.
struct paused_destination {
    std::string name;
    base::time_point since;
    std::string actor;
    std::string why;
};

// What a destination has still to get: everything that is not settled and not set aside for a person.
struct destination_queue {
    std::uint64_t waiting = 0;
    std::optional<base::time_point> oldest; // when it was accepted
};

} // namespace signalbox::store
