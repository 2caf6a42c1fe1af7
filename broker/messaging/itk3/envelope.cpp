#include "broker/messaging/itk3/envelope.hpp"

#include <algorithm>

#include "broker/fhir/xml.hpp"
#include "broker/messaging/itk3/names.hpp"

namespace signalbox::messaging::itk3 {

namespace {

std::string text_of(std::string_view text) { return std::string(text); }

std::vector<std::string> profiles_of(const fhir::value& resource) {
    std::vector<std::string> read;
    for (const fhir::value each : resource.find("meta").find("profile")) read.push_back(text_of(each.text()));
    return read;
}

std::string identifier_of(const fhir::value& identifier) {
    const std::string_view value = identifier.string("value");
    if (value.empty()) return {};
    return text_of(identifier.string("system")) + "|" + text_of(value);
}

// "https://…/Organization/1" and "Organization/1" end in the id of what they mean, a UUID may come without its urn.
bool means(std::string_view reference, const fhir::value& entry) {
    if (reference.empty()) return false;
    if (entry.string("fullUrl") == reference) return true;
    const fhir::value resource = entry.find("resource");
    const std::string_view id = resource.string("id");
    if (id.empty()) return false;
    if (reference == id) return true;
    const std::string relative = text_of(resource.string("resourceType")) + "/" + text_of(id);
    return reference == relative || reference.ends_with("/" + relative);
}

fhir::value referenced(const fhir::value& bundle, std::string_view reference) {
    for (const fhir::value entry : bundle.find("entry"))
        if (means(reference, entry)) return entry.find("resource");
    return {};
}

std::string_view reference_in(const fhir::value& holder, std::string_view member) {
    const fhir::value held = holder.find(member);
    return held.is(fhir::kind::array) ? held.at(0).string("reference") : held.string("reference");
}

std::string identified(const fhir::value& resource, std::string_view system) {
    for (const fhir::value identifier : resource.find("identifier"))
        if (identifier.string("system") == system) return text_of(identifier.string("value"));
    return {};
}

std::string ods_code_of(const fhir::value& resource) { return identified(resource, names::ods_system); }

bool is_named(const fhir::value& resource) {
    const fhir::value name = resource.find("name");
    if (name.is(fhir::kind::string) ? !name.text().empty() : name.size() > 0) return true;
    for (const fhir::value identifier : resource.find("identifier"))
        if (!identifier.string("value").empty()) return true;
    return false;
}

std::optional<party> party_of(const fhir::value& bundle, const fhir::value& header, std::string_view member) {
    if (!header.find(member)) return std::nullopt;
    const fhir::value resource = referenced(bundle, reference_in(header, member));
    return party{text_of(resource.string("resourceType")), ods_code_of(resource), is_named(resource)};
}

std::optional<bool> flag_of(const fhir::value& key) {
    const fhir::value value = key.find("valueBoolean");
    if (!value.is(fhir::kind::boolean)) return std::nullopt;
    return value.text() == "true";
}

std::optional<std::string> string_of(const fhir::value& key) {
    const fhir::value value = key.find("valueString");
    if (!value.is(fhir::kind::string)) return std::nullopt;
    return text_of(value.text());
}

std::optional<std::string> recipient_type_of(const fhir::value& key) {
    const fhir::value coding = key.find("valueCoding");
    if (coding.string("system") != names::recipient_type_system) return std::nullopt;
    return text_of(coding.string("code"));
}

std::optional<std::string> definition_of(const fhir::value& key) {
    const std::string_view reference = reference_in(key, "valueReference");
    if (reference.empty()) return std::nullopt;
    return text_of(reference);
}

void take_key(const fhir::value& key, handling& into) {
    const std::string_view name = key.string("url");
    const auto take = [&](auto& slot, auto value) {
        if (slot) into.key_repeated = true;
        if (!slot) slot = std::move(value);
    };
    if (name == "InfAckRequested") take(into.infrastructure_wanted, flag_of(key));
    if (name == "BusAckRequested") take(into.business_wanted, flag_of(key));
    if (name == "RecipientType") take(into.recipient_type, recipient_type_of(key));
    if (name == "MessageDefinition") take(into.definition, definition_of(key));
    if (name == "SenderReference") take(into.sender_reference, string_of(key));
    if (name == "LocalExtension") take(into.local_extension, string_of(key));
}

handling handling_of(const fhir::value& header) {
    handling read;
    for (const fhir::value extension : header.find("extension")) {
        if (extension.string("url") != names::handling_extension) continue;
        if (++read.extensions > 1) continue;
        for (const fhir::value key : extension.find("extension")) take_key(key, read);
    }
    return read;
}

// Bytes behind a base64 text, which may have white space in it (FHIR STU3 base64Binary).
std::uint64_t decoded_size(std::string_view base64) {
    const auto digits = std::ranges::count_if(
        base64, [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '='; });
    return static_cast<std::uint64_t>(digits) * 3 / 4;
}

std::string media_type(std::string_view content_type) {
    std::string type = text_of(content_type.substr(0, content_type.find(';')));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return type;
}

patient patient_of(const fhir::value& resource) {
    patient read;
    read.nhs_number = identified(resource, names::nhs_number_system);
    // The official name, else the first.
    fhir::value name = resource.find("name").at(0);
    for (const fhir::value each : resource.find("name"))
        if (each.string("use") == "official") name = each;
    read.family = text_of(name.string("family"));
    read.given = text_of(name.find("given").at(0).text());
    read.birth_date = text_of(resource.string("birthDate"));
    return read;
}

void take_recipients(const fhir::value& bundle, const fhir::value& composition, document& into) {
    for (const fhir::value extension : composition.find("extension")) {
        if (!extension.string("url").starts_with(names::document_recipient_extension)) continue;
        const fhir::value named = referenced(bundle, reference_in(extension, "valueReference"));
        if (named.string("resourceType") == "Practitioner")
            into.practitioners.push_back(identified(named, names::sds_user_system));
        else
            into.for_others = true;
    }
}

void take_composition(const fhir::value& bundle, const fhir::value& composition, document& into) {
    into.confidentiality = text_of(composition.string("confidentiality"));
    const fhir::value custodian = referenced(bundle, reference_in(composition, "custodian"));
    into.custodian_ods_code = ods_code_of(custodian);
    for (const fhir::value related : composition.find("relatesTo")) {
        if (into.replaces || related.string("code") != "replaces") continue;
        into.replaces = true;
        into.replaced = identifier_of(related.find("targetIdentifier"));
    }
    take_recipients(bundle, composition, into);
    const fhir::value subject = referenced(bundle, reference_in(composition, "subject"));
    if (subject.string("resourceType") == "Patient") into.subject = patient_of(subject);
}

document document_of(const fhir::value& bundle) {
    document read;
    read.profiles = profiles_of(bundle);
    read.identifier = identifier_of(bundle.find("identifier"));
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        const std::string_view type = resource.string("resourceType");
        if (type == "Binary")
            read.attachments.push_back(
                {media_type(resource.string("contentType")), decoded_size(resource.string("content"))});
        if (type == "Patient" && !read.subject) read.subject = patient_of(resource);
    }
    const fhir::value first = bundle.find("entry").at(0).find("resource");
    if (first.string("resourceType") == "Composition") take_composition(bundle, first, read);
    return read;
}

void take_header(const fhir::value& bundle, const fhir::value& header, envelope& into) {
    into.header_profiles = profiles_of(header);
    into.header_id = text_of(header.string("id"));
    into.event_system = text_of(header.find("event").string("system"));
    into.event_code = text_of(header.find("event").string("code"));
    into.handling = handling_of(header);
    into.sender = party_of(bundle, header, "sender");
    into.receiver = party_of(bundle, header, "receiver");
    into.source_endpoint = text_of(header.find("source").string("endpoint"));
    into.destination_endpoint = text_of(header.find("destination").at(0).string("endpoint"));
    const std::string_view focus = reference_in(header, "focus");
    into.has_focus = !focus.empty();
    const fhir::value payload = referenced(bundle, focus);
    if (payload.string("resourceType") == "Bundle") into.payload = document_of(payload);
}

} // namespace

envelope envelope_of(const fhir::value& bundle) {
    envelope read;
    read.is_message = bundle.string("resourceType") == "Bundle" && bundle.string("type") == "message";
    read.profiles = profiles_of(bundle);
    read.identifier = identifier_of(bundle.find("identifier"));
    const fhir::value first = bundle.find("entry").at(0).find("resource");
    read.header_first = first.string("resourceType") == "MessageHeader";
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") != "MessageHeader") continue;
        take_header(bundle, resource, read);
        break;
    }
    return read;
}

fhir::parsed<fhir::document> read_text(std::string_view text) {
    if (!fhir::looks_like_xml(text)) return fhir::read_json(text);
    constexpr std::size_t depth_max = 64;
    return fhir::read_xml(text, fhir::release::stu3, depth_max, fhir::element_order::any);
}

fhir::parsed<envelope> read_envelope(std::string_view text) {
    const auto read = read_text(text);
    if (!read) return read.error();
    return envelope_of(read->root());
}

} // namespace signalbox::messaging::itk3
