#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/json.hpp"

namespace signalbox::messaging::itk3 {

// Extension-ITK-MessageHandling-2 of a message header. A key that is absent, or whose value is of another type, has
// none; of a key that stands there twice the first counts.
struct handling {
    std::uint32_t extensions = 0; // how many of them the header has; 1 is right
    bool key_repeated = false;
    std::optional<bool> infrastructure_wanted; // InfAckRequested
    std::optional<bool> business_wanted;       // BusAckRequested
    std::optional<std::string> recipient_type; // code of ITK-RecipientType-1
    std::optional<std::string> definition;     // reference of MessageDefinition
    std::optional<std::string> sender_reference;
    std::optional<std::string> local_extension;
};

// What a reference of the header leads to.
struct party {
    std::string resource_type; // "Organization"; empty: the reference leads nowhere
    std::string ods_code;      // empty: none
    bool named = false;        // has an identifier or a name
};

struct attachment {
    std::string content_type; // as written, without its parameters, in lower case
    std::uint64_t size = 0;   // bytes, decoded
};

// Never logged.
struct patient {
    std::string nhs_number; // as written
    std::string family;
    std::string given;
    std::string birth_date; // yyyy-MM-dd
};

// The payload: a Bundle that begins with a Composition.
struct document {
    std::vector<std::string> profiles; // of its meta
    std::string identifier;            // "system|value"; empty: none
    std::string confidentiality;       // of the Composition
    bool replaces = false;             // its relatesTo says so
    std::string replaced;              // identifier of the document that it replaces; empty: not said
    std::string custodian_ods_code;    // empty: none
    std::optional<itk3::patient> subject;
    std::vector<attachment> attachments;
    std::vector<std::string> practitioners; // SDS user ids of the recipients that the Composition names; "" without one
    bool for_others = false;                // it names recipients who are no practitioners too
};

// What the hub has to know of an ITK3 message (ITK-Message-Bundle-1, FHIR STU3).
struct envelope {
    bool is_message = false;           // a Bundle of type `message`
    std::vector<std::string> profiles; // of its meta
    std::string identifier;            // of the Bundle, "system|value": what duplicates are known by
    bool header_first = false;         // a MessageHeader in the first entry
    std::vector<std::string> header_profiles;
    std::string header_id; // what a response names
    std::string event_system;
    std::string event_code; // "ITK007C"
    itk3::handling handling;
    std::optional<party> sender;
    std::optional<party> receiver;
    std::string source_endpoint;
    std::string destination_endpoint;
    bool has_focus = false;
    std::optional<document> payload; // what the focus leads to, when it is a Bundle
};

// Of a Bundle that is read already, XML as STU3. Whatever is missing stays empty.
envelope envelope_of(const fhir::value& bundle);

// Reads XML (elements in any order, as published examples have them) or JSON; at most 64 levels.
fhir::parsed<envelope> read_envelope(std::string_view text);

// The document of a text in XML or JSON.
fhir::parsed<fhir::document> read_text(std::string_view text);

} // namespace signalbox::messaging::itk3
