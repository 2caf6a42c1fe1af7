#include "tools/replay/play/requests.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/base/signing.hpp"
#include "broker/base/uuid.hpp"
#include "broker/fhir/json.hpp"
#include "tools/replay/plan/schedule.hpp"
#include "tools/replay/play/fields.hpp"

namespace signalbox::replay {

namespace {

// Fields that belong to one connection, to who asked, or to one request alone.
constexpr std::array dropped_fields{
    "Host",    "Content-Length", "Transfer-Encoding", "Connection",      "Keep-Alive",  "Expect",     "TE",
    "Trailer", "Authorization",  "Idempotency-Key",   "Accept-Encoding", "Ssp-TraceID", "User-Agent", "Upgrade"};

bool is_dropped(std::string_view name) {
    for (const char* each : dropped_fields)
        if (same_name(each, name)) return true;
    return false;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string random_hex(std::size_t bytes) {
    std::array<std::byte, 16> random{};
    base::random_fill(random);
    return base::to_hex(std::span(random).first(bytes));
}

void default_field(trace::fields& into, const char* name, const std::string& value) {
    if (!value.empty() && field_of(into, name).empty()) into.emplace_back(name, value);
}

std::string default_target(const trace::message& m) {
    if (m.transport == trace::transport::mesh) return "/messageexchange/" + m.from + "/outbox";
    return m.transport == trace::transport::fhir ? "/$process-message" : "/";
}

bool ends_a_name(char c) { return c == '/' || c == '?'; }

// "/A81001/STU3/1/gpconnect/structured" of "/A81001/STU3/1/gpconnect/structured/Patient/...": GP Connect, service root.
std::string service_root(std::string_view target) {
    constexpr std::string_view base = "/gpconnect";
    const auto at = target.find(base);
    if (at == std::string_view::npos) return std::string(target.substr(0, target.find('?')));
    std::size_t end = at + base.size();
    for (const std::string_view below : {"/structured", "/documents"})
        if (target.substr(end).starts_with(below) &&
            (target.size() == end + below.size() || ends_a_name(target[end + below.size()])))
            end += below.size();
    return std::string(target.substr(0, end));
}

// GP Connect 1.x: what is asked decides the scope.
std::string scope_of(const trace::message& m, const std::string& root) {
    std::string_view rest = std::string_view(m.target).substr(std::min(root.size(), m.target.size()));
    if (rest.starts_with('/')) rest.remove_prefix(1);
    bool of_patient = false;
    for (const std::string_view type : {"Patient", "Appointment", "DocumentReference", "Binary"})
        if (rest.starts_with(type)) of_patient = true;
    const bool operation =
        rest.find("$gpc.get") != std::string_view::npos || rest.find("$gpc.migrate") != std::string_view::npos;
    const bool writes = m.method == "PUT" || (m.method == "POST" && !operation);
    return fmt::format("{}/*.{}", of_patient ? "patient" : "organization", writes ? "write" : "read");
}

} // namespace

// In a further round they would be repetitions of the first.
bool naming::keeps(const told& what) const noexcept { return keep_ && what.round == 0; }

std::string naming::uuid_for(std::string_view text, std::uint32_t round) const {
    const auto digest = base::sha256_of(base::as_bytes(fmt::format("{}\n{}\n{}", seed_, round, text)));
    const auto made = base::uuid_of(std::span(digest).first<16>());
    return {made.data(), made.size()};
}

std::string naming::key_for(const told& what) const {
    const bool has_keys = what.message.transport != trace::transport::gpconnect;
    const std::string_view recorded = has_keys ? key_of(what.message) : std::string_view{};
    if (keeps(what) && !recorded.empty()) return std::string(recorded);
    if (!recorded.empty()) return uuid_for(fmt::format("{}\n{}", what.message.from, recorded), what.round);
    return uuid_for(fmt::format("number {}", what.message.sequence), what.round);
}

std::string naming::body_for(const told& what) const {
    const std::string_view encoding = field_of(what.message.headers, "Content-Encoding");
    const bool encoded = !encoding.empty() && encoding != "identity";
    if (keeps(what) || encoded) return what.message.body.bytes;
    if (what.message.transport == trace::transport::fhir) return fhir_body(what);
    if (what.message.transport == trace::transport::mllp) return hl7v2_body(what);
    if (what.message.transport == trace::transport::mesh) return edifact_body(what);
    return what.message.body.bytes;
}

// ISO 9735: UNB-5 and UNZ-2 are the same reference, of at most 14 characters. What is no whole interchange stays.
std::string naming::edifact_body(const told& what) const {
    const std::string& body = what.message.body.bytes;
    if (!body.starts_with("UNA") && !body.starts_with("UNB")) return body;
    const bool own = body.starts_with("UNA") && body.size() > 9; // separators of its own
    const char element = own ? body[4] : '+';
    const char terminator = own ? body[8] : '\'';
    const auto field = [&](std::size_t at, int number) -> std::pair<std::size_t, std::size_t> {
        for (; number > 0 && at != std::string::npos; --number) at = body.find(element, at + 1);
        if (at == std::string::npos) return {at, at};
        return {at + 1, std::min(body.find(element, at + 1), body.find(terminator, at + 1))};
    };
    const auto [begin, end] = field(body.find("UNB"), 5);
    const auto [begin_last, end_last] = field(body.rfind("UNZ"), 2);
    if (end == std::string::npos || end_last == std::string::npos || begin_last <= end) return body;
    const std::string reference = body.substr(begin, end - begin);
    if (reference.empty() || body.substr(begin_last, end_last - begin_last) != reference) return body;
    const std::string made = digits_for(fmt::format("{}\n{}", what.message.from, reference), what.round);
    std::string renamed = body;
    renamed.replace(begin_last, end_last - begin_last, made);
    return renamed.replace(begin, end - begin, made);
}

// 14 of them, the first no zero.
std::string naming::digits_for(std::string_view text, std::uint32_t round) const {
    const auto digest = base::sha256_of(base::as_bytes(fmt::format("{}\n{}\n{}", seed_, round, text)));
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 7; ++i) number = number << 8U | static_cast<std::uint64_t>(digest[i]);
    return std::to_string(10'000'000'000'000 + number % 90'000'000'000'000);
}

// The id wherever it stands: as the fullUrl, and where something refers to it.
std::string naming::fhir_body(const told& what) const {
    std::string body = what.message.body.bytes;
    const auto read = fhir::read_json(body);
    if (!read) return body;
    const fhir::value first = read->root().find("entry").at(0);
    const fhir::value header = first.find("resource");
    std::string id(header.string("id"));
    if (id.empty()) {
        const std::string_view url = first.string("fullUrl");
        id = url.substr(url.rfind(':') + 1);
    }
    // A shorter one could stand within words.
    if (header.string("resourceType") != "MessageHeader" || id.size() < 8) return body;
    replace_all(body, id, uuid_for(id, what.round));
    return body;
}

// HL7 2.5.1: MSH-1 is the separator itself, MSH-10 at most 20 characters.
std::string naming::hl7v2_body(const told& what) const {
    std::string body = what.message.body.bytes;
    if (!body.starts_with("MSH") || body.size() < 5) return body;
    const char separator = body[3];
    std::size_t at = 3; // in front of MSH-2
    for (int field = 3; field <= 10 && at != std::string::npos; ++field) at = body.find(separator, at + 1);
    if (at == std::string::npos) return body;
    const std::size_t begin = at + 1;
    const std::size_t end = std::min(body.find(separator, begin), body.find('\r', begin));
    if (end == std::string::npos || end == begin) return body;
    std::string id = uuid_for(fmt::format("{}\n{}", what.message.from, body.substr(begin, end - begin)), what.round);
    std::erase(id, '-');
    return body.replace(begin, end - begin, id.substr(0, 20));
}

std::string mesh_authorization(const account& who, base::time_point now) {
    const std::string nonce = random_hex(16);
    const std::string time = base::to_compact_minutes(now);
    const std::string text = fmt::format("{}:{}:0:{}:{}", who.mailbox, nonce, who.password.reveal(), time);
    const auto signature = base::hmac_sha256(base::as_bytes(who.shared_key.reveal()), base::as_bytes(text));
    return fmt::format("NHSMESH {}:{}:0:{}:{}", who.mailbox, nonce, time, base::to_hex(signature));
}

std::string gpconnect_authorization(const trace::message& what, const std::string& origin,
                                    const std::string& organisation, base::time_point now) {
    const std::string root = service_root(what.target);
    const bool migrates = what.target.find("$gpc.migrate") != std::string::npos;
    const auto issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    fhir::json_writer json;
    json.begin_object().member("iss", "https://replay.signalbox.example/").member("sub", "replay");
    json.member("aud", origin + root).member("iat", issued).member("exp", issued + 300);
    json.member("reason_for_request", migrates ? "migration" : "directcare");
    json.member("requested_scope", scope_of(what, root) + (migrates ? " conf/N" : ""));
    json.name("requesting_device").begin_object().member("resourceType", "Device").name("identifier").begin_array();
    json.begin_object().member("system", "https://replay.signalbox.example/devices").member("value", "replay");
    json.end_object().end_array().member("model", "Signalbox replay").member("version", "1").end_object();
    json.name("requesting_organization").begin_object().member("resourceType", "Organization");
    json.member("name", "Test laboratory").name("identifier").begin_array().begin_object();
    json.member("system", "https://fhir.nhs.uk/Id/ods-organization-code").member("value", organisation);
    json.end_object().end_array().end_object();
    json.name("requesting_practitioner").begin_object().member("resourceType", "Practitioner").member("id", "replay");
    json.name("name").begin_array().begin_object().member("family", "Replay").name("given").begin_array();
    json.string("Test").end_array().end_object().end_array().name("identifier").begin_array();
    for (const char* system : {"https://fhir.nhs.uk/Id/sds-user-id", "https://fhir.nhs.uk/Id/sds-role-profile-id",
                               "https://replay.signalbox.example/users"})
        json.begin_object().member("system", system).member("value", "UNK").end_object();
    json.end_array().end_object().end_object();
    constexpr std::string_view header = R"({"alg":"none","typ":"JWT"})";
    return fmt::format("Bearer {}.{}.", base::to_base64url(base::as_bytes(header)),
                       base::to_base64url(base::as_bytes(json.take())));
}

std::string mailbox_of(const trace::message& what) {
    constexpr std::string_view root = "/messageexchange/";
    if (!what.target.starts_with(root)) return what.from;
    const std::string_view rest = std::string_view(what.target).substr(root.size());
    return std::string(rest.substr(0, rest.find_first_of("/?")));
}

http::client_request request_of(const told& what, const naming& names,
                                const std::map<std::string, std::string, std::less<>>& renamed) {
    const trace::message& m = what.message;
    http::client_request made;
    made.method = m.method.empty() ? "POST" : m.method;
    made.target = m.target.empty() ? default_target(m) : m.target;
    for (const auto& [name, value] : m.headers)
        if (!is_dropped(name)) made.fields.emplace_back(name, value);
    made.body = names.body_for(what);
    if (m.transport == trace::transport::mesh) {
        for (const auto& [recorded, here] : renamed) replace_all(made.target, recorded, here);
        if (made.method == "POST" && made.target.ends_with("/outbox")) {
            default_field(made.fields, "Mex-To", m.to);
            default_field(made.fields, "Mex-WorkflowID", m.workflow);
            made.fields.emplace_back("Idempotency-Key", names.key_for(what));
        }
        default_field(made.fields, "Accept", "application/vnd.mesh.v2+json");
    }
    if (m.transport == trace::transport::gpconnect) {
        default_field(made.fields, "Ssp-InteractionID", m.workflow);
        default_field(made.fields, "Ssp-From", m.from);
        default_field(made.fields, "Ssp-To", m.to);
        made.fields.emplace_back("Ssp-TraceID", names.key_for(what));
    }
    if (!made.body.empty()) default_field(made.fields, "Content-Type", "application/fhir+json");
    return made;
}

std::string code_in(trace::transport carrier, std::string_view body) {
    if (carrier == trace::transport::mllp) { // MSA-1
        const auto at = body.find("\rMSA");
        if (at == std::string_view::npos || at + 5 >= body.size()) return {};
        const std::string_view rest = body.substr(at + 5);
        return std::string(rest.substr(0, rest.find_first_of("|\r")));
    }
    const auto read = fhir::read_json(body);
    if (!read) return {};
    const fhir::value root = read->root();
    if (carrier == trace::transport::mesh) {
        const std::string_view v1 = root.string("errorCode");
        return std::string(v1.empty() ? root.find("detail").at(0).string("code") : v1);
    }
    const fhir::value issue = root.find("issue").at(0);
    const std::string_view coded = issue.find("details").find("coding").at(0).string("code");
    if (!coded.empty()) return std::string(coded);
    if (root.string("resourceType") == "OperationOutcome") return std::string(issue.string("code"));
    return std::string(root.find("entry").at(0).find("resource").find("response").string("code"));
}

std::string message_id_in(std::string_view body) {
    const auto read = fhir::read_json(body);
    if (!read) return {};
    const std::string_view v2 = read->root().string("message_id");
    return std::string(v2.empty() ? read->root().string("messageID") : v2);
}

} // namespace signalbox::replay
