#include "broker/ingress/mesh/protocol/tracking.hpp"

#include <algorithm>

#include "broker/fhir/json.hpp"
#include "broker/store/report.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

using message::delivery_state;
using message::message_state;

// The hub's own code: a person at the hub decided that it goes nowhere.
const store::report_reason withdrawn{"SEND", "SBX-C", "Not delivered by decision of the operator"};

bool is_mailbox(const store::delivery_record& delivery) { return delivery.destination.starts_with("mailbox:"); }

// Nothing more is to happen before the sender may be told that it has arrived.
bool has_arrived(const store::delivery_record& delivery) {
    if (delivery.state == delivery_state::confirmed) return true;
    return delivery.state == delivery_state::delivered && !is_mailbox(delivery);
}

// Expired as the word is meant for the whole: nowhere did it arrive, and nowhere can it still.
bool is_lost(const std::vector<store::delivery_record>& deliveries) {
    const auto ended = [](const auto& each) {
        return each.state == delivery_state::expired || each.state == delivery_state::cancelled;
    };
    return !deliveries.empty() && std::ranges::all_of(deliveries, ended);
}

// All that arrived did, and what expired beside it changes nothing.
bool is_acknowledged(const std::vector<store::delivery_record>& deliveries) {
    const auto over = [](const auto& each) {
        return has_arrived(each) || each.state == delivery_state::expired || each.state == delivery_state::cancelled;
    };
    return std::ranges::any_of(deliveries, has_arrived) && std::ranges::all_of(deliveries, over);
}

base::time_point last_change(const store::tracked_message& tracked) {
    base::time_point last = tracked.message.committed_at;
    for (const auto& each : tracked.deliveries) last = std::max(last, each.changed_at);
    return last;
}

mesh_status failed(const message::envelope& about, std::string status, const store::report_reason& otherwise) {
    if (!about.status_code.empty())
        return {std::move(status), false, about.status_event, about.status_code, about.status_description};
    return {std::move(status), false, otherwise.event, otherwise.code, otherwise.description};
}

mesh_status known_status(const store::tracked_message& tracked, std::chrono::milliseconds uncollected_max) {
    const store::message_record& message = tracked.message;
    const message::envelope& about = message.envelope;
    if (!message.forced_status.empty()) {
        const bool fine = message.forced_status != "error" && message.forced_status != "undeliverable";
        return {message.forced_status, fine, about.status_event, about.status_code, about.status_description};
    }
    if (message.state == message_state::received) return {.status = "uploading"};
    if (message.state == message_state::quarantined) return failed(about, "error", {});
    // One that was quarantined before stays what its sender was told.
    if (message.state == message_state::cancelled)
        return failed(about, about.status_code.empty() ? "undeliverable" : "error", withdrawn);
    if (message.state == message_state::expired || is_lost(tracked.deliveries))
        return failed(about, "undeliverable", store::uncollected_reason(uncollected_max));
    return {.status = is_acknowledged(tracked.deliveries) ? "acknowledged" : "accepted"};
}

// MESH times of version 2 and of the rich lists: ISO 8601 in UTC without saying so.
std::string naive(base::time_point at) {
    std::string text = base::to_iso8601(at);
    if (text.ends_with('Z')) text.pop_back();
    return text;
}

// The name that a download carries too.
std::string file_name_of(const message::envelope& about) {
    return about.file_name.empty() ? about.message_id + ".dat" : about.file_name;
}

std::string title(std::string word) {
    if (!word.empty() && word.front() >= 'a' && word.front() <= 'z')
        word.front() = static_cast<char>(word.front() - 32);
    return word;
}

const routing::mailbox& mailbox_of(const tracking_view& with, const std::string& id) {
    static const routing::mailbox unknown;
    const routing::mailbox* found = with.directory->find(id);
    return found == nullptr ? unknown : *found;
}

void add_unless_empty(fhir::json_writer& out, std::string_view name, std::string_view text) {
    if (!text.empty()) out.member(name, text);
}

std::string expiry_of(const store::tracked_message& tracked, const tracking_view& with,
                      std::string (*form)(base::time_point)) {
    return form(tracked.message.committed_at + with.uncollected_max);
}

void add_parties(fhir::json_writer& out, const message::envelope& about, const tracking_view& with) {
    const routing::mailbox& to = mailbox_of(with, about.recipient);
    const routing::mailbox& from = mailbox_of(with, about.sender);
    out.member("recipient", about.recipient).member("recipientName", to.name);
    out.member("recipientOrgCode", to.organisation_code).member("recipientOrgName", to.organisation_name);
    out.member("recipientSmtp", "");
    out.member("sender", about.sender).member("senderName", from.name).member("senderOdsCode", from.ods_code);
    out.member("senderOrgCode", from.organisation_code).member("senderOrgName", from.organisation_name);
    out.member("senderSmtp", "");
}

