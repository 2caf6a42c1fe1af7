#include "broker/ingress/gpconnect/admission.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/ingress/gpconnect/rules/days.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using refused = std::optional<refusal>;

constexpr std::size_t field_max = 256; // of an Ssp header; ids are far shorter

refused check_certificate(const http::peer& from, const head_rules& by) {
    const bool known = by.certificates.empty() ? !by.certificate_required || !from.certificate_spki.empty()
                                               : by.certificates.contains(from.certificate_spki);
    if (known) return std::nullopt;
    return refuse("ACCESS_DENIED_SSL", from.certificate_spki.empty() ? "a client certificate is needed"
                                                                     : "this client certificate may not ask here");
}

bool is_proxied(const call& of) noexcept { return of.where && of.where->form == url_form::proxy; }

// The proxy knows a practice by its registered root, byte by byte.
refused check_root(const call& of) {
    const std::string_view registered =
        of.to == nullptr ? std::string_view{} : root_of(*of.to, of.where->fhir, of.where->service);
    if (registered == of.where->provider_root()) return std::nullopt;
    refusal made = refuse("BAD_REQUEST", "the service root is not the registered one");
    made.proxy_text = fmt::format("ENDPOINT_{}_CPAID_{}_VARIES_FROM_TARGETURL_{}", registered,
                                  of.to == nullptr ? "" : of.to->asid, of.where->provider_root());
    return made;
}

refused find_practice(const head_rules& by, call& into) {
    if (!into.where) return refuse("NO_RECORD_FOUND", "/{ODS}/STU3/1/gpconnect and a FHIR request");
    into.to = by.practices.find(into.where->ods);
    if (is_proxied(into)) return check_root(into);
    if (into.to == nullptr) return refuse("ORGANISATION_NOT_FOUND", "no such practice here");
    return std::nullopt;
}

// An encoded '/' would make two segments of one.
std::string decoded(std::string_view path) {
    auto made = http::percent_decode(path);
    const auto slashes = [](std::string_view text) { return std::count(text.begin(), text.end(), '/'); };
    if (!made || slashes(*made) != slashes(path)) return {};
    return std::move(*made);
}

refused not_allowed(const http::request& request, const call& of) {
    refusal made = refuse_with(405, is_proxied(of) ? "forbidden" : "not-supported", "BAD_REQUEST",
                               fmt::format("not {} but {}", request.method(), of.allow));
    made.proxy_text = "405: Method Not Allowed";
    made.allow = of.allow;
    return made;
}

// The proxy answers OPTIONS itself; a provider does not know it.
refused check_path(const http::request& request, const head_rules& by, call& into) {
    into.path = decoded(into.where->path);
    const auto rows = by.interactions.at({into.where->fhir, into.where->service, into.path});
    if (rows.empty()) return refuse("NO_RECORD_FOUND", "no such path");
    into.allow = verbs_of(rows);
    into.is_options = is_proxied(into) && request.method() == "OPTIONS";
    const bool allowed =
        std::any_of(rows.begin(), rows.end(), [&](const interaction* row) { return row->verb == request.method(); });
    if (!allowed && !into.is_options) return not_allowed(request, into);
    return std::nullopt;
}

std::ptrdiff_t count_of(const http::request& request, std::string_view name) {
    const auto is = [&](const auto& field) {
        return std::equal(field.first.begin(), field.first.end(), name.begin(), name.end(),
                          [](char left, char right) { return (left | 0x20) == (right | 0x20); });
    };
    return std::count_if(request.fields().begin(), request.fields().end(), is);
}

// Ssp-TraceID becomes Bundle.id, and stands in the audit: nothing but a GUID, in either case.
bool is_guid(std::string_view text) noexcept {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [&](char c, char wanted) {
        return wanted == '-' ? c == '-' : digits.find(c) != std::string_view::npos;
    });
}

// The one value of a field that has to be there once.
refused take_field(const http::request& request, std::string_view name, std::string& into) {
    const auto count = count_of(request, name);
    const std::string_view value = request.field(name).value_or("");
    const bool blank = value.find_first_not_of(" \t") == std::string_view::npos;
    into = value.substr(0, field_max);
    if (count == 1 && !blank && value.size() <= field_max) return std::nullopt;
    return refuse("BAD_REQUEST", fmt::format("{} once, not blank", name));
}

refused take_fields(const http::request& request, call& into) {
    const std::array<std::pair<std::string_view, std::string*>, 4> fields{
        {{"Ssp-TraceID", &into.trace_id},
         {"Ssp-From", &into.from_asid},
         {"Ssp-To", &into.to_asid},
         {"Ssp-InteractionID", &into.interaction_id}}};
    refused first;
    for (const auto& [name, place] : fields)
        if (auto wrong = take_field(request, name, *place); wrong && !first) first = std::move(wrong);
    if (!is_guid(into.trace_id)) {
        into.trace_id.clear(); // it may be anything, and would stand in the audit
        if (!first) first = refuse("BAD_REQUEST", "Ssp-TraceID is no GUID");
    }
    if (!first && (request.field("Authorization").value_or("").empty() || count_of(request, "Authorization") != 1))
        first = refuse("BAD_REQUEST", "Authorization once, not blank");
    if (!first && count_of(request, "If-Match") > 1) first = refuse("BAD_REQUEST", "If-Match once at most");
    return first;
}

