#include "broker/ingress/mesh/protocol/download_fields.hpp"

#include <array>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::string_view octets = "application/octet-stream";

// "Sun, 22 Nov 2026 14:05:06 GMT" (RFC 9110 5.6.7).
std::string http_date(base::time_point at) {
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

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

std::string_view http_content_type(const message::envelope& about, api_version version) {
    return version == api_version::v1 || about.content_type.empty() ? octets : std::string_view(about.content_type);
}

} // namespace

void add_download_fields(http::response& into, const store::message_record& message, const download_form& form) {
    const message::envelope& about = message.envelope;
    const bool report = about.kind == "REPORT";
    add(into, "Content-Type", http_content_type(about, form.version));
    if (form.gzip) add(into, "Content-Encoding", "gzip");
    add(into, "Last-Modified", http_date(message.committed_at));

    add(into, "mex-From", about.sender);
    add(into, "mex-To", about.recipient);
    add(into, "mex-WorkflowID", about.workflow_id);
    add(into, "mex-Chunk-Range", report ? "1:0" : "1:1"); // the service counts the chunks of a REPORT as none
    add(into, "mex-Total-Chunks", report ? "0" : "1");
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
