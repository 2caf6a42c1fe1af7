#include "broker/ingress/mesh/protocol/download_fields.hpp"

#include <string>

#include "broker/ingress/mesh/protocol/conditional.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::string_view octets = "application/octet-stream";

void add(http::response& into, std::string_view name, std::string_view value) {
    if (!value.empty()) into.set(std::string(name), to_wire(value));
}

void add_status(http::response& into, const store::message_record& message, bool report) {
    const message::envelope& about = message.envelope;
    add(into, "mex-StatusCode", report ? std::string_view(about.status_code) : "00");
    add(into, "mex-StatusEvent", report ? std::string_view(about.status_event) : "TRANSFER");
    add(into, "mex-StatusDescription",
        report ? std::string_view(about.status_description) : "Transferred to recipient mailbox");
    add(into, "mex-StatusSuccess", report ? "ERROR" : "SUCCESS");
    add(into, "mex-StatusTimestamp", base::to_compact_seconds(message.committed_at));
    add(into, "mex-LinkedMsgID", about.linked_message_id);
}

// A part of a message is of no type that a reader could use.
std::string_view http_content_type(const store::message_record& message, api_version version) {
    const std::string& stated = message.envelope.content_type;
    return version == api_version::v1 || stated.empty() || message.chunks > 1 ? octets : std::string_view(stated);
}

} // namespace

void add_download_fields(http::response& into, const store::message_record& message, const download_form& form) {
    const message::envelope& about = message.envelope;
    const bool report = about.kind == "REPORT";
    add(into, "Content-Type", http_content_type(message, form.version));
    if (form.gzip) add(into, "Content-Encoding", "gzip");
    add(into, "Last-Modified", http_date(message.committed_at));
    add(into, "ETag", entity_tag(about.message_id, form.chunk, form.gzip));
    add(into, "traceparent", about.traceparent);

    add(into, "mex-From", about.sender);
    add(into, "mex-To", about.recipient);
    add(into, "mex-WorkflowID", about.workflow_id);
    const std::string total = std::to_string(report ? 0 : message.chunks); // the service counts a REPORT's as none
    add(into, "mex-Chunk-Range", std::to_string(form.chunk) + ":" + total);
    add(into, "mex-Total-Chunks", total);
    add(into, "mex-AddressType", "ALL");
    add(into, "mex-LocalID", about.local_id);
    add(into, "mex-PartnerID", about.partner_id);
    add(into, "mex-FileName", about.file_name.empty() ? about.message_id + ".dat" : about.file_name);
    add(into, "mex-Subject", about.subject);
    add(into, "mex-Version", "1.0");
    add(into, "mex-MessageType", about.kind);
    add(into, "mex-MessageID", about.message_id);
    add_status(into, message, report);
    if (about.compressed || form.gzip) add(into, "mex-Content-Compressed", "Y");
    if (about.encrypted) add(into, "mex-Content-Encrypted", "Y");
    add(into, "mex-Content-Checksum", about.checksum);
    add(into, "mex-Content-Type", about.content_type);
}

} // namespace signalbox::ingress::mesh::protocol
