#include "broker/ingress/fhir/entity.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "broker/base/gzip.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::ingress::fhir {

namespace {

judgement too_large(std::string_view limit, std::size_t most) {
    auto made = refusal(413, "too-long", fmt::format("a body of at most {} bytes", most), "too large");
    made.issues.front().diagnostics = limit;
    return made;
}

judgement too_large(const base::limits& limits) {
    const bool received = limits.body_max < limits.body_validated_max;
    return too_large(received ? "body_max" : "body_validated_max", body_max(limits));
}

judgement undecodable(base::gunzip_failure why, const base::limits& limits) {
    switch (why) {
    case base::gunzip_failure::over_size: return too_large("body_validated_max", limits.body_validated_max);
    case base::gunzip_failure::over_ratio: {
        auto made = refusal(
            413, "too-long",
            fmt::format("at most {} times its size after decompression", limits.decompression_ratio_max), "too large");
        made.issues.front().diagnostics = "decompression_ratio_max";
        return made;
    }
    case base::gunzip_failure::broken:
    case base::gunzip_failure::truncated: break;
    }
    return refusal(400, "structure", "a complete gzip body, as Content-Encoding says", "content encoding");
}

} // namespace

std::size_t body_max(const base::limits& limits) noexcept {
    return std::min(limits.body_max, limits.body_validated_max);
}

std::variant<entity, judgement> read_entity(const http::request& request, const base::limits& limits) {
    const auto type = read_media_type(request.field("Content-Type").value_or(""));
    if (!type)
        return refusal(415, "not-supported",
                       "a Content-Type of application/fhir+json or application/fhir+xml, in UTF-8, with a fhirVersion "
                       "of 3.0 or 4.0 or none",
                       "content type");
    const std::string_view encoding = request.field("Content-Encoding").value_or("identity");
    if (encoding != "gzip" && encoding != "identity")
        return refusal(415, "not-supported", "a Content-Encoding of gzip, or none", "content encoding");
    if (request.body_size().value_or(0) > body_max(limits)) return too_large(limits);
    return entity{*type, encoding == "gzip"};
}

judgement unread(const error_code& why, const base::limits& limits) {
    if (why == http::errc::body_too_large) return too_large(limits);
    if (why == http::errc::body_slow) return refusal(408, "timeout", "a body that comes faster", "slow body");
    return refusal(400, "structure", "a body that comes to its end", "broken body");
}

std::variant<std::string, judgement> decompressed(std::string_view body, const base::limits& limits) {
    auto text = base::gunzip(body, {.size_max = limits.body_validated_max,
                                    .ratio_max = limits.decompression_ratio_max,
                                    .ratio_free = limits.body_in_memory_max});
    if (!text) return undecodable(text.error(), limits);
    return std::move(*text);
}

} // namespace signalbox::ingress::fhir
