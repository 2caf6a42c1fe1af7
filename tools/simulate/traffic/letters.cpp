#include "tools/simulate/traffic/letters.hpp"

#include <array>

#include <fmt/format.h>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/uuid.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::simulate {

namespace {

using fhir::json_writer;

std::string uuid(dice& random) {
    std::array<std::byte, 16> bytes{};
    for (std::byte& each : bytes) each = static_cast<std::byte>(random.next() >> 56);
    const auto text = base::uuid_of(bytes);
    return {text.begin(), text.end()};
}

std::string to_second(base::time_point at) { return base::to_iso8601(at).substr(0, 19) + "+00:00"; }

void coding(json_writer& json, std::string_view system, std::string_view code) {
    json.begin_object().member("system", system).member("code", code).end_object();
}

void reference(json_writer& json, fhir::json_name name, const std::string& id) {
    json.name(name).begin_object().member("reference", "urn:uuid:" + id).end_object();
}

void identifier(json_writer& json, std::string_view system, std::string_view value) {
    json.begin_object().member("system", system).member("value", value).end_object();
}

void begin_entry(json_writer& json, const std::string& id, std::string_view type, std::string_view profile = {}) {
    json.begin_object().member("fullUrl", "urn:uuid:" + id).name("resource").begin_object();
    json.member("resourceType", type).member("id", id);
    if (!profile.empty())
        json.name("meta").begin_object().name("profile").begin_array().string(profile).end_array().end_object();
}

void end_entry(json_writer& json) { json.end_object().end_object(); }

constexpr std::string_view profiles = "https://fhir.nhs.uk/STU3/StructureDefinition/";
constexpr std::string_view uuids = "https://tools.ietf.org/html/rfc4122";
constexpr std::string_view ods = "https://fhir.nhs.uk/Id/ods-organization-code";

// Everything that the parts of one letter call each other.
struct letter {
    const traffic_laboratory& from;
    const patient& about;
    std::string at;
    std::string message, header, sender, document, composition, subject, custodian, author, binary;
};

void handling(json_writer& json) {
    json.name("extension").begin_array().begin_object();
    json.member("url", fmt::format("{}Extension-ITK-MessageHandling-2", profiles)).name("extension").begin_array();
    json.begin_object().member("url", "BusAckRequested").name("valueBoolean").boolean(true).end_object();
    json.begin_object().member("url", "InfAckRequested").name("valueBoolean").boolean(true).end_object();
    json.begin_object().member("url", "RecipientType").name("valueCoding");
    coding(json, "https://fhir.nhs.uk/STU3/CodeSystem/ITK-RecipientType-1", "FA");
    json.end_object();
    json.begin_object().member("url", "MessageDefinition").name("valueReference").begin_object();
    json.member("reference",
                "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-GPConnectSendDocument-MessageDefinition-1");
    json.end_object().end_object();
    json.begin_object().member("url", "SenderReference").member("valueString", "None").end_object();
    json.begin_object().member("url", "LocalExtension").member("valueString", "None").end_object();
    json.end_array().end_object().end_array();
}

void header(json_writer& json, const letter& of) {
    begin_entry(json, of.header, "MessageHeader", fmt::format("{}ITK-MessageHeader-2", profiles));
    handling(json);
    json.name("event");
    coding(json, "https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2", "ITK007C");
    reference(json, "sender", of.sender);
    json.member("timestamp", of.at).name("source").begin_object().member("endpoint", of.from.mailbox).end_object();
    json.name("focus").begin_array().begin_object().member("reference", "urn:uuid:" + of.document).end_object();
    json.end_array();
    end_entry(json);
}

void organisation(json_writer& json, const std::string& id, const std::string& code, const std::string& name) {
    begin_entry(json, id, "Organization", fmt::format("{}CareConnect-ITK-Header-Organization-1", profiles));
    json.name("identifier").begin_array();
    identifier(json, ods, code);
    json.end_array().member("name", name);
    end_entry(json);
}

void composition(json_writer& json, const letter& of) {
    begin_entry(json, of.composition, "Composition",
                "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Composition-1");
    json.name("identifier");
    identifier(json, uuids, of.composition);
    json.member("status", "final").name("type").begin_object().name("coding").begin_array();
    coding(json, "http://snomed.info/sct", "371531000"); // report of clinical encounter
    json.end_array().end_object();
    reference(json, "subject", of.subject);
    json.member("date", of.at).name("author").begin_array().begin_object();
    json.member("reference", "urn:uuid:" + of.author).end_object().end_array();
    json.member("title", "Consultation report").member("confidentiality", "N");
    reference(json, "custodian", of.custodian);
    json.name("section")
        .begin_array()
        .begin_object()
        .member("title", "Consultation report")
        .name("entry")
        .begin_array();
    json.begin_object().member("reference", "urn:uuid:" + of.binary).end_object();
    json.end_array().end_object().end_array();
    end_entry(json);
}

void person(json_writer& json, const letter& of) {
    begin_entry(json, of.subject, "Patient");
    json.name("identifier").begin_array().begin_object().name("extension").begin_array().begin_object();
    json.member("url", "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
                       "Extension-CareConnect-NHSNumberVerificationStatus-1");
    json.name("valueCodeableConcept").begin_object().name("coding").begin_array();
    coding(json, "https://fhir.hl7.org.uk/CareConnect-NHSNumberVerificationStatus-1", "01");
    json.end_array().end_object().end_object().end_array();
    json.member("system", "https://fhir.nhs.uk/Id/nhs-number")
        .member("value", of.about.nhs_number)
        .end_object()
        .end_array();
    json.name("name").begin_array().begin_object().member("use", "official").member("family", of.about.family);
    json.name("given").begin_array().string(of.about.given).end_array().end_object().end_array();
    json.member("birthDate", of.about.born);
    end_entry(json);
}

void document(json_writer& json, const letter& of) {
    begin_entry(json, of.document, "Bundle", fmt::format("{}ITK-Document-Bundle-1", profiles));
    json.name("identifier");
    identifier(json, uuids, of.document);
    json.member("type", "document").name("entry").begin_array();
    composition(json, of);
    person(json, of);
    organisation(json, of.custodian, of.from.ods_code, of.from.name);
    begin_entry(json, of.author, "Practitioner");
    json.name("name").begin_array().begin_object().member("family", "Okafor").name("given").begin_array();
    json.string("Ngozi").end_array().end_object().end_array();
    end_entry(json);
    begin_entry(json, of.binary, "Binary");
    const std::string text = "Seen in the walk-in centre. No follow-up is needed.";
    json.member("contentType", "text/plain").member("content", base::to_base64(base::as_bytes(text)));
    end_entry(json);
    json.end_array();
    end_entry(json);
}

} // namespace

std::string make_letter(const traffic_laboratory& from, const patient& about, base::time_point at, dice& random) {
    letter of{from, about, to_second(at), {}, {}, {}, {}, {}, {}, {}, {}, {}};
    for (std::string* id : {&of.message, &of.header, &of.sender, &of.document, &of.composition, &of.subject,
                            &of.custodian, &of.author, &of.binary})
        *id = uuid(random);
    json_writer json;
    json.begin_object().member("resourceType", "Bundle").member("id", of.message).name("meta").begin_object();
    json.name("profile").begin_array().string(fmt::format("{}ITK-Message-Bundle-1", profiles)).end_array().end_object();
    json.name("identifier");
    identifier(json, uuids, of.message);
    json.member("type", "message").name("entry").begin_array();
    header(json, of);
    organisation(json, of.sender, from.ods_code, from.name);
    document(json, of);
    return json.end_array().end_object().take();
}

} // namespace signalbox::simulate
