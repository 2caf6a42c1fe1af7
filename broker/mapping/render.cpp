#include "broker/mapping/render.hpp"

#include <algorithm>

#include "broker/base/gzip.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/mapping/code_fhir.hpp"
#include "broker/mapping/errc.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::size_t issues_written_max = 200;

// The types of the catalogue that are FHIR R4 resources.
bool is_r4(std::string_view message_type) {
    return message_type.starts_with("pathology-report-r4") || message_type.starts_with("fhir-r4");
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lowered;
}

// By the content type where it tells, else by the first character: MESH senders write application/octet-stream.
std::string extension_of(const source& from) {
    if (!from.content_encoding.empty()) return lower(from.content_encoding) == "gzip" ? "gz" : "dat";
    const std::string type = lower(from.content_type);
    if (type.find("json") != std::string::npos) return "json";
    if (type.find("xml") != std::string::npos) return "xml";
    const std::size_t first = from.bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "dat";
    if (from.bytes[first] == '{') return "json";
    return fhir::looks_like_xml(from.bytes) ? "xml" : "dat";
}

rendering render_original(const source& from) {
    rendering made;
    made.bytes = from.bytes;
    made.content_type = from.content_type;
    made.extension = extension_of(from);
    made.transform_version = "original/1";
    return made;
}

// The bounds are those of intake, so that what it accepted can be rendered.
result<std::string> gunzip(const source& from) {
    auto text = base::gunzip(from.bytes, {.size_max = from.decoded_max, .ratio_max = from.ratio_max});
    if (text) return std::move(*text);
    const auto why = text.error();
    const bool damaged = why == base::gunzip_failure::broken || why == base::gunzip_failure::truncated;
    return damaged ? errc::unreadable : errc::too_large;
}

result<std::string> decode(const source& from) {
    const std::string encoding = lower(from.content_encoding);
    if (encoding == "gzip" || encoding == "x-gzip") return gunzip(from);
    if (!encoding.empty() && encoding != "identity") return errc::not_convertible;
    if (from.bytes.size() > from.decoded_max) return errc::too_large;
    return std::string(from.bytes);
}

result<rendering> render_r4(const source& from, const code_map& map) {
    if (!is_r4(from.message_type)) return errc::not_convertible;
    auto text = decode(from);
    if (!text) return text.error();
    fhir::json_options strict;
    strict.depth_max = from.depth_max;
    auto document = fhir::looks_like_xml(*text) ? fhir::read_xml(*text, fhir::release::r4, from.depth_max)
                                                : fhir::read_json(*text, strict);
    if (!document) return errc::unreadable;
    if (document->root().string("resourceType").empty()) return errc::not_convertible;

    auto coded = add_codes(*document, map, {from.sender, {}});
    rendering made;
    made.bytes = std::move(coded.json);
    made.content_type = "application/fhir+json";
    made.extension = "json";
    made.transform_version = "fhir-r4/1";
    if (map.size() > 0) made.map_version = map.version();
    made.codes_mapped = coded.codes_mapped;
    made.issues = std::move(coded.issues);
    return made;
}

std::string_view name_of(mapping_issue::kind kind) {
    switch (kind) {
    case mapping_issue::kind::unmapped: return "code-unmapped";
    case mapping_issue::kind::ambiguous: return "code-ambiguous";
    case mapping_issue::kind::needs_approval: return "code-needs-approval";
    case mapping_issue::kind::unit_mismatch: return "unit-mismatch";
    }
    return "code-unmapped";
}

} // namespace

std::optional<form> parse_form(std::string_view text) noexcept {
    if (text == "original") return form::original;
    if (text == "fhir-r4") return form::fhir_r4;
    return std::nullopt;
}

std::string_view to_text(form f) noexcept { return f == form::original ? "original" : "fhir-r4"; }

std::string rendering::issues_json() const {
    if (issues.empty()) return "";
    fhir::json_writer out;
    out.begin_array();
    for (std::size_t i = 0; i < std::min(issues.size(), issues_written_max); ++i) {
        const auto& issue = issues[i];
        out.begin_object().member("kind", name_of(issue.what)).member("pointer", std::string_view(issue.pointer));
        out.member("system", std::string_view(issue.system)).member("code", std::string_view(issue.code)).end_object();
    }
    if (issues.size() > issues_written_max)
        out.begin_object()
            .member("kind", "more")
            .member("count", static_cast<std::int64_t>(issues.size() - issues_written_max))
            .end_object();
    out.end_array();
    return out.take();
}

result<rendering> render(form wanted, const source& from, const code_map& map) {
    if (wanted == form::original) return render_original(from);
    return render_r4(from, map);
}

} // namespace signalbox::mapping
