#include "broker/trace/redaction/carriers/body.hpp"

#include "broker/base/base64.hpp"
#include "broker/base/character_sets.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/gzip.hpp"
#include "broker/base/signing.hpp"
#include "broker/trace/redaction/carriers/segments/edifact.hpp"
#include "broker/trace/redaction/carriers/segments/hl7v2.hpp"
#include "broker/trace/redaction/carriers/tree/structured.hpp"
#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

constexpr int depth_max = 4;
constexpr base::gunzip_limits unpacked{.size_max = 256UL << 20, .ratio_max = 1000};

constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string whole(std::string_view instead, substitutes& with) {
    if (instead != redacted_text) with.count(replaced::bodies);
    return std::string(instead);
}

std::string redact_packed(std::string_view bytes, substitutes& with, int depth) {
    const auto plain = base::gunzip(bytes, unpacked);
    // Still what says that it is gzip and is not.
    if (!plain) return whole(std::string_view("\x1f\x8bREDACTED"), with);
    return base::gzip(redact_bytes(*plain, with, depth + 1));
}

// JSON in base64url without padding.
std::optional<std::string> redact_part(std::string_view part, substitutes& with) {
    std::string base64(part);
    for (char& c : base64) c = c == '-' ? '+' : c == '_' ? '/' : c;
    base64.append((4 - base64.size() % 4) % 4, '=');
    const auto plain = base::from_base64(base64);
    const auto made = plain ? redact_json(*plain, with) : std::nullopt;
    if (!made) return std::nullopt;
    return base::to_base64url(base::as_bytes(*made));
}

std::string redact_unknown(std::string_view bytes, substitutes& with) {
    if (bytes == redacted_text) return std::string(bytes);
    with.count(replaced::bodies);
    if (bytes.starts_with("%PDF")) return placeholder_pdf();
    if (bytes.starts_with("\x89PNG")) return placeholder_png();
    if (bytes.starts_with("\xff\xd8\xff")) return placeholder_jpeg();
    return std::string(redacted_text);
}

} // namespace

std::string redact_bytes(std::string_view bytes, substitutes& with, int depth) {
    if (bytes.empty()) return {};
    if (depth > depth_max) return whole("REDACTED, too deep", with);
    if (bytes.starts_with(gzip_magic)) return redact_packed(bytes, with, depth);
    if (looks_like_hl7v2(bytes)) return redact_hl7v2(bytes, with, depth);
    if (looks_like_edifact(bytes)) return redact_edifact(bytes, with);
    const auto text = bytes.starts_with(byte_order_mark) ? bytes.substr(byte_order_mark.size()) : bytes;
    const auto first = trim(text.substr(0, 4096));
    if (first.starts_with('{') || first.starts_with('[')) {
        // What is malformed stays malformed, so that a replay is answered alike.
        auto made = redact_json(text, with, depth);
        return made ? std::move(*made) : whole(R"({"redacted":)", with);
    }
    if (first.starts_with('<')) {
        auto made = redact_xml(text, with, depth);
        return made ? std::move(*made) : whole("<redacted", with);
    }
    if (first.starts_with("eyJ")) return redact_jwt(first, with);
    return redact_unknown(bytes, with);
}

std::string redact_jwt(std::string_view token, substitutes& with) {
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos) return with.free_text(token);
    const auto head = redact_part(token.substr(0, first), with);
    const auto claims = redact_part(token.substr(first + 1, second - first - 1), with);
    if (!head || !claims) return with.free_text(token);
    // The signature is over other claims now.
    const std::string_view signature = second + 1 < token.size() ? "UkVEQUNURUQ" : "";
    return *head + "." + *claims + "." + std::string(signature);
}

} // namespace signalbox::trace
