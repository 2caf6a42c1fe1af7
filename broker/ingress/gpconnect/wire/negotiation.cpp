#include "broker/ingress/gpconnect/wire/negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace signalbox::ingress::gpconnect {

namespace {

std::string lower(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return made;
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Takes what stands before the next separator off the text.
std::string_view next_part(std::string_view& text, char separator) noexcept {
    const auto end = std::min(text.find(separator), text.size());
    const std::string_view part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

// The value of a parameter behind a media type or a coding, in lower case; "" where it has none.
std::string parameter(std::string_view parameters, std::string_view name) {
    while (!parameters.empty()) {
        std::string_view value = next_part(parameters, ';');
        const std::string its = lower(next_part(value, '='));
        if (its != name) continue;
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return lower(value);
    }
    return {};
}

double weight_of(std::string_view parameters) {
    const std::string text = parameter(parameters, "q");
    double weight = 1;
    if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), weight);
    return weight;
}

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
    std::string_view codings = request.field("Accept-Encoding").value_or("");
    while (!codings.empty()) {
        std::string_view coding = next_part(codings, ',');
        const double weight = weight_of(coding);
        if (lower(next_part(coding, ';')) == "gzip") return weight > 0;
    }
    return false;
}

} // namespace signalbox::ingress::gpconnect
