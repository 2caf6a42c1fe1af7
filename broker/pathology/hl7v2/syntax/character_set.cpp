#include "broker/pathology/hl7v2/syntax/character_set.hpp"

#include "broker/base/character_sets.hpp"
#include "broker/pathology/hl7v2/syntax/delimiters.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

// The first repetition of MSH-18: the set of the message; others would be reached by escapes.
std::string_view declared_set(std::string_view bytes) {
    const auto start = bytes.find("MSH");
    if (start == std::string_view::npos || start + 4 > bytes.size()) return {};
    std::string_view segment = bytes.substr(start);
    segment = segment.substr(0, segment.find_first_of("\r\n"));
    if (segment.size() < 5) return {};
    // MSH-1 is the separator itself, so MSH-18 is the 18th part of the segment.
    std::string_view field = part_of(segment, segment[3], 18);
    field = field.substr(0, field.find(segment[5 < segment.size() ? 5 : 4]));
    while (field.ends_with(' ')) field.remove_suffix(1);
    return field;
}

finding about_set(severity s, std::string code, std::string text) {
    place msh_18;
    msh_18.segment = 1;
    msh_18.element = 18;
    return {s, std::move(code), std::move(text), msh_18, {}};
}

void decode_undeclared(std::string_view bytes, decoded_text& into) {
    if (base::is_utf8(bytes)) {
        into.text = bytes;
        return;
    }
    into.as = character_set::latin1;
    into.text = base::utf8_of_latin1(bytes);
    into.findings.push_back(about_set(severity::warning, "character-set-guessed",
                                      "no character set is named and the bytes are not UTF-8: read as ISO 8859-1"));
}

void refuse(std::string_view bytes, decoded_text& into, std::string code, std::string text) {
    into.as = character_set::latin1;
    into.text = base::utf8_of_latin1(bytes);
    into.findings.push_back(about_set(severity::error, std::move(code), std::move(text)));
}

} // namespace

decoded_text decode(std::string_view bytes) {
    decoded_text decoded;
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
        decoded.findings.push_back(
            about_set(severity::warning, "byte-order-mark", "a byte order mark stands before the message"));
    }
    const std::string_view declared = declared_set(bytes);
    if (declared.empty() || (declared == "ASCII" && !base::is_ascii(bytes))) {
        decode_undeclared(bytes, decoded);
    } else if (declared == "8859/1") {
        decoded.as = character_set::latin1;
        decoded.text = base::utf8_of_latin1(bytes);
    } else if (declared == "ASCII" ||
               ((declared == "UNICODE UTF-8" || declared == "UNICODE") && base::is_utf8(bytes))) {
        decoded.text = bytes;
    } else if (declared == "UNICODE UTF-8" || declared == "UNICODE") {
        refuse(bytes, decoded, "character-set-broken", "the bytes are not the UTF-8 that MSH-18 says");
    } else {
        refuse(bytes, decoded, "character-set-unknown", "MSH-18 is none of ASCII, 8859/1 and UNICODE UTF-8");
    }
    return decoded;
}

} // namespace signalbox::pathology::hl7v2
