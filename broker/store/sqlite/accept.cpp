#include "broker/store/sqlite/accept.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

#include "broker/store/sqlite/conversations.hpp"
#include "broker/store/sqlite/documents.hpp"
#include "broker/store/sqlite/interchanges.hpp"
#include "broker/store/sqlite/lanes.hpp"
#include "broker/store/sqlite/uploads.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;

constexpr std::string_view mailbox_prefix = "mailbox:";

// The earlier answer to the same key, if there is one that is still remembered.
result<std::optional<accepted>> earlier(transaction& in, const idempotency& key) {
    auto rows = in.db.query("SELECT i.request, i.sequence, m.message_id, m.committed_at FROM idempotency AS i"
                            " JOIN message AS m USING (sequence) WHERE i.sender = ? AND i.key = ? AND i.at > ?",
                            {key.sender, key.key, in.now - idempotency_kept});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<accepted>();
    if (!std::ranges::equal(rows.blob(0), key.request)) return errc::idempotency_conflict;
    return std::optional(accepted{.message_id = rows.text(2),
                                  .position = message::sequence(static_cast<std::uint64_t>(rows.integer(1))),
                                  .committed_at = rows.time(3),
                                  .repeated = true});
}

error_code insert_payload(transaction& in, std::int64_t sequence, const message::payload& payload,
                          const disk::spool& spool) {
    if (payload.spool_file.empty()) {
        return in.db.run("INSERT INTO payload(sequence, bytes) VALUES (?, ?)",
                         {sequence, base::as_bytes(payload.bytes)});
    }
    const auto digests = spool.digests_of(payload.spool_file);
    if (!digests) return errc::not_found; // not a finished spool file of this store
    in.spooled.push_back(payload.spool_file);
    return in.db.run("INSERT INTO payload(sequence, spool_file, block_digests) VALUES (?, ?, ?)",
                     {sequence, payload.spool_file, base::as_bytes(*digests)});
}

error_code insert_delivery(transaction& in, const place& at, const message::planned_delivery& plan,
                           std::string_view workflow_id, const std::string& duplicate_of) {
    delivery_state state = duplicate_of.empty() ? plan.first : delivery_state::cancelled;
    std::string reason = duplicate_of.empty() ? plan.reason : "duplicate of " + duplicate_of;
    if (state == delivery_state::ready) {
        auto waits = must_wait(in, at);
        if (!waits) return waits.error();
        reason = std::move(*waits);
        if (!reason.empty()) state = delivery_state::blocked;
    }
    auto failed = in.db.run(
        "INSERT INTO delivery(sequence, number, destination, mailbox, workflow_id, part, lane, report, rule, state,"
        " attempts, failures_counted, created_at, reason, transform_version, map_version, mapping_issues, changed_at)"
        " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,0,0,?11,?12,'','','',?11)",
        {at.sequence, at.number, plan.destination, is_mailbox(plan.destination), workflow_id, plan.part, plan.lane,
         plan.report, plan.rule, message::to_text(state), in.now, reason});
    if (failed) return failed;
    if (failed = insert_claims(in, at); failed) return failed;
    if (state == delivery_state::ready) in.readied.push_back(plan.destination);
    return add_event(in, at, state, 0, duplicate_of.empty() ? "accepted" : "duplicate", reason);
}

error_code insert_key(transaction& in, std::int64_t sequence, const idempotency& key) {
    // Replaces one that is past its 30 days and not swept yet.
    return in.db.run("INSERT OR REPLACE INTO idempotency(sender, key, request, sequence, at) VALUES (?, ?, ?, ?, ?)",
                     {key.sender, key.key, key.request, sequence, in.now});
}

// A repeat changes nothing but its count, and is a request like any other: its token and its audit record are kept.
result<accepted> repeat(transaction& in, const acceptance& what, accepted before) {
    auto failed = in.db.run("UPDATE message SET resends = resends + 1 WHERE sequence = ?",
                            {static_cast<std::int64_t>(before.position)});
    if (!failed && what.token) failed = in.keep_token(*what.token);
    if (failed) return failed;
    audit_entry entry = about(what.audit, before.message_id);
    if (entry.detail.empty()) entry.detail = "repeated";
    if (failed = in.record(before.message_id, entry); failed) return failed;
    return before;
}

// Writes the message itself: a new one with its payload or its first chunk, or one that is complete now.
result<placed_message> put_message(transaction& in, const acceptance& what, const disk::spool& spool) {
    if (what.completes) return complete_upload(in, what);
    assert(what.state != message::message_state::received || what.chunks > 1);
    const content bytes{.size = what.payload.size, .sha256 = what.payload.sha256};
    auto failed = insert_message(in, what, bytes, what.envelope.received_at);
    if (failed) return failed;
    const std::int64_t sequence = in.db.last_row();
    failed = what.state == message::message_state::received ? begin_upload(in, sequence, what.payload, spool)
                                                            : insert_payload(in, sequence, what.payload, spool);
    if (failed) return failed;
    return placed_message{.sequence = sequence, .sha256 = bytes.sha256};
}

