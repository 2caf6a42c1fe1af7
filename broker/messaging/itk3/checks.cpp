#include "broker/messaging/itk3/checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/messaging/itk3/codes.hpp"
#include "broker/messaging/itk3/definitions.hpp"
#include "broker/messaging/itk3/names.hpp"
#include "broker/messaging/itk3/workflows.hpp"

namespace signalbox::messaging::itk3 {

namespace {

using nothing_or_fault = std::optional<fault>;

constexpr std::size_t sender_reference_max = 255; // characters

fault as(std::string_view code, std::string diagnostics) {
    return {std::string(code), std::string(find_response_code(code)->issue_code), std::move(diagnostics)};
}

// Header and payload validation say what kind of fault it is; all other codes have one kind each.
std::string_view issue_code_of(std::string_view keyword) noexcept {
    if (keyword == "required" || keyword == "contains" || keyword == "minItems") return "required";
    if (keyword == "type" || keyword == "additionalProperties" || keyword == "maxItems") return "structure";
    if (keyword == "const" || keyword == "enum" || keyword == "pattern" || keyword == "format") return "value";
    return keyword.starts_with("SBX-V-") ? "invariant" : "invalid";
}

bool is_header_validation(std::string_view code) noexcept { return code == "20006"; }
bool is_handling(std::string_view code) noexcept { return code.starts_with("100"); }
bool is_attachment(std::string_view code) noexcept { return code == "20004" || code == "20005" || code == "20015"; }
bool is_payload(std::string_view code) noexcept {
    return !is_header_validation(code) && !is_handling(code) && !is_attachment(code);
}

nothing_or_fault first_of(std::span<const violation> found, bool (*of_stage)(std::string_view) noexcept) {
    const auto first = std::ranges::find_if(found, of_stage, &violation::code);
    if (first == found.end()) return std::nullopt;
    if (is_payload(first->code)) return fault{"20009", std::string(issue_code_of(first->keyword)), first->what};
    const response_code* const known = find_response_code(first->code);
    if (known == nullptr) return as("10001", first->what);
    if (!is_header_validation(first->code)) return as(first->code, first->what);
    // The header's table has no "invariant".
    const std::string_view issue = issue_code_of(first->keyword);
    return fault{"20006", std::string(issue == "invariant" ? "invalid" : issue), first->what};
}

fault header(std::string_view issue_code, std::string diagnostics) {
    return {"20006", std::string(issue_code), std::move(diagnostics)};
}

// What names no profile is taken for what it should be; a version may stand behind '|' or "/_history/".
bool is_of(const std::vector<std::string>& profiles, std::string_view name) {
    constexpr std::string_view base = "https://fhir.nhs.uk/STU3/StructureDefinition/";
    return profiles.empty() || std::ranges::any_of(profiles, [&](std::string_view each) {
               if (!each.starts_with(base) || !each.substr(base.size()).starts_with(name)) return false;
               each.remove_prefix(base.size() + name.size());
               return each.empty() || each.front() == '|' || each.front() == '/';
           });
}

nothing_or_fault check_profiles(const envelope& read) {
    if (!is_of(read.profiles, "ITK-Message-Bundle-1"))
        return header("structure", "the Bundle is not of ITK-Message-Bundle-1");
    if (!is_of(read.header_profiles, "ITK-MessageHeader-2"))
        return header("structure", "the MessageHeader is not of ITK-MessageHeader-2");
    return std::nullopt;
}

nothing_or_fault check_event(const envelope& read, const sending& by) {
    if (read.event_system != names::event_system)
        return header("code-invalid", "MessageHeader.event of ITK-MessageEvent-2 is expected");
    if (!is_event(read.event_code))
        return header("code-invalid", "MessageHeader.event is no event of ITK-MessageEvent-2");
    const std::string_view expected = event_of(by.workflow_id);
    if (expected.empty() || expected == read.event_code) return std::nullopt;
    return header("code-invalid", fmt::format("MessageHeader.event {} is expected with this workflow id", expected));
}

nothing_or_fault check_bundle(const envelope& read, const sending& by, std::span<const violation> found) {
    if (!read.is_message) return header("structure", "a Bundle of type message is expected");
    if (!read.header_first) return header("structure", "a MessageHeader is expected in the first entry");
    if (auto no = check_profiles(read)) return no;
    if (auto first = first_of(found, is_header_validation)) return first;
    if (read.identifier.empty()) return header("required", "Bundle.identifier with a value is expected");
    if (read.header_id.empty()) return header("required", "MessageHeader.id is expected");
    if (auto no = check_event(read, by)) return no;
    if (!read.sender) return header("required", "MessageHeader.sender is expected");
    if (!read.has_focus) return header("required", "MessageHeader.focus is expected");
    if (!read.payload) return header("value", "MessageHeader.focus leads to no Bundle of this message");
    return std::nullopt;
}

nothing_or_fault check_definition(const envelope& read) {
    if (!read.handling.definition) return as("10004", "MessageDefinition with its reference is expected");
    switch (definition_of(read.event_code, *read.handling.definition)) {
    case definition::known: return std::nullopt;
    case definition::other_version: return as("10005", "this version of the message definition is not supported");
    case definition::unknown: break;
    }
    return as("10004", "the message definition is not known for this event");
}

// GP Connect wants both acknowledgements of its own messages.
nothing_or_fault check_flags(const envelope& read) {
    if (!asks_for_both(read.event_code)) return std::nullopt;
    if (*read.handling.infrastructure_wanted && *read.handling.business_wanted) return std::nullopt;
    return as("10008", "InfAckRequested and BusAckRequested are expected to be true for this event");
}

nothing_or_fault check_handling(const envelope& read, std::span<const violation> found) {
    const handling& keys = read.handling;
    if (keys.extensions != 1) return as("10001", "exactly one ITK-MessageHandling-2 is expected");
    if (keys.key_repeated) return as("10001", "a key of ITK-MessageHandling-2 stands there twice");
    if (!keys.infrastructure_wanted) return as("10002", "InfAckRequested with its valueBoolean is expected");
    if (!keys.business_wanted) return as("10003", "BusAckRequested with its valueBoolean is expected");
    if (auto no = check_definition(read)) return no;
    const std::string reference = keys.sender_reference.value_or("");
    if (reference.empty() || reference.size() > sender_reference_max)
        return as("10007", "SenderReference with a valueString of 1 to 255 characters is expected");
    if (auto no = check_flags(read)) return no;
    const std::string type = keys.recipient_type.value_or("");
    if (type != "FA" && type != "FI") return as("10010", "RecipientType FA or FI is expected");
    return first_of(found, is_handling);
}

// "urn:nhs-uk:addressing:ods:A20047" and what may follow another colon.
bool names_organisation(std::string_view endpoint, std::string_view ods_code) {
    constexpr std::string_view prefix = "urn:nhs-uk:addressing:ods:";
    if (ods_code.empty() || !endpoint.starts_with(prefix)) return false;
    endpoint.remove_prefix(prefix.size());
    return endpoint.substr(0, endpoint.find(':')) == ods_code;
}

nothing_or_fault check_recipient(const envelope& read, const recipient& to) {
    if (!to.addressed_patient.empty()) {
        if (read.receiver || !read.destination_endpoint.empty())
            return header("processing", "a message that is addressed by patient names no destination and no receiver");
        return std::nullopt;
    }
    const std::string& endpoint = read.destination_endpoint;
    if (!endpoint.empty() && endpoint != to.mailbox && !names_organisation(endpoint, to.ods_code))
        return as("20002", "MessageHeader.destination is not whom the message came to");
    if (!read.receiver) return std::nullopt;
    if (read.receiver->resource_type == "Organization") {
        if (read.receiver->ods_code == to.ods_code) return std::nullopt;
        return as("20002", "the organisation of MessageHeader.receiver is not whom the message came to");
    }
    if (read.receiver->named) return std::nullopt;
    return as("20001", "MessageHeader.receiver leads to nobody with a name or an identifier");
}

// The mailbox that MESH has it from, or its organisation.
bool comes_from(const sending& by, std::string_view endpoint) {
    return by.mailbox.empty() || endpoint == by.mailbox || names_organisation(endpoint, by.ods_code);
}

nothing_or_fault check_sender(const envelope& read, const sending& by, const recipient& to) {
    // With the look-up of MESH 20003 and 20012 are not for receivers to give.
    const bool looked_up = !to.addressed_patient.empty();
    const auto unknown = [&](const char* why) { return looked_up ? header("value", why) : as("20003", why); };
    if (!read.sender->named) return unknown("MessageHeader.sender leads to nobody with a name or an identifier");
    if (!comes_from(by, read.source_endpoint))
        return unknown("MessageHeader.source is not the mailbox that the message came from");
    if (!by.authorised && !looked_up) return as("20012", "this sender may not send such messages to this practice");
    return std::nullopt;
}

nothing_or_fault check_attachments(const document& payload, const recipient& to, std::span<const violation> found) {
    std::uint64_t size = 0;
    for (const attachment& each : payload.attachments) {
        if (!is_approved_attachment(each.content_type)) return as("20004", "a type of attachment is not approved");
        size += each.size;
    }
    if (auto no = first_of(found, is_attachment)) return no;
    for (const attachment& each : payload.attachments)
        if (!to.attachment_types.empty() && !to.attachment_types.contains(each.content_type))
            return as("20005", "a type of attachment is not supported by this recipient");
    if (to.attachments_max == 0 || size <= to.attachments_max) return std::nullopt;
    return as("20015", fmt::format("attachments of at most {} bytes are expected", to.attachments_max));
}

bool is_patient(const patient& of, const std::string& nhs_number) {
    const auto number = identifiers::parse_nhs_number(of.nhs_number);
    return number && number == identifiers::parse_nhs_number(nhs_number);
}

nothing_or_fault check_payload(const document& payload, const recipient& to, std::span<const violation> found) {
    if (!is_of(payload.profiles, "ITK-Document-Bundle-1"))
        return fault{"20009", "not-supported", "the payload is not of ITK-Document-Bundle-1"};
    if (auto no = first_of(found, is_payload)) return no;
    if (payload.identifier.empty()) return fault{"20009", "required", "an identifier of the document is expected"};
    if (!payload.subject) return fault{"20009", "required", "a Patient is expected in the document"};
    if (payload.confidentiality == "R")
        return fault{"20009", "business-rule", "confidential content is not sent by GP Connect messaging"};
    if (!to.addressed_patient.empty() && (to.another_person || !is_patient(*payload.subject, to.addressed_patient)))
        return fault{"20009", "business-rule",
                     "the document is about another patient than the message is addressed by"};
    return std::nullopt;
}

// Copies for people elsewhere are named beside those for here: one who is known is enough.
bool is_for_strangers(const document& payload, const recipient& to) {
    if (to.practitioners == nullptr || payload.practitioners.empty() || payload.for_others) return false;
    return std::ranges::none_of(payload.practitioners,
                                [&](const std::string& each) { return to.practitioners->contains(each); });
}

} // namespace

nothing_or_fault check_header(const envelope& read, const sending& by, const recipient& to,
                              std::span<const violation> found) {
    if (auto no = check_bundle(read, by, found)) return no;
    if (auto no = check_handling(read, found)) return no;
    if (auto no = check_recipient(read, to)) return no;
    return check_sender(read, by, to);
}

nothing_or_fault check_content(const envelope& read, const recipient& to, std::span<const violation> found) {
    if (auto no = check_attachments(*read.payload, to, found)) return no;
    if (auto no = check_payload(*read.payload, to, found)) return no;
    if (to.switched_off) return as("20010", "this practice does not take such messages at present");
    if (is_for_strangers(*read.payload, to))
        return as("20011", "the document is for a practitioner who is not known at this practice");
    return std::nullopt;
}

fault unreadable_message(std::string diagnostics) { return as("10009", std::move(diagnostics)); }

fault message_too_large(std::uint64_t size_max) {
    return as("20015", fmt::format("a message of at most {} bytes is expected", size_max));
}

fault message_known() { return as("20007", "the identifier of the message came before"); }
fault document_known() { return as("20008", "the identifier of the document came before"); }
fault replacement_failed() { return as("20014", "the document that is to be replaced is not known here"); }

bool is_approved_attachment(std::string_view content_type) noexcept {
    constexpr std::string_view approved[] = {
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/rtf",
        "text/rtf",
        "application/mswrtford",
        "text/html",
        "text/plain",
        "text/xml",
        "application/xml",
        "image/jpeg",
        "image/png",
        "image/tiff",
    };
    return std::ranges::find(approved, content_type) != std::end(approved);
}

} // namespace signalbox::messaging::itk3
