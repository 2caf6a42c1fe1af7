#include "tools/simulate/practice/gpconnect/wire/media.hpp"

#include "broker/fhir/xml.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

std::string_view trimmed(std::string_view text) noexcept {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// One of the ranges of an Accept field; parameters beside the charset (q) do not count.
std::optional<media> media_of_range(std::string_view range, release of) noexcept {
    const std::string_view type = trimmed(range.substr(0, range.find(';')));
    if (type == "*/*" || type == "application/*") return media::json;
    return media_of(type, of);
}

} // namespace

std::optional<media> media_of(std::string_view content_type, release of) noexcept {
    const auto semicolon = content_type.find(';');
    const std::string_view type = trimmed(content_type.substr(0, semicolon));
    if (semicolon != std::string_view::npos) {
        const std::string_view rest = trimmed(content_type.substr(semicolon + 1));
        if (rest != "charset=utf-8" && rest != "charset=UTF-8") return std::nullopt;
    }
    if (type == (of == release::stu3 ? "application/fhir+json" : "application/json+fhir")) return media::json;
    if (type == (of == release::stu3 ? "application/fhir+xml" : "application/xml+fhir")) return media::xml;
    return std::nullopt;
}

std::optional<media> negotiate(std::string_view format, std::string_view accept, std::string_view content_type,
                               release of) {
    if (!format.empty()) return media_of(format, of);
    if (accept.empty()) return content_type.empty() ? media::json : media_of(content_type, of);
    while (!accept.empty()) {
        const auto comma = accept.find(',');
        if (const auto found = media_of_range(accept.substr(0, comma), of)) return found;
        accept = comma == std::string_view::npos ? std::string_view{} : accept.substr(comma + 1);
    }
    return std::nullopt;
}

bool is_stu3(const fhir::value& resource) { return fhir::write_xml(resource, fhir::release::stu3).has_value(); }

std::string_view content_type_of(media what, release of) noexcept {
    if (of == release::dstu2)
        return what == media::xml ? "application/xml+fhir; charset=utf-8" : "application/json+fhir; charset=utf-8";
    return what == media::xml ? "application/fhir+xml; charset=utf-8" : "application/fhir+json; charset=utf-8";
}

} // namespace signalbox::simulate::gpconnect
