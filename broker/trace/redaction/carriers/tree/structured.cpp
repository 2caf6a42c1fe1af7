#include "broker/trace/redaction/carriers/tree/structured.hpp"

#include <algorithm>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/trace/redaction/carriers/body.hpp"
#include "broker/trace/redaction/carriers/tree/tree_rules.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/hub_texts.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/words.hpp"

namespace signalbox::trace {

namespace {

// Strings of FHIR, of MESH's answers and control files, and of tokens that name systems, not persons.
bool is_system_word(std::string_view name) {
    return is_one_of(name, {"resourceType",
                            "id",
                            "system",
                            "version",
                            "code",
                            "use",
                            "status",
                            "type",
                            "mode",
                            "unit",
                            "relation",
                            "contentType",
                            "language",
                            "severity",
                            "etag",
                            "format",
                            "software",
                            "fhirVersion",
                            "xmlns",
                            "root",
                            "codeSystem",
                            "typeCode",
                            "classCode",
                            "moodCode",
                            "alg",
                            "typ",
                            "kid",
                            "iss",
                            "aud",
                            "requested_scope",
                            "requesting_system",
                            "message_id",
                            "messageID",
                            "messageId",
                            "messages",
                            "self",
                            "next",
                            "workflow_id",
                            "workflowId",
                            "WorkflowId",
                            "sender",
                            "recipient",
                            "mailbox_id",
                            "message_type",
                            "messageType",
                            "MessageType",
                            "status_code",
                            "statusCode",
                            "StatusCode",
                            "status_success",
                            "statusSuccess",
                            "status_event",
                            "statusEvent",
                            "Event",
                            "Status",
                            "DateTime",
                            "errorCode",
                            "errorEvent",
                            "From_DTS",
                            "To_DTS",
                            "From_ESMTP",
                            "To_ESMTP",
                            "DTSId",
                            "Version",
                            "AddressType",
                            "Encrypted",
                            "Compressed",
                            "ProcessId",
                            "LinkedMsgId",
                            "linked_message_id",
                            "linkedMsgId",
                            "upload_timestamp",
                            "expiry_time",
                            "recipient_ods_code",
                            "recipient_org_code",
                            "sender_ods_code",
                            "approx_inbox_count"});
}

bool is_time(std::string_view text) {
    if (text.size() < 4 || text.size() > 40) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || std::string_view("-:T.Z+").find(c) != std::string_view::npos;
    });
}

} // namespace

std::optional<std::string> tree_rules::of_attachment(const place& at) {
    const bool is_data = wording_of(at.element) == wording::base64 ||
                         (at.element.name == "data" && tree_.child(at.owner, "contentType") != nullptr);
    if (is_data) {
        const auto bytes = base::from_base64(at.leaf.text);
        with_.count(replaced::attachments);
        return base::to_base64(
            base::as_bytes(bytes ? redact_bytes(*bytes, with_, depth_ + 1) : std::string(redacted_text)));
    }
    const tree_node* data = tree_.child(at.owner, "data");
    if (data == nullptr) return std::nullopt;
    if (at.element.name == "hash")
        return base::to_base64(base::as_bytes(std::string(20, '\0'))); // SHA-1 of other bytes
    if (at.element.name != "size") return std::nullopt;
    const auto bytes = base::from_base64(data->text);
    return std::to_string(bytes ? redact_bytes(*bytes, with_, depth_ + 1).size() : redacted_text.size());
}

bool tree_rules::is_kept_concept(const place& at) const {
    const auto is_its_display = [&](std::size_t child) {
        const tree_node& coding = tree_.nodes[child];
        return coding.name == "coding" && !tree_.text_of(coding, "code").empty() &&
               tree_.text_of(coding, "display") == at.leaf.text;
    };
    const bool of_hub = at.owner.name == "details" && resource_of(at.owner) == "OperationOutcome";
    return is_laboratory_term(at.leaf.text) || (of_hub && is_hub_text(at.leaf.text)) ||
           std::any_of(at.owner.children.begin(), at.owner.children.end(), is_its_display);
}

bool tree_rules::is_kept_word(const place& at) const {
    const std::string& name = at.element.name;
    if (name == "display") return tree_.child(at.owner, "code") != nullptr && !is_type(at.owner, "Reference");
    if (name == "text" && (is_type(at.owner, "CodeableConcept") || tree_.child(at.owner, "coding") != nullptr))
        return is_kept_concept(at);
    const std::string resource = resource_of(at.owner);
    if (is_one_of(resource, {"CapabilityStatement", "StructureDefinition", "ValueSet", "CodeSystem"})) return true;
    if (name == "name" || name == "alias")
        return is_one_of(resource, {"Organization", "Location", "HealthcareService", "Endpoint", "Parameters",
                                    "MessageHeader", "Device"});
    // The two that GP Connect defines; whoever writes something else writes words.
    if (name == "reason_for_request") return is_one_of(at.leaf.text, {"directcare", "migration"});
    return is_system_word(name);
}

std::string tree_rules::of_words(const place& at) {
    const std::string& text = at.leaf.text;
    if (is_one_of(at.element.name,
                  {"local_id", "localId", "LocalId", "PartnerId", "partnerId", "filename", "fileName", "FileName"}))
        return with_.local_id(text);
    const bool stays =
        wording_of(at.element) == wording::coded || is_kept_word(at) || is_plain_result(text) || is_time(text);
    return stays ? without_patterns(redact_person_ids(text, with_), with_) : with_.free_text(text);
}

namespace {

std::optional<std::string> redact_tree(const std::optional<tree>& read, std::string_view text, substitutes& with,
                                       int depth) {
    if (!read || read->named_oddly) return std::nullopt;
    return applied(text, tree_rules(*read, with, depth).edits());
}

} // namespace

std::optional<std::string> redact_json(std::string_view text, substitutes& with, int depth) {
    return redact_tree(tree_of_json(text), text, with, depth);
}

std::optional<std::string> redact_xml(std::string_view text, substitutes& with, int depth) {
    return redact_tree(tree_of_xml(text), text, with, depth);
}

} // namespace signalbox::trace