refused find_interaction(const http::request& request, const head_rules& by, call& into) {
    const interaction* named = by.interactions.find(into.interaction_id);
    if (named == nullptr) return refuse("BAD_REQUEST", "Ssp-InteractionID is no interaction");
    const auto rows = by.interactions.at({into.where->fhir, into.where->service, into.path});
    const bool here = std::find(rows.begin(), rows.end(), named) != rows.end();
    if (!here || named->verb != request.method())
        return refuse("BAD_REQUEST", "Ssp-InteractionID is of another request");
    into.what = named;
    into.where->service = named->service;
    if (named->path.find("{id}") != std::string::npos) {
        const auto begin = into.path.find('/', 1) + 1;
        into.id = into.path.substr(begin, into.path.find('/', begin) - begin);
    }
    return std::nullopt;
}

refused check_asids(const head_rules& by, const call& of) {
    if (by.practices.find_consumer(of.from_asid) == nullptr) {
        refusal made = refuse("ASID_CHECK_FAILED", "Ssp-From is no system that may ask");
        made.proxy_text = "ASID_CHECK_FAILED_MESSAGESENDER_" + of.from_asid;
        return made;
    }
    if (of.to_asid != of.to->asid) return refuse("BAD_REQUEST", "Ssp-To is not the practice's system");
    if (!is_on(*of.to, of.what->capability))
        return refuse("ACCESS DENIED", fmt::format("{} is not enabled at this practice", of.what->capability));
    return std::nullopt;
}

// A system speaks for its own organisations: Ssp-From is the originating one's, never its host's.
refused check_organisation(const head_rules& by, const call& of) {
    const consumer& asking = *by.practices.find_consumer(of.from_asid);
    const bool its_own = asking.ods.empty() ||
                         std::find(asking.ods.begin(), asking.ods.end(), of.who->organisation_ods) != asking.ods.end();
    if (its_own) return std::nullopt;
    refusal made = refuse("ASID_CHECK_FAILED", "Ssp-From is not a system of requesting_organization");
    made.proxy_text = "ASID_CHECK_FAILED_MESSAGESENDER_" + of.from_asid;
    return made;
}

refused take_token(const http::request& request, const head_rules& by, call& into) {
    const std::string_view authorization = request.field("Authorization").value_or("");
    const token_demand demand{into.what->scope, into.what->reason, into.what->fhir, into.what->reason == "migration"};
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(by.now.time_since_epoch()).count();
    auto read = read_token(authorization, demand, now);
    if (auto* wrong = std::get_if<refusal>(&read)) return std::move(*wrong);
    into.who = std::get<token>(std::move(read));
    return check_organisation(by, into);
}

refused take_formats(const http::request& request, call& into) {
    const bool with_body = !into.what->body_schema.empty();
    if (with_body && request.field("Content-Encoding").value_or("identity") != "identity")
        return refuse("UNSUPPORTED_MEDIA_TYPE", "a body without Content-Encoding");
    auto read = read_formats(request, into.what->fhir, with_body);
    if (auto* wrong = std::get_if<refusal>(&read)) return std::move(*wrong);
    into.written = std::get<formats>(read);
    return std::nullopt;
}

refused take_parameters(const http::request& request, const head_rules& by, call& into) {
    auto given = http::parse_query(request.query());
    if (!given) return refuse("BAD_REQUEST", http::query_fault(request.query()));
    into.parameters = std::move(*given);
    return check_parameters(*into.what, into.parameters, british_day(by.now));
}

refused admit_call(const http::request& request, const head_rules& by, call& into) {
    if (auto wrong = find_interaction(request, by, into)) return wrong;
    if (auto wrong = check_asids(by, into)) return wrong;
    if (auto wrong = take_token(request, by, into)) return wrong;
    if (auto wrong = take_formats(request, into)) return wrong;
    return take_parameters(request, by, into);
}

} // namespace

dialect dialect_of(const call& of, const refusal& what) noexcept {
    if (is_proxied(of) && !what.proxy_text.empty()) return dialect::proxy;
    return of.where && of.where->fhir == "DSTU2" ? dialect::dstu2 : dialect::stu3;
}

refused admit(const http::request& request, const head_rules& by, call& into) {
    // First of all, for the audit, which says of whatever is refused what it says of all else.
    into.where = read_address(request.path());
    auto wrong_fields = take_fields(request, into);
    if (auto wrong = check_certificate(request.from(), by)) return wrong;
    if (auto wrong = find_practice(by, into)) return wrong;
    if (auto wrong = check_path(request, by, into)) return wrong;
    if (into.is_options) return std::nullopt;
    if (wrong_fields) return wrong_fields;
    return admit_call(request, by, into);
}

} // namespace signalbox::ingress::gpconnect
