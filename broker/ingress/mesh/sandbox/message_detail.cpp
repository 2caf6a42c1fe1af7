#include "broker/ingress/mesh/sandbox/message_detail.hpp"

#include "broker/fhir/json.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::sandbox {

namespace {

// "accepted" as "Accepted".
std::string titled(std::string_view word) {
    std::string text = protocol::lower(word);
    if (!text.empty()) text.replace(0, 1, protocol::upper(text.substr(0, 1)));
    return text;
}

// "sender", "sender_name" and so on. A mailbox that is no longer in the directory has its id alone.
void write_party(fhir::json_writer& out, const std::string& role, const std::string& id,
                 const routing::directory& directory) {
    out.member(role, id);
    const routing::mailbox* known = directory.find(id);
    if (known == nullptr) return;
    out.member(role + "_name", known->name).member(role + "_ods_code", known->ods_code);
    out.member(role + "_org_code", known->organisation_code).member(role + "_org_name", known->organisation_name);
}

// A REPORT's codes are of what it speaks of; it is itself fine, and yet no success.
void write_status(fhir::json_writer& out, const message::envelope& said, const protocol::mesh_status& now) {
    const bool report = said.kind == "REPORT";
    const std::string& code = report ? said.status_code : now.code;
    const std::string& event = report ? said.status_event : now.event;
    const std::string& description = report ? said.status_description : now.description;
    out.member("status", titled(now.status)).member("status_success", now.success && !report ? "SUCCESS" : "ERROR");
    if (!report && !now.success) out.member("failure_date", base::to_iso8601(now.since));
    if (!report && !now.success) out.member("failure_diagnostic", description);
    if (!code.empty()) out.member("status_code", code);
    if (!event.empty()) out.member("status_event", event);
    if (!description.empty()) out.member("status_description", description);
    out.member("status_timestamp", base::to_iso8601(now.since));
}

} // namespace

std::string message_detail(const store::tracked_message& about, const protocol::tracking_view& with) {
    const store::message_record& message = about.message;
    const message::envelope& said = message.envelope;
    const protocol::mesh_status now = protocol::status_of(about, with.uncollected_max);
    const bool report = said.kind == "REPORT";
    fhir::json_writer out;
    out.begin_object().member("checksum", said.checksum);
    out.member("chunk_count", report ? 0 : static_cast<std::int64_t>(message.chunks));
    out.member("content_encoding", said.content_encoding);
    if (now.acknowledged_at) out.member("download_timestamp", base::to_iso8601(*now.acknowledged_at));
    out.member("expiry_time", base::to_iso8601(message.committed_at + with.uncollected_max));
    out.member("filename", said.file_name.empty() ? said.message_id + ".dat" : said.file_name);
    out.member("file_size", static_cast<std::int64_t>(message.payload_size));
    out.name("is_compressed").boolean(said.compressed).name("is_encrypted").boolean(said.encrypted);
    if (!said.linked_message_id.empty()) out.member("linked_msg_id", said.linked_message_id);
    out.member("local_id", said.local_id).member("message_id", said.message_id);
    out.member("message_type", titled(said.kind));
    write_party(out, "recipient", said.recipient, *with.directory);
    write_party(out, "sender", said.sender, *with.directory);
    write_status(out, said, now);
    out.member("subject", said.subject).member("upload_timestamp", base::to_iso8601(said.received_at));
    out.member("workflow_id", said.workflow_id).end_object();
    return out.take();
}

std::string mailbox_detail(const routing::mailbox& about) {
    fhir::json_writer out;
    out.begin_object().member("mailbox_id", about.id).member("mailbox_name", about.name);
    out.member("billing_entity", about.billing_entity).member("ods_code", about.ods_code);
    out.member("org_code", about.organisation_code).member("org_name", about.organisation_name);
    out.name("active").boolean(about.active).end_object();
    return out.take();
}

} // namespace signalbox::ingress::mesh::sandbox
