#include "broker/trace/convert/mesh_pair.hpp"

#include "broker/identifiers/mailbox_id.hpp"
#include "broker/trace/convert/fields.hpp"
#include "broker/trace/convert/times.hpp"
#include "broker/trace/convert/xml_values.hpp"

namespace signalbox::trace {

namespace {

bool says_yes(std::string_view text) { return lower_case(text).starts_with('y'); }

unreadable lacks(const char* what) { return {0, std::string("says no ") + what}; }

} // namespace

read_result<control_file> read_control_file(std::string_view text) {
    const auto read = read_xml_values(text);
    if (!read) return read.error();
    if (read->root != "DTSControl") return unreadable{0, "is no DTSControl"};
    const auto said = [&](std::string_view path) { return std::string(read->value(path)); };
    control_file made;
    made.is_report = lower_case(read->value("MessageType")) == "report";
    made.to = said("To_DTS");
    made.workflow = said("WorkflowId");
    made.message_id = said("DTSId");
    made.local_id = said("LocalId");
    made.partner_id = said("PartnerId");
    made.subject = said("Subject");
    made.file_name = said("FileName");
    made.checksum = said("DataChecksum");
    for (const char* flag : {"IsCompressed", "Compress", "Compressed"})
        made.is_compressed = made.is_compressed || says_yes(read->value(flag));
    made.is_encrypted = says_yes(read->value("Encrypted"));
    made.at = parse_compact_seconds(read->value("StatusRecord/DateTime"));
    if (made.is_report) return made;

    const auto from = identifiers::parse_mailbox_id(read->value("From_DTS"));
    if (!from) return lacks("mailbox in From_DTS");
    made.from = *from;
    if (made.to.empty()) return lacks("To_DTS");
    if (made.workflow.empty()) return lacks("WorkflowId");
    return made;
}

message message_of(const control_file& about, std::string data) {
    const bool packed = about.is_compressed && is_gzip(data);
    fields headers{{"Content-Type", "application/octet-stream"},
                   {"Content-Encoding", packed ? "gzip" : ""},
                   {"Mex-LocalID", about.local_id},
                   {"Mex-Subject", about.subject},
                   {"Mex-FileName", about.file_name},
                   {"Mex-PartnerID", about.partner_id},
                   {"Mex-Content-Checksum", about.checksum},
                   {"Mex-Content-Compressed", packed ? "Y" : ""},
                   {"Mex-Content-Encrypted", about.is_encrypted ? "Y" : ""}};
    message made = mesh_message(about.from, about.to, about.workflow, std::move(headers), std::move(data));
    made.message_id = about.message_id;
    return made;
}

} // namespace signalbox::trace
