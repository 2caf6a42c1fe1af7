#include "broker/trace/convert/edifact_file.hpp"

#include <limits>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/trace/convert/fields.hpp"
#include "broker/trace/convert/times.hpp"

namespace signalbox::trace {

namespace {

std::string mailbox_for(const std::string& edi_id, const edifact_addresses& with, const std::string& otherwise) {
    const auto found = with.mailboxes.find(edi_id);
    return found == with.mailboxes.end() ? otherwise : found->second;
}

unreadable no_mailbox(const char* whose, const std::string& edi_id) {
    return {0, "there is no mailbox for its " + std::string(whose) + (edi_id.empty() ? "" : ", " + edi_id)};
}

} // namespace

bool begins_an_interchange(std::string_view text) noexcept {
    return text.starts_with("UNA") || text.starts_with("UNB");
}

edifact_file look_into_edifact(std::string_view text) {
    pathology::edifact::reading_options without_reports;
    without_reports.only = std::numeric_limits<std::uint32_t>::max();
    const auto read = pathology::edifact::read_interchange(text, without_reports);
    edifact_file made{read.sender.id, read.recipient.id, read.application_reference == "NHSACK", {}};
    if (read.prepared) made.at = instant_of(*read.prepared);
    return made;
}

read_result<message> address(const edifact_file& about, const edifact_addresses& with) {
    std::string from = mailbox_for(about.sender, with, with.from);
    std::string to = mailbox_for(about.recipient, with, with.to);
    if (from.empty()) return no_mailbox("sender", about.sender);
    if (to.empty()) return no_mailbox("recipient", about.recipient);
    const bool completes = about.is_acknowledgement && !with.workflow.ends_with("_ACK");
    return mesh_message(std::move(from), std::move(to), with.workflow + (completes ? "_ACK" : ""),
                        {{"Content-Type", "application/octet-stream"}}, {});
}

} // namespace signalbox::trace
