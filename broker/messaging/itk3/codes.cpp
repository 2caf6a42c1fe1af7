#include "broker/messaging/itk3/codes.hpp"

#include <algorithm>

namespace signalbox::messaging::itk3 {

namespace {

// ITK3 Messaging Distribution 2.10, response codes; the displays are ours. 30005 to 30025 are outcomes of referrals and
// registrations, which GP Connect messaging has not.
constexpr response_code table[] = {
    {"10001", false, "processing", "Handling specification not acceptable"},
    {"10002", false, "processing", "Infrastructure acknowledgement flag not readable"},
    {"10003", false, "processing", "Business acknowledgement flag not readable"},
    {"10004", false, "processing", "Message definition unknown"},
    {"10005", false, "processing", "Version of the message definition not supported"},
    {"10007", false, "processing", "Sender reference not acceptable"},
    {"10008", false, "processing", "Handling flags not as the payload demands"},
    {"10009", false, "processing", "Message not readable"},
    {"10010", false, "processing", "Recipient type not acceptable"},
    {"20001", false, "not-found", "Recipient person not recognised"},
    {"20002", false, "not-found", "Recipient organisation not recognised"},
    {"20003", false, "not-found", "Sender not recognised"},
    {"20004", false, "security", "Type of attachment not approved"},
    {"20005", false, "security", "Type of attachment not supported"},
    {"20006", false, "invalid", "Message header not valid"},
    {"20007", false, "duplicate", "Message processed before"},
    {"20008", false, "duplicate", "Document processed before"},
    {"20009", false, "invalid", "Payload not valid"},
    {"20010", false, "not-found", "Recipient organisation of the payload not recognised"},
    {"20011", false, "not-found", "Recipient person of the payload not recognised"},
    {"20012", false, "security", "Sender not authorised"},
    {"20013", true, "informational", "Success"},
    {"20014", false, "processing", "Replacement failed"},
    {"20015", false, "processing", "Message or attachment too large"},
    {"30001", true, "informational", "Patient known here"},
    {"30002", false, "not-found", "Patient not known here"},
    {"30003", false, "not-found", "Patient no longer at this clinical setting"},
    {"30004", true, "informational", "Patient known here, recently deceased"},
};

} // namespace

std::span<const response_code> response_codes() noexcept { return table; }

const response_code* find_response_code(std::string_view code) noexcept {
    const auto* const found = std::ranges::find(table, code, &response_code::code);
    return found == std::end(table) ? nullptr : found;
}

} // namespace signalbox::messaging::itk3
