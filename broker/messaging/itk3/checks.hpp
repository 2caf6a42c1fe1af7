#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "broker/messaging/itk3/envelope.hpp"

namespace signalbox::messaging::itk3 {

// Why a message is answered in the negative.
struct fault {
    std::string code;        // of ITK-ResponseCodes-1
    std::string issue_code;  // FHIR issue-type
    std::string diagnostics; // in words, without anything of the message

    bool operator==(const fault&) const = default;
};

// What schema and rules hold against a message, in document order, errors alone.
struct violation {
    std::string code;    // "20006"; one that is of no stage below counts as 20009
    std::string keyword; // "required"
    std::string what;    // pointer and expectation, no value
};

// Who sent the message, and as what, by the transport's own word.
struct sending {
    std::string mailbox; // empty: not known, and not compared
    std::string ods_code;
    std::string workflow_id; // empty: any
    bool authorised = true;  // may send such messages
};

// Who takes the message, as far as it decides about it.
struct recipient {
    std::string mailbox;
    std::string ods_code;
    // NHS number of the patient by whom the message was addressed, who has to be the document's; then the message may
    // name no receiver. Empty: it was sent to the mailbox.
    std::string addressed_patient;
    bool another_person = false; // that patient's birth date or family name is not the document's
    std::set<std::string, std::less<>> attachment_types; // taken, of the approved ones; empty: all
    std::uint64_t attachments_max = 0;                   // bytes of all together; 0: no limit
    bool switched_off = false;                           // this practice takes no such messages
    // SDS user ids of those who work here; null: not known, whoever a document names.
    const std::set<std::string, std::less<>>* practitioners = nullptr;
};

// The checks of an ITK3 receiver in the order of the specification (../shared/contracts/gpconnect.md 6.2). Between the
// two stand duplicates and replacement, which the store alone can tell.
//
// The header, its handling keys, recipient, sender: 20006, 10001 to 10010, 20001 to 20003, 20012.
std::optional<fault> check_header(const envelope& read, const sending& by, const recipient& to,
                                  std::span<const violation> found);
// Attachments, payload, the payload's recipient: 20004, 20005, 20015, 20009, 20010, 20011.
std::optional<fault> check_content(const envelope& read, const recipient& to, std::span<const violation> found);

fault unreadable_message(std::string diagnostics); // 10009
fault message_too_large(std::uint64_t size_max);   // 20015, of a message that nobody reads
fault message_known();                             // 20007
fault document_known();                            // 20008
fault replacement_failed();                        // 20014

// MIME types that receivers of GP Connect documents take (Send Document 2.x, attachments), the typing error of that
// page included.
bool is_approved_attachment(std::string_view content_type) noexcept;

} // namespace signalbox::messaging::itk3
