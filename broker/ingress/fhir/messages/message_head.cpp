#include "broker/ingress/fhir/messages/message_head.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/validation/bundle_index.hpp"

namespace signalbox::ingress::fhir {

namespace {

using signalbox::fhir::value;

constexpr std::string_view ods_system = "https://fhir.nhs.uk/Id/ods-organization-code";
constexpr std::string_view uuid_url = "urn:uuid:";

validation::violation violation_at(const signalbox::fhir::document& message, const value& at, std::string keyword,
                                   std::string expected) {
    validation::violation made;
    made.pointer = at.pointer();
    made.keyword = std::move(keyword);
    made.expected = std::move(expected);
    made.where = message.where(at);
    return made;
}

std::string_view ods_in(const value& identifier) {
    return identifier.string("system") == ods_system ? identifier.string("value") : std::string_view();
}

void add_code(std::string_view code, std::vector<std::string>& to) {
    const bool known = std::find(to.begin(), to.end(), code) != to.end();
    if (!code.empty() && !known) to.emplace_back(code);
}

// Every one of the Organization that a reference leads to and that it names by its identifier: two of them would be two
// organisations.
void add_codes(const value& reference, const validation::bundle_index& resources, std::vector<std::string>& to) {
    add_code(ods_in(reference.find("identifier")), to);
    const value organisation = resources.find(reference.string("reference"), reference);
    for (const value identifier : organisation.find("identifier")) add_code(ods_in(identifier), to);
}

// The type id of FHIR R4: 1 to 64 letters, digits, '-' and '.'.
bool is_id(std::string_view text) noexcept {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

std::string id_of(const value& entry) {
    if (const auto id = entry.find("resource").string("id"); !id.empty()) return std::string(id);
    std::string url(entry.string("fullUrl"));
    if (auto lowered = validation::lowered_uuid(url)) url = std::move(*lowered);
    return url.starts_with(uuid_url) ? url.substr(uuid_url.size()) : std::string();
}

} // namespace

std::variant<message_head, validation::violation> read_message_head(const signalbox::fhir::document& message) {
    const value bundle = message.root();
    if (bundle.string("resourceType") != "Bundle" || bundle.string("type") != "message")
        return violation_at(message, bundle, "message_type", "a Bundle of type message");
    const value first = bundle.find("entry").at(0);
    const value header = first.find("resource");
    if (header.string("resourceType") != "MessageHeader")
        return violation_at(message, first ? first : bundle, "required", "a MessageHeader in the first entry");

    message_head made;
    made.id = id_of(first);
    if (!is_id(made.id)) return violation_at(message, header, "required", "an id, or a fullUrl that is a UUID");
    const validation::bundle_index resources(message);
    add_codes(header.find("sender"), resources, made.senders);
    for (const value destination : header.find("destination"))
        add_codes(destination.find("receiver"), resources, made.receivers);
    made.source_endpoint = header.find("source").string("endpoint");
    made.event = {std::string(header.find("eventCoding").string("system")),
                  std::string(header.find("eventCoding").string("code")), std::string(header.string("eventUri"))};
    return made;
}

base::sha256_digest content_digest(const signalbox::fhir::document& message) {
    return base::sha256_of(base::as_bytes(signalbox::fhir::write_json(message.root().find("entry"))));
}

} // namespace signalbox::ingress::fhir