result<accepted> accept_new(transaction& in, const acceptance& what, const disk::spool& spool) {
    auto placed = put_message(in, what, spool);
    if (!placed) return placed.error();
    auto earlier_parts = note_parts(in, placed->sequence, what.parts);
    if (!earlier_parts) return earlier_parts.error();
    auto known = note_document(in, placed->sequence, what);
    if (!known) return known.error();
    auto failed = known->how == standing::replaced_unknown
                      ? set_aside(in, placed->sequence, replacement_reason)
                      : insert_deliveries(in, {.sequence = placed->sequence, .workflow_id = what.envelope.workflow_id},
                                          what.deliveries,
                                          {.parts = what.parts, .earlier = *earlier_parts, .whole = known->message_id});
    if (failed) return failed;
    if (failed = note_conversation(in, placed->sequence, what); failed) return failed;
    if (what.idempotency && !what.completes) {
        if (failed = insert_key(in, placed->sequence, *what.idempotency); failed) return failed;
    }
    if (what.token) {
        if (failed = in.keep_token(*what.token); failed) return failed;
    }
    const std::string& id = what.envelope.message_id;
    if (failed = in.record(id, about(what.audit, id), &placed->sha256); failed) return failed;
    if (failed = accept_all(in, what.companions, spool); failed) return failed;
    if (what.named) {
        if (failed = accept_all(in, what.named->answers(known->how), spool); failed) return failed;
    }
    if (what.answer) {
        if (failed = answer_once(in, *what.answer, spool); failed) return failed;
    }
    return accepted{.message_id = id,
                    .position = message::sequence(static_cast<std::uint64_t>(placed->sequence)),
                    .committed_at = in.now,
                    .repeated = false,
                    .earlier_parts = std::move(*earlier_parts),
                    .standing = known->how};
}

} // namespace

result<accepted> accept(transaction& in, const acceptance& what, const disk::spool& spool) {
    if (what.idempotency && !what.completes) {
        auto before = earlier(in, *what.idempotency);
        if (!before) return before.error();
        if (before->has_value()) return repeat(in, what, std::move(**before));
    }
    if (!in.room) return errc::disk_low;
    return accept_new(in, what, spool);
}

error_code accept_all(transaction& in, const std::vector<acceptance>& companions, const disk::spool& spool) {
    for (const acceptance& each : companions) {
        auto comes_late = said_before(in, each);
        if (!comes_late) return comes_late.error();
        if (*comes_late) continue;
        if (auto done = accept(in, each, spool); !done) return done.error();
    }
    return {};
}

error_code insert_deliveries(transaction& in, const delivered_message& of,
                             const std::vector<message::planned_delivery>& plans, const known_parts& known) {
    bool all_cancelled = !plans.empty();
    std::int64_t number = 0;
    for (const message::planned_delivery& plan : plans) {
        const place at{.sequence = of.sequence,
                       .number = ++number,
                       .destination = plan.destination,
                       .lane = plan.lane,
                       .report = plan.report,
                       .further = plan.further};
        const std::string before =
            is_mailbox(plan.destination)
                ? ""
                : (known.whole.empty() ? duplicate_of(plan.part, known.parts, known.earlier) : known.whole);
        if (auto failed = insert_delivery(in, at, plan, of.workflow_id, before)) return failed;
        all_cancelled = all_cancelled && !before.empty();
    }
    if (!all_cancelled) return {};
    return in.db.run("UPDATE message SET state = 'completed' WHERE sequence = ? AND state = 'routed'", {of.sequence});
}

error_code insert_message(transaction& in, const acceptance& what, const content& bytes, base::time_point received_at) {
    const message::envelope& e = what.envelope;
    return in.db.run(
        "INSERT INTO message(message_id, state, transport, kind, message_type, sender, recipient, workflow_id,"
        " local_id, subject, file_name, partner_id, content_type, content_encoding, checksum, compressed, encrypted,"
        " linked_message_id, status_code, status_event, status_description, traceparent, received_at, committed_at,"
        " payload_size, payload_sha256, quarantine_reason, violations, explanation, chunks, supersedes)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        {e.message_id,
         message::to_text(what.state),
         to_text(e.transport),
         e.kind,
         e.message_type,
         e.sender,
         e.recipient,
         e.workflow_id,
         e.local_id,
         e.subject,
         e.file_name,
         e.partner_id,
         e.content_type,
         e.content_encoding,
         e.checksum,
         e.compressed,
         e.encrypted,
         e.linked_message_id,
         e.status_code,
         e.status_event,
         e.status_description,
         e.traceparent,
         received_at,
         in.now,
         bytes.size,
         bytes.sha256,
         what.quarantine_reason,
         what.violations_json,
         what.route_explanation_json,
         what.state == message::message_state::received ? what.chunks : 1U,
         e.supersedes});
}

audit_entry about(audit_entry entry, std::string_view subject) {
    if (entry.subject.empty()) entry.subject = subject;
    return entry;
}

bool is_mailbox(std::string_view destination) noexcept { return destination.starts_with(mailbox_prefix); }

std::string mailbox_destination(std::string_view mailbox) { return std::string(mailbox_prefix) += mailbox; }

std::string_view to_text(message::transport transport) noexcept {
    switch (transport) {
    case message::transport::mesh: return "mesh";
    case message::transport::fhir: return "fhir";
    case message::transport::mllp: return "mllp";
    case message::transport::adapter: return "adapter";
    case message::transport::internal: break;
    }
    return "internal";
}

message::transport parse_transport(std::string_view text) noexcept {
    if (text == "mesh") return message::transport::mesh;
    if (text == "fhir") return message::transport::fhir;
    if (text == "mllp") return message::transport::mllp;
    if (text == "adapter") return message::transport::adapter;
    return message::transport::internal;
}

} // namespace signalbox::store::sqlite
