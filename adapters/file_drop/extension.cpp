#include "adapters/file_drop/extension.hpp"

#include <cstddef>

namespace signalbox::adapters::file_drop {

namespace {

std::string lower_case(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return made;
}

std::string extension_of_original(const std::string& type, const std::string& encoding, std::string_view payload) {
    if (!encoding.empty()) return encoding == "gzip" ? "gz" : "dat";
    if (type.find("json") != std::string::npos) return "json";
    if (type.find("xml") != std::string::npos) return "xml";
    if (type == "application/hl7-v2") return "hl7";
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (payload.starts_with(byte_order_mark)) payload.remove_prefix(byte_order_mark.size());
    const std::size_t first = payload.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "dat";
    return payload[first] == '{' ? "json" : payload[first] == '<' ? "xml" : "dat";
}

} // namespace

std::string extension_of(std::string_view form, std::string_view content_type, std::string_view encoding,
                         std::string_view payload) {
    if (form.starts_with("fhir-")) return "json";
    if (form.starts_with("edifact-")) return "dat";
    if (form.starts_with("hl7v2-")) return "hl7";
    return extension_of_original(lower_case(content_type), lower_case(encoding), payload);
}

} // namespace signalbox::adapters::file_drop
