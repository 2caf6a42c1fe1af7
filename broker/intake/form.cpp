#include "broker/intake/form.hpp"

#include <algorithm>

namespace signalbox::intake {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// "Application/FHIR+JSON; charset=utf-8" is application/fhir+json.
std::string media_type(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return lower(type);
}

std::string_view without_white_space(std::string_view text) noexcept {
    return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

// The text from its first character on.
std::string_view content_of(std::string_view text) noexcept {
    text = without_white_space(text);
    if (begins_with_mark(text)) text.remove_prefix(byte_order_mark.size());
    return without_white_space(text);
}

} // namespace

form form_of(std::string_view text, const message::envelope& about) {
    const std::string_view content = content_of(text);
    if (content.starts_with('<')) return form::xml;
    if (content.starts_with('{')) return form::json;

    const std::string type = media_type(about.content_type);
    if (type == "application/fhir+json") return form::json;
    return type == "application/fhir+xml" ? form::xml : form::none;
}

bool begins_with_mark(std::string_view text) noexcept { return text.starts_with(byte_order_mark); }

bool looks_like_fhir(std::string_view text) noexcept {
    const std::string_view content = content_of(text);
    if (content.starts_with('{')) return content.find("\"resourceType\"") != std::string_view::npos;
    return content.starts_with('<') && content.find("http://hl7.org/fhir") != std::string_view::npos;
}

bool claims_fhir(std::string_view text, const message::envelope& about) {
    const std::string type = media_type(about.content_type);
    if (type == "application/fhir+json" || type == "application/fhir+xml") return true;
    return pathology_workflow(about) || looks_like_fhir(text);
}

bool claims_edifact(std::string_view text, const message::envelope& about) {
    if (!pathology_workflow(about) || lower(about.workflow_id).ends_with("_ack")) return false;
    const std::string_view content = content_of(text);
    return !about.compressed || content.starts_with("UNA") || content.starts_with("UNB");
}

bool pathology_workflow(const message::envelope& about) {
    const std::string id = lower(about.workflow_id);
    return id.starts_with("path_medrpt_") || id.starts_with("scrn_bcs_");
}

} // namespace signalbox::intake
