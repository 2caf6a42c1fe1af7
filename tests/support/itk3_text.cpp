#include "tests/support/itk3_text.hpp"

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"

namespace signalbox::tests {

namespace {

constexpr const char* organization = "6f0c1a52-0000-4000-8000-000000000003";
constexpr const char* payload = "6f0c1a52-0000-4000-8000-000000000004";
constexpr const char* composition = "6f0c1a52-0000-4000-8000-000000000009";
constexpr const char* patient = "6f0c1a52-0000-4000-8000-000000000010";
constexpr const char* custodian = "6f0c1a52-0000-4000-8000-000000000011";
constexpr const char* author = "6f0c1a52-0000-4000-8000-000000000012";
constexpr const char* binary = "6f0c1a52-0000-4000-8000-000000000013";
constexpr const char* receiver = "6f0c1a52-0000-4000-8000-000000000014";
constexpr const char* practitioner = "6f0c1a52-0000-4000-8000-000000000015";

std::string text(const char* member, const std::string& value) {
    return value.empty() ? "" : fmt::format(R"(,"{}":"{}")", member, value);
}

std::string reference(const char* member, const std::string& id) {
    return id.empty() ? "" : fmt::format(R"(,"{}":{{"reference":"urn:uuid:{}"}})", member, id);
}

std::string entry(const std::string& id, const char* type, const std::string& members, const char* profile = "") {
    const std::string meta = *profile == '\0' ? "" : fmt::format(R"(,"meta":{{"profile":["{}"]}})", profile);
    return fmt::format(R"({{"fullUrl":"urn:uuid:{}","resource":{{"resourceType":"{}"{}{}{}}}}})",
                       id.empty() ? "6f0c1a52-0000-4000-8000-000000000099" : id, type, text("id", id), meta, members);
}

std::string uuid_identifier(const std::string& value) {
    if (value.empty()) return "";
    return fmt::format(R"(,"identifier":{{"system":"https://tools.ietf.org/html/rfc4122","value":"{}"}})", value);
}

std::string key(const char* name, const char* member, const std::string& json) {
    return json.empty() ? "" : fmt::format(R"({{"url":"{}","{}":{}}},)", name, member, json);
}

std::string quoted(const std::string& value) { return value.empty() ? "" : "\"" + value + "\""; }

std::string handling(const itk3_message& of) {
    const std::string type =
        of.recipient_type.empty()
            ? ""
            : fmt::format(R"({{"system":"https://fhir.nhs.uk/STU3/CodeSystem/ITK-RecipientType-1","code":"{}"}})",
                          of.recipient_type);
    const std::string definition = of.definition.empty() ? "" : fmt::format(R"({{"reference":"{}"}})", of.definition);
    return fmt::format(
        R"({{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2","extension":[)"
        R"({}{}{}{}{}{{"url":"LocalExtension","valueString":"None"}}]}})",
        key("BusAckRequested", "valueBoolean", of.business_wanted),
        key("InfAckRequested", "valueBoolean", of.infrastructure_wanted), key("RecipientType", "valueCoding", type),
        key("MessageDefinition", "valueReference", definition),
        key("SenderReference", "valueString", quoted(of.sender_reference)));
}

std::string header(const itk3_message& of) {
    const std::string destination =
        of.destination.empty() ? "" : fmt::format(R"(,"destination":[{{"endpoint":"{}"}}])", of.destination);
    const std::string focus =
        of.focus.empty() ? "" : fmt::format(R"(,"focus":[{{"reference":"urn:uuid:{}"}}])", of.focus);
    const std::string members = fmt::format(
        R"(,"extension":[{}{}],"event":{{"system":"https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2",)"
        R"("code":"{}"}}{}{}{},"timestamp":"2026-05-28T09:00:00+01:00","source":{{"endpoint":"{}"}}{})",
        handling(of), of.further_extension, of.event, destination,
        reference("receiver", of.receiver_ods.empty() ? of.receiver_id : receiver), reference("sender", organization),
        of.source, focus);
    const std::string profile = "https://fhir.nhs.uk/STU3/StructureDefinition/" + of.profile;
    return entry(of.header_id, "MessageHeader", members, profile.c_str());
}

std::string organization_entry(const char* id, const std::string& ods_code, const std::string& name) {
    const std::string identifier =
        ods_code.empty()
            ? ""
            : fmt::format(R"(,"identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{}"}}])",
                          ods_code);
    return entry(id, "Organization", identifier + text("name", name),
                 "https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-ITK-Header-Organization-1");
}

std::string composition_entry(const itk3_message& of) {
    const std::string replaces =
        of.replaces.empty() ? ""
                            : fmt::format(R"(,"relatesTo":[{{"code":"replaces","targetIdentifier":)"
                                          R"({{"system":"https://tools.ietf.org/html/rfc4122","value":"{}"}}}}])",
                                          of.replaces);
    const std::string for_whom =
        of.practitioner.empty() ? ""
                                : fmt::format(R"(,"extension":[{{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"
                                              R"(Extension-ITK-InformationRecipient-1",)"
                                              R"("valueReference":{{"reference":"urn:uuid:{}"}}}}])",
                                              practitioner);
    const std::string members = fmt::format(
        R"({}{},"status":"final","type":{{"coding":[{{"system":"http://snomed.info/sct","code":"371531000"}}]}}{})"
        R"(,"date":"2026-05-28T09:00:00+01:00","author":[{{"reference":"urn:uuid:{}"}}],"title":"Consultation report")"
        R"({}{}{},"section":[{{"title":"Consultation report","entry":[{{"reference":"urn:uuid:{}"}}]}}])",
        for_whom, uuid_identifier(composition), reference("subject", patient), author,
        text("confidentiality", of.confidentiality), reference("custodian", custodian), replaces, binary);
    return entry(composition, "Composition", members,
                 "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Composition-1");
}

std::string patient_entry(const itk3_message& of) {
    const std::string members = fmt::format(
        R"(,"identifier":[{{"extension":[{{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/)"
        R"(Extension-CareConnect-NHSNumberVerificationStatus-1","valueCodeableConcept":{{"coding":[{{"system":)"
        R"("https://fhir.nhs.uk/CareConnect-NHSNumberVerificationStatus-1","code":"01"}}]}}}}],)"
        R"("system":"https://fhir.nhs.uk/Id/nhs-number","value":"{}"}}],)"
        R"("name":[{{"use":"official","family":"Thornbury","given":["Agnes"]}}],"birthDate":"{}")",
        of.nhs_number, of.birth_date);
    return entry(patient, "Patient", members);
}

std::string payload_entry(const itk3_message& of) {
    std::string entries = composition_entry(of) + "," + patient_entry(of) + "," +
                          organization_entry(custodian, of.custodian_ods, "Riverside urgent treatment centre") + "," +
                          entry(author, "Practitioner", R"(,"name":[{"family":"Okafor","given":["Ngozi"]}])");
    if (!of.practitioner.empty())
        entries += "," + entry(practitioner, "Practitioner",
                               fmt::format(R"(,"identifier":[{{"system":"https://fhir.nhs.uk/Id/sds-user-id",)"
                                           R"("value":"{}"}}],"name":[{{"family":"Adeyemi","given":["Tola"]}}])",
                                           of.practitioner));
    entries += "," + entry(binary, "Binary",
                           fmt::format(R"(,"contentType":"{}","content":"{}")", of.attachment_type, of.attachment));
    const std::string members =
        fmt::format(R"({},"type":"document","entry":[{}])", uuid_identifier(of.document_identifier), entries);
    return entry(payload, "Bundle", members, "https://fhir.nhs.uk/STU3/StructureDefinition/ITK-Document-Bundle-1");
}

} // namespace

std::string itk3_message::json() const {
    std::string entries = header(*this) + "," +
                          organization_entry(organization, sender_name.empty() ? "" : "RX101", sender_name) + "," +
                          payload_entry(*this);
    if (!receiver_ods.empty()) entries += "," + organization_entry(receiver, receiver_ods, "");
    return fmt::format(
        R"({{"resourceType":"Bundle","id":"6f0c1a52-0000-4000-8000-000000000001","meta":{{"profile":)"
        R"(["https://fhir.nhs.uk/STU3/StructureDefinition/ITK-Message-Bundle-1"]}}{},"type":"{}","entry":[{}]}})",
        uuid_identifier(identifier), bundle_type, entries);
}

std::string itk3_message::xml() const {
    const auto read = fhir::read_json(json());
    return *fhir::write_xml(read->root(), fhir::release::stu3);
}

} // namespace signalbox::tests
