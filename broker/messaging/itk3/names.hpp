#pragma once

#include <string_view>

// URLs of ITK3 Messaging Distribution 2.10, FHIR STU3.
namespace signalbox::messaging::itk3::names {

constexpr std::string_view uuid_system = "https://tools.ietf.org/html/rfc4122";
constexpr std::string_view event_system = "https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2";
constexpr std::string_view recipient_type_system = "https://fhir.nhs.uk/STU3/CodeSystem/ITK-RecipientType-1";
constexpr std::string_view response_code_system = "https://fhir.nhs.uk/STU3/CodeSystem/ITK-ResponseCodes-1";
constexpr std::string_view ods_system = "https://fhir.nhs.uk/Id/ods-organization-code";
constexpr std::string_view sds_user_system = "https://fhir.nhs.uk/Id/sds-user-id";
constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";

constexpr std::string_view handling_extension =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2";
// Of a Composition; a version follows.
constexpr std::string_view document_recipient_extension =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-InformationRecipient-";
constexpr std::string_view message_bundle = "https://fhir.nhs.uk/STU3/StructureDefinition/ITK-Message-Bundle-1";
constexpr std::string_view message_header = "https://fhir.nhs.uk/STU3/StructureDefinition/ITK-MessageHeader-2";
constexpr std::string_view header_organization =
    "https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-ITK-Header-Organization-1";
constexpr std::string_view response_outcome =
    "https://fhir.nhs.uk/STU3/StructureDefinition/ITK-Response-OperationOutcome-1";

constexpr std::string_view response_definition =
    "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-Response-MessageDefinition-1";

constexpr std::string_view response_event = "ITK008M";
constexpr std::string_view send_document_event = "ITK007C";
constexpr std::string_view update_record_event = "ITK014M";

// response.identifier where the message's own could not be read.
constexpr std::string_view unreadable = "UNREADABLE-IN-ORIGINAL-MESSAGE";

} // namespace signalbox::messaging::itk3::names
