#pragma once

#include <string>

namespace signalbox::tests {

// A Send Document message of ITK3 about one synthetic patient. An empty member is left out of it.
struct itk3_message {
    std::string bundle_type = "message";
    std::string identifier = "6f0c1a52-0000-4000-8000-000000000001"; // of the Bundle
    std::string header_id = "6f0c1a52-0000-4000-8000-000000000002";
    std::string event = "ITK007C";
    std::string infrastructure_wanted = "true"; // JSON
    std::string business_wanted = "true";       // JSON
    std::string recipient_type = "FA";
    std::string definition = "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-GPConnectSendDocument-MessageDefinition-1";
    std::string sender_reference = "encounter 4101";
    std::string further_extension; // JSON, of the header, with a comma before it
    std::string source = "UTC01HC001";
    std::string destination;
    std::string profile = "ITK-MessageHeader-2"; // of the header
    std::string receiver_id;                     // id of an entry; "" for none, or that of receiver_ods
    std::string receiver_ods;
    std::string sender_name = "Riverside urgent treatment centre"; // with the ODS code RX101; empty: neither
    std::string focus = "6f0c1a52-0000-4000-8000-000000000004";
    std::string document_identifier = "6f0c1a52-0000-4000-8000-000000000005";
    std::string replaces; // identifier of the document that it replaces
    std::string confidentiality = "N";
    std::string custodian_ods = "RX101";
    std::string nhs_number = "9990012342";
    std::string birth_date = "1961-03-17";
    std::string practitioner; // SDS user id of the one whom the document is for
    std::string attachment_type = "application/pdf";
    std::string attachment = "JVBERi0="; // base64, five bytes

    std::string json() const;
    std::string xml() const;
};

} // namespace signalbox::tests
