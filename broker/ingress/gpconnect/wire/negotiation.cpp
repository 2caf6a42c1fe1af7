#include "broker/ingress/gpconnect/wire/negotiation.hpp"

#include <algorithm>
#include <string>

#include "broker/http/field_list.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using http::lower;
using http::next_part;
using http::parameter;
using http::trimmed;
using http::weight_of;

refusal unsupported(std::string_view what) {
    refusal made = refuse("UNSUPPORTED_MEDIA_TYPE", std::string(what));
    made.proxy_text = "Unsupported_Media_Type";
    return made;
}

// "application/fhir+xml"; of a value whose '+' was not percent-encoded and became a space on its way, too.
std::optional<std::string> format_parameter(const http::request& request) {
    const auto query = http::parse_query(request.query());
    if (!query) return std::nullopt;
    for (const auto& [name, value] : *query) {
        if (name != "_format") continue;
        std::string format = value;
        std::replace(format.begin(), format.end(), ' ', '+');
        return format;
    }
    return std::nullopt;
}

// The heaviest that is one of ours; `otherwise` for what takes anything; nothing when none fits.
std::optional<syntax> preferred(std::string_view accept, std::string_view fhir, syntax otherwise) {
    std::optional<syntax> chosen;
    double best = 0;
    while (!accept.empty()) {
        std::string_view range = next_part(accept, ',');
        const double weight = weight_of(range);
        const std::string type = lower(next_part(range, ';'));
        const bool any = type == "*/*" || type == "application/*";
        const auto is = any ? std::optional(otherwise) : read_media_type(type, fhir);
        if (!is || weight <= best) continue;
        chosen = is;
        best = weight;
    }
    return chosen;
}

std::optional<syntax> asked_for(const http::request& request, std::string_view fhir, syntax otherwise) {
    if (const auto format = format_parameter(request)) return read_media_type(*format, fhir);
    const std::string_view accept = trimmed(request.field("Accept").value_or(""));
    return accept.empty() ? otherwise : preferred(accept, fhir, otherwise);
}

} // namespace

std::string_view media_type_of(syntax as, std::string_view fhir) noexcept {
    const bool json = as == syntax::json;
    if (fhir == "DSTU2") return json ? "application/json+fhir; charset=utf-8" : "application/xml+fhir; charset=utf-8";
    return json ? "application/fhir+json; charset=utf-8" : "application/fhir+xml; charset=utf-8";
}

std::optional<syntax> read_media_type(std::string_view type, std::string_view fhir) {
    const std::string name = lower(next_part(type, ';'));
    const std::string charset = parameter(type, "charset");
    if (!charset.empty() && charset != "utf-8") return std::nullopt;
    for (const syntax each : {syntax::json, syntax::xml}) {
        const std::string_view own = media_type_of(each, fhir);
        if (name == own.substr(0, own.find(';'))) return each;
    }
    return std::nullopt;
}

std::variant<formats, refusal> read_formats(const http::request& request, std::string_view fhir, bool with_body) {
    formats made;
    const std::string_view sent = request.field("Content-Type").value_or("");
    const auto body = read_media_type(sent, fhir);
    if (with_body && !body) return unsupported("a Content-Type of FHIR, JSON or XML, in UTF-8");
    made.body = body.value_or(syntax::json);
    const auto answer = asked_for(request, fhir, made.body);
    if (!answer) return unsupported("an answer in FHIR's JSON or XML");
    made.answer = *answer;
    return made;
}

syntax answer_syntax_or_json(const http::request& request, std::string_view fhir) {
    const auto body = read_media_type(request.field("Content-Type").value_or(""), fhir);
    return asked_for(request, fhir, body.value_or(syntax::json)).value_or(syntax::json);
}

bool takes_gzip(const http::request& request) {
    double plain = 0;
    std::optional<double> by_name;
    double by_star = 0;
    for (const auto& [name, value] : request.fields()) {
        if (lower(name) != "accept-encoding") continue;
        for (std::string_view codings = value; !codings.empty();) {
            std::string_view parameters = next_part(codings, ',');
            const std::string coding = lower(next_part(parameters, ';'));
            const double weight = weight_of(parameters);
            if (coding == "identity") plain = weight;
            if (coding == "gzip" || coding == "x-gzip") by_name = std::max(by_name.value_or(0), weight);
            if (coding == "*") by_star = weight;
        }
    }
    const double packed = by_name.value_or(by_star);
    return packed > 0 && packed >= plain;
}

} // namespace signalbox::ingress::gpconnect
