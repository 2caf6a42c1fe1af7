#include "broker/mapping/forms/source_text.hpp"

#include "broker/base/gzip.hpp"
#include "broker/mapping/errc.hpp"

namespace signalbox::mapping {

namespace {

result<std::string> gunzip(const source& from) {
    auto text = base::gunzip(from.bytes, {.size_max = from.decoded_max, .ratio_max = from.ratio_max});
    if (text) return std::move(*text);
    const auto why = text.error();
    const bool damaged = why == base::gunzip_failure::broken || why == base::gunzip_failure::truncated;
    return damaged ? errc::unreadable : errc::too_large;
}

} // namespace

std::optional<report_form> report_form_of(std::string_view message_type) {
    if (message_type == "edifact") return report_form::edifact;
    if (message_type == "hl7v2") return report_form::hl7v2;
    if (message_type.starts_with("pathology-report-r4") || message_type.starts_with("fhir-r4"))
        return report_form::fhir_r4;
    if (message_type == "itk3-message-stu3" || message_type.starts_with("fhir-stu3")) return report_form::fhir_stu3;
    return std::nullopt;
}

result<std::string> decoded(const source& from) {
    const std::string encoding = lower_case(from.content_encoding);
    if (encoding == "gzip" || encoding == "x-gzip") return gunzip(from);
    if (!encoding.empty() && encoding != "identity") return errc::not_convertible;
    if (from.bytes.size() > from.decoded_max) return errc::too_large;
    return std::string(from.bytes);
}

reading reading_of(const source& from) noexcept {
    return {.depth_max = from.depth_max, .segments_max = from.segments_max, .results_max = from.results_max};
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lowered;
}

} // namespace signalbox::mapping