void add_rich(fhir::json_writer& out, const store::tracked_message& tracked, const tracking_view& with) {
    const message::envelope& about = tracked.message.envelope;
    const mesh_status now = status_of(tracked, with.uncollected_max);
    out.begin_object().member("message_id", about.message_id);
    out.member("expiry_timestamp", expiry_of(tracked, with, naive)).member("local_id", about.local_id);
    out.member("message_type", about.kind).member("recipient", about.recipient);
    out.member("recipient_name", mailbox_of(with, about.recipient).name).member("sender", about.sender);
    out.member("sender_name", mailbox_of(with, about.sender).name);
    out.member("sent_date", naive(tracked.message.committed_at)).member("status", now.status);
    add_unless_empty(out, "status_code", now.code);
    out.member("workflow_id", about.workflow_id);
    out.member("total_chunks", static_cast<std::int64_t>(tracked.message.chunks)).end_object();
}

} // namespace

mesh_status status_of(const store::tracked_message& tracked, std::chrono::milliseconds uncollected_max) {
    mesh_status known = known_status(tracked, uncollected_max);
    const bool at_rest = known.status == "accepted" || known.status == "uploading";
    known.since = at_rest ? tracked.message.committed_at : last_change(tracked);
    if (known.status == "acknowledged") known.acknowledged_at = known.since;
    return known;
}

std::string tracking_v1(const store::tracked_message& tracked, const tracking_view& with) {
    const store::message_record& message = tracked.message;
    const message::envelope& about = message.envelope;
    const mesh_status now = status_of(tracked, with.uncollected_max);
    fhir::json_writer out;
    out.begin_object().member("addressType", "ALL").member("checksum", about.checksum);
    out.member("chunkCount", static_cast<std::int64_t>(message.chunks));
    const std::string_view compressed = about.compressed || about.content_encoding == "gzip" ? "Y" : "";
    out.member("compressFlag", compressed).member("contentEncoding", about.content_encoding);
    out.member("downloadTimestamp", now.acknowledged_at ? base::to_compact_seconds(*now.acknowledged_at) : "");
    out.member("dtsId", about.message_id).member("encryptedFlag", about.encrypted ? "Y" : "");
    out.member("expiryTime", expiry_of(tracked, with, base::to_compact_seconds));
    if (!now.success) {
        out.member("failureDate", base::to_compact_seconds(now.since));
        out.member("failureDiagnostic", now.description);
    }
    out.member("fileName", file_name_of(about)).member("fileSize", static_cast<std::int64_t>(message.payload_size));
    out.member("isCompressed", compressed);
    add_unless_empty(out, "linkedMsgId", about.linked_message_id);
    out.member("localId", about.local_id).member("meshRecipientOdsCode", mailbox_of(with, about.recipient).ods_code);
    out.member("messageId", about.message_id).member("messageType", about.kind == "REPORT" ? "Report" : "Data");
    out.member("partnerId", about.partner_id);
    add_parties(out, about, with);
    out.member("status", title(now.status));
    add_unless_empty(out, "statusCode", now.code);
    add_unless_empty(out, "statusDescription", now.description);
    add_unless_empty(out, "statusEvent", now.event);
    out.member("statusSuccess", now.success ? "SUCCESS" : "ERROR");
    out.member("statusTimestamp", base::to_compact_seconds(now.since)).member("subject", about.subject);
    out.member("uploadTimestamp", base::to_compact_seconds(about.received_at)).member("version", "1.0");
    out.member("workflowId", about.workflow_id).end_object();
    return out.take();
}

std::string tracking_v2(const store::tracked_message& tracked, const tracking_view& with) {
    const message::envelope& about = tracked.message.envelope;
    const mesh_status now = status_of(tracked, with.uncollected_max);
    const routing::mailbox& to = mailbox_of(with, about.recipient);
    fhir::json_writer out;
    out.begin_object().member("message_id", about.message_id);
    out.member("local_id", about.local_id).member("workflow_id", about.workflow_id);
    out.member("filename", file_name_of(about));
    out.member("expiry_time", expiry_of(tracked, with, naive)).member("upload_timestamp", naive(about.received_at));
    out.member("recipient", about.recipient).member("recipient_name", to.name);
    out.member("recipient_ods_code", to.ods_code).member("recipient_org_code", to.organisation_code);
    out.member("recipient_org_name", to.organisation_name);
    out.member("status", now.status).name("status_success").boolean(now.success);
    add_unless_empty(out, "status_event", now.event);
    out.member("status_timestamp", naive(now.since));
    add_unless_empty(out, "status_description", now.description);
    add_unless_empty(out, "status_code", now.code);
    out.end_object();
    return out.take();
}

std::string rich_list(const std::vector<store::tracked_message>& messages, base::time_point now,
                      const std::string& self, const std::string& next, const tracking_view& with) {
    fhir::json_writer out;
    out.begin_object().member("valid_at", naive(now)).name("messages").begin_array();
    for (const auto& each : messages) add_rich(out, each, with);
    out.end_array().name("links").begin_object().member("self", self);
    add_unless_empty(out, "next", next);
    out.end_object().end_object();
    return out.take();
}

} // namespace signalbox::ingress::mesh::protocol
