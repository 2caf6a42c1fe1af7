#include "broker/ingress/mesh/protocol/receipt_claims.hpp"

#include <algorithm>
#include <chrono>

#include "broker/fhir/json.hpp"
#include "broker/message/states.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

using message::message_state;

constexpr std::string_view mailbox_prefix = "mailbox:";
constexpr std::string_view kept = "fsync of database and audit journal before the 202";
constexpr std::string_view nothing_yet = "none: the upload is not complete";
constexpr std::string_view given_up = "none: the upload was not completed in time";

// Not all chunks have come, or came in time.
bool is_upload(const store::tracked_message& about) {
    const message_state state = about.message.state;
    return state == message_state::received || (state == message_state::expired && about.deliveries.empty());
}

std::string_view guarantee_of(const store::tracked_message& about) {
    if (!is_upload(about)) return kept;
    return about.message.state == message_state::received ? nothing_yet : given_up;
}

std::int64_t seconds(base::time_point at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

// The destination had it already: an earlier attempt had reached it.
bool is_duplicate(const std::vector<store::delivery_event>& history) {
    return std::ranges::any_of(history, [](const auto& event) { return event.outcome == "duplicate"; });
}

std::string_view last_outcome(const std::vector<store::delivery_event>& history) {
    const auto last = std::find_if(history.rbegin(), history.rend(), [](const auto& e) { return !e.outcome.empty(); });
    return last == history.rend() ? std::string_view{} : std::string_view(last->outcome);
}

// The store has one digest for a message in chunks: over the digests of the chunks, one behind the other.
void write_payload(fhir::json_writer& out, const store::message_record& message) {
    out.member("size", static_cast<std::int64_t>(message.payload_size));
    out.member(message.chunks > 1 ? "sha256_of_chunks" : "sha256", base::to_hex(message.payload_sha256));
    out.member("committed_at", base::to_iso8601(message.committed_at));
}

void write_message(fhir::json_writer& out, const store::tracked_message& tracked) {
    const store::message_record& message = tracked.message;
    const message::envelope& about = message.envelope;
    out.member("message_id", about.message_id).member("sender", about.sender).member("recipient", about.recipient);
    out.member("workflow_id", about.workflow_id).member("local_id", about.local_id);
    out.member("chunks", static_cast<std::int64_t>(message.chunks));
    out.member("received_at", base::to_iso8601(about.received_at));
    out.member("state", message::to_text(message.state)).member("guarantee", guarantee_of(tracked));
    out.member("resends", static_cast<std::int64_t>(message.resends));
    if (!message.quarantine_reason.empty()) out.member("quarantined_for", message.quarantine_reason);
    if (!is_upload(tracked)) write_payload(out, message);
}

void write_delivery(fhir::json_writer& out, const store::delivery_record& delivery,
                    const std::vector<store::delivery_event>& history) {
    std::string_view destination = delivery.destination;
    const bool mailbox = destination.starts_with(mailbox_prefix);
    if (mailbox) destination.remove_prefix(mailbox_prefix.size());

    out.begin_object().member("delivery_id", delivery.delivery_id);
    out.member("kind", mailbox ? "mailbox" : "adapter").member("destination", destination);
    out.member("state", message::to_text(delivery.state));
    if (const std::string_view outcome = last_outcome(history); !outcome.empty()) out.member("outcome", outcome);
    out.member("attempts", static_cast<std::int64_t>(delivery.attempts));
    out.member("changed_at", base::to_iso8601(delivery.changed_at));
    if (is_duplicate(history)) out.name("duplicate").boolean(true);
    out.end_object();
}

} // namespace

std::string receipt_claims(const receipt_facts& about) {
    static const std::vector<store::delivery_event> none;
    fhir::json_writer out;
    out.begin_object().member("iss", about.environment).member("iat", seconds(about.now));
    write_message(out, about.message);
    out.name("deliveries").begin_array();
    for (std::size_t i = 0; i < about.message.deliveries.size(); ++i) {
        write_delivery(out, about.message.deliveries[i], i < about.histories.size() ? about.histories[i] : none);
    }
    out.end_array().end_object();
    return out.take();
}

} // namespace signalbox::ingress::mesh::protocol
