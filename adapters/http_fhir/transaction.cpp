#include "adapters/http_fhir/transaction.hpp"

#include <algorithm>
#include <array>

#include "broker/fhir/json.hpp"

namespace signalbox::adapters::http_fhir {

namespace {

// RFC 3986 as an identifier system (https://hl7.org/fhir/R4/identifier-registry.html).
constexpr std::string_view uri_system = "urn:ietf:rfc:3986";
constexpr std::string_view uuid_prefix = "urn:uuid:";

// `identifier` is a list in these, in STU3 and R4.
constexpr std::array<std::string_view, 12> identifiable{
    "Device",       "DiagnosticReport", "Location",         "Observation",    "Organization", "Patient",
    "Practitioner", "PractitionerRole", "ProcedureRequest", "ServiceRequest", "Specimen",     "Task"};

constexpr std::array<std::string_view, 2> corrected{"DiagnosticReport", "Observation"};

template <std::size_t Size>
bool is_among(const std::array<std::string_view, Size>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// FHIR search, escaping of parameter values: these have a meaning of their own in a token.
std::string escaped_token(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c == '\\' || c == '|' || c == ',' || c == '$') made += '\\';
        made += c;
    }
    return made;
}

void percent_encode(std::string_view text, std::string& into) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                              c == '.' || c == '_' || c == '~';
        if (is_plain)
            into += c;
        else
            (into += '%') += {digits[byte >> 4U], digits[byte & 15U]};
    }
}

// The search for a resource by the first identifier that is whole and in use; empty without one.
std::string query_of(const fhir::value& resource) {
    const fhir::value all = resource.find("identifier");
    const auto usable = [](const fhir::value& one) {
        const std::string_view use = one.string("use");
        return use != "old" && use != "temp" && !one.string("system").empty() && !one.string("value").empty();
    };
    if (all.is(fhir::kind::object) && usable(all)) return identifier_query(all.string("system"), all.string("value"));
    if (!all.is(fhir::kind::array)) return {};
    for (const fhir::value one : all)
        if (usable(one)) return identifier_query(one.string("system"), one.string("value"));
    return {};
}

class transaction_writer {
  public:
    explicit transaction_writer(bool by_full_url) : by_full_url_(by_full_url) {
        out_.begin_object().member("resourceType", "Bundle").member("type", "transaction").name("entry").begin_array();
    }

    void add(std::string_view full_url, const fhir::value& resource) {
        const std::string_view type = resource.string("resourceType");
        std::string query = query_of(resource);
        const bool is_named =
            query.empty() && by_full_url_ && full_url.starts_with(uuid_prefix) && is_among(identifiable, type);
        if (is_named) query = identifier_query(uri_system, full_url);

        out_.begin_object();
        if (!full_url.empty()) out_.member("fullUrl", full_url);
        out_.name("resource");
        write_resource(resource, is_named ? full_url : std::string_view{});
        write_request(type, query);
        out_.end_object();
        made_.may_repeat = made_.may_repeat && !query.empty();
        ++made_.entries;
    }

    transaction finish() {
        out_.end_array().end_object();
        made_.body = out_.take();
        return std::move(made_);
    }

  private:
    void write_resource(const fhir::value& resource, std::string_view identifier) {
        out_.begin_object();
        for (const fhir::value member : resource) {
            const bool is_replaced = member.name() == "identifier" && !identifier.empty();
            if (member.name() != "id" && !is_replaced) out_.name(member.name()).copy(member);
        }
        if (!identifier.empty()) {
            out_.name("identifier").begin_array();
            for (const fhir::value one : resource.find("identifier")) out_.copy(one);
            out_.begin_object().member("system", uri_system).member("value", identifier).end_object().end_array();
        }
        out_.end_object();
    }

    void write_request(std::string_view type, const std::string& query) {
        const bool updates = !query.empty() && is_among(corrected, type);
        out_.name("request").begin_object().member("method", updates ? "PUT" : "POST");
        out_.member("url", updates ? std::string(type) + "?" + query : std::string(type));
        if (!updates && !query.empty()) out_.member("ifNoneExist", query);
        out_.end_object();
    }

    bool by_full_url_;
    fhir::json_writer out_;
    transaction made_;
};

// A bundle up to the first object in an array of its own, closed; something else where there is none.
std::string up_to_first_entry(std::string_view bundle) {
    std::string open; // the brackets
    bool in_string = false;
    for (std::size_t at = 0; at < bundle.size() && open.size() < 64; ++at) {
        const char c = bundle[at];
        if (in_string && c == '\\') {
            ++at;
        } else if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            continue;
        } else if (c == '{' || c == '[') {
            open += c;
        } else if (c == '}' || c == ']') {
            if (!open.empty()) open.pop_back();
            if (c == '}' && open == "{[") return std::string(bundle.substr(0, at + 1)) + "]}";
        }
    }
    return {};
}

} // namespace

std::optional<std::string> header_id_in(std::string_view payload) {
    for (const std::string& text : {up_to_first_entry(payload), std::string(payload)}) {
        const auto read = fhir::read_json(text);
        if (auto id = read ? header_id_of(read->root()) : std::nullopt) return id;
    }
    return std::nullopt;
}

std::optional<std::string> header_id_of(const fhir::value& message) {
    if (message.string("resourceType") != "Bundle" || message.string("type") != "message") return std::nullopt;
    const fhir::value first = message.find("entry").at(0).find("resource");
    if (first.string("resourceType") != "MessageHeader") return std::nullopt;
    return std::string(first.string("id"));
}

transaction make_transaction(const fhir::value& message, bool by_full_url) {
    transaction_writer writer(by_full_url);
    for (const fhir::value entry : message.find("entry")) {
        const fhir::value resource = entry.find("resource");
        const std::string_view type = resource.string("resourceType");
        if (!type.empty() && type != "MessageHeader") writer.add(entry.string("fullUrl"), resource);
    }
    return writer.finish();
}

std::string identifier_query(std::string_view system, std::string_view value) {
    std::string made = "identifier=";
    percent_encode(escaped_token(system) + "|" + escaped_token(value), made);
    return made;
}

} // namespace signalbox::adapters::http_fhir
