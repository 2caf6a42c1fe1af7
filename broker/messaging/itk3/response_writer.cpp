#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>

#include "broker/base/crypto.hpp"
#include "broker/base/uuid.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/messaging/itk3/names.hpp"
#include "broker/messaging/itk3/response.hpp"

namespace signalbox::messaging::itk3 {

namespace {

// A UUID of each resource, always the same for one message id.
std::string uuid_for(const response& what, std::string_view purpose) {
    const std::string seed = "itk3 " + std::string(purpose) + " " + what.message_id;
    const auto digest = base::sha256_of(base::as_bytes(seed));
    const auto uuid = base::uuid_of(std::as_bytes(std::span(digest)).first<16>());
    return {uuid.data(), uuid.size()};
}

constexpr std::size_t id_max = 64; // FHIR's id
constexpr std::size_t sender_reference_max = 255;

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_max && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
    });
}

bool is_sender_reference(std::string_view text) {
    const bool odd = std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    // U+FFFE and U+FFFF are no characters of XML.
    const bool unwritable = text.find("\xEF\xBF\xBE") != text.npos || text.find("\xEF\xBF\xBF") != text.npos;
    return !text.empty() && text.size() <= sender_reference_max && !odd && !unwritable;
}

class writer {
  public:
    explicit writer(const response& what) : what_(what) {}

    std::string write() {
        out_.begin_object().member("resourceType", "Bundle");
        begin_with(uuid_for(what_, "bundle"), names::message_bundle);
        identifier(names::uuid_system, uuid_for(what_, "bundle"));
        out_.member("type", "message").name("entry").begin_array();
        header();
        organization();
        outcome();
        out_.end_array().end_object();
        return out_.take();
    }

  private:
    void begin_with(std::string_view id, std::string_view profile) {
        out_.member("id", id).name("meta").begin_object().name("profile").begin_array().string(profile);
        out_.end_array().end_object();
    }

    void identifier(std::string_view system, std::string_view value) {
        out_.name("identifier").begin_object().member("system", system).member("value", value).end_object();
    }

    void begin_entry(std::string_view purpose, std::string_view type, std::string_view profile) {
        const std::string id = uuid_for(what_, purpose);
        out_.begin_object().member("fullUrl", "urn:uuid:" + id);
        out_.name("resource").begin_object().member("resourceType", type);
        begin_with(id, profile);
    }

    void end_entry() { out_.end_object().end_object(); }

    void reference(std::string_view purpose) {
        out_.begin_object().member("reference", "urn:uuid:" + uuid_for(what_, purpose)).end_object();
    }

    void begin_key(std::string_view name) { out_.begin_object().member("url", name); }

    void flag(std::string_view name) {
        begin_key(name);
        out_.name("valueBoolean").boolean(false).end_object();
    }

    void text(std::string_view name, std::string_view value) {
        begin_key(name);
        out_.member("valueString", value).end_object();
    }

    void handling() {
        out_.name("extension").begin_array();
        begin_key(names::handling_extension);
        out_.name("extension").begin_array();
        flag("BusAckRequested");
        flag("InfAckRequested");
        begin_key("RecipientType");
        out_.name("valueCoding").begin_object().member("system", names::recipient_type_system);
        out_.member("code", "FA").member("display", "For Action").end_object().end_object();
        begin_key("MessageDefinition");
        out_.name("valueReference").begin_object().member("reference", names::response_definition);
        out_.end_object().end_object();
        text("SenderReference",
             is_sender_reference(what_.sender_reference) ? what_.sender_reference : names::unreadable);
        text("LocalExtension", "None");
        out_.end_array().end_object().end_array();
    }

    void header() {
        begin_entry("header", "MessageHeader", names::message_header);
        handling();
        out_.name("event").begin_object().member("system", names::event_system);
        out_.member("code", names::response_event).member("display", "ITK Response").end_object();
        out_.name("sender");
        reference("organization");
        out_.member("timestamp", base::to_iso8601(what_.at));
        out_.name("source").begin_object().member("endpoint", what_.mailbox).end_object();
        out_.name("response").begin_object();
        out_.member("identifier", is_id(what_.identifier) ? what_.identifier : names::unreadable);
        out_.member("code", positive() ? "ok" : "fatal-error").name("details");
        reference("outcome");
        out_.end_object();
        end_entry();
    }

    void organization() {
        begin_entry("organization", "Organization", names::header_organization);
        if (!what_.ods_code.empty()) {
            out_.name("identifier").begin_array().begin_object().member("system", names::ods_system);
            out_.member("value", what_.ods_code).end_object().end_array();
        }
        out_.member("name", what_.ods_code.empty() ? what_.mailbox : what_.ods_code);
        end_entry();
    }

    void outcome() {
        begin_entry("outcome", "OperationOutcome", names::response_outcome);
        out_.name("issue").begin_array().begin_object();
        out_.member("severity", positive() ? "information" : "fatal").member("code", what_.issue_code);
        out_.name("details").begin_object().name("coding").begin_array().begin_object();
        out_.member("system", names::response_code_system).member("code", what_.code);
        out_.member("display", find_response_code(what_.code)->display);
        out_.end_object().end_array().end_object();
        if (!what_.diagnostics.empty()) out_.member("diagnostics", what_.diagnostics);
        out_.end_object().end_array();
        end_entry();
    }

    bool positive() const { return find_response_code(what_.code)->positive; }

    const response& what_;
    fhir::json_writer out_;
};

} // namespace

response positive_response(std::string_view code) {
    const response_code* const known = find_response_code(code);
    assert(known != nullptr && known->positive);
    response made;
    made.code = known->code;
    made.issue_code = known->issue_code;
    return made;
}

response negative_response(const fault& why) {
    assert(find_response_code(why.code) != nullptr && !find_response_code(why.code)->positive);
    response made;
    made.code = why.code;
    made.issue_code = why.issue_code;
    made.diagnostics = why.diagnostics;
    return made;
}

std::string write_response(const response& what, syntax as) {
    std::string json = writer(what).write();
    if (as == syntax::json) return json;
    const auto read = fhir::read_json(json);
    assert(read);
    auto xml = fhir::write_xml(read->root(), fhir::release::stu3);
    assert(xml); // all of it is FHIR's
    return std::move(*xml);
}

} // namespace signalbox::messaging::itk3
