#include <algorithm>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/scan/texts.hpp"

namespace signalbox::trace::scanning {

namespace {

constexpr std::size_t run_min = 14;          // base64 digits without their padding: ten bytes, a number
constexpr std::size_t path_max = 16UL << 10; // bytes of a run that can be a path, whose '/' are none of base64

// `%41` with '%', `=41` with '='.
std::string hex_decoded(std::string_view text, char mark) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == mark && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2])) {
            made += base::from_hex(text.substr(at + 1, 2)).value_or("");
            at += 2;
        } else if (mark == '=' && text.substr(at).starts_with("=\r\n")) {
            at += 2;
        } else if (mark == '=' && text.substr(at).starts_with("=\n")) {
            at += 1;
        } else {
            made += mark == '%' && text[at] == '+' ? ' ' : text[at];
        }
    }
    return made;
}

unsigned number_of(std::string_view digits, int base) {
    unsigned made = 0;
    for (const char c : digits) {
        const auto lower = static_cast<unsigned>(is_upper(c) ? c - 'A' + 10 : is_lower(c) ? c - 'a' + 10 : c - '0');
        made = made * static_cast<unsigned>(base) + lower;
    }
    return made;
}

// &#57; and &#x39;, for what is ASCII.
std::string entities_decoded(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto end = text.substr(at).starts_with("&") ? text.substr(at, 12).find(';') : std::string_view::npos;
        if (end == std::string_view::npos) {
            made += text[at];
            continue;
        }
        const auto name = text.substr(at + 1, end - 1);
        const bool hex = name.starts_with("#x");
        const auto digits = name.substr(std::min<std::size_t>(hex ? 2 : 1, name.size()));
        const bool number =
            name.starts_with('#') && !digits.empty() && digits.size() < 7 &&
            digits.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789") == std::string_view::npos;
        const unsigned point = number ? number_of(digits, hex ? 16 : 10) : ' ';
        made += point < 0x80 ? static_cast<char>(point) : '?';
        at += end;
    }
    return made;
}

// \u0039 of JSON, for what is ASCII; \/ and \" as well.
std::string json_decoded(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 >= text.size()) {
            made += text[at];
            continue;
        }
        const auto digits = text.substr(std::min(at + 2, text.size()), 4);
        const bool hex = text[at + 1] == 'u' && digits.size() == 4 && is_hex(digits[0]) && is_hex(digits[1]) &&
                         is_hex(digits[2]) && is_hex(digits[3]);
        if (hex) {
            const unsigned point = number_of(digits, 16);
            made += point < 0x80 ? static_cast<char>(point) : '?';
            at += 5;
        } else {
            made += text[++at] == 'n' ? '\n' : text[at];
        }
    }
    return made;
}

// The release character of EDIFACT, and line breaks, which are no data there.
std::string edifact_decoded(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '?' && at + 1 < text.size()) ++at;
        if (text[at] != '\r' && text[at] != '\n') made += text[at];
    }
    return made;
}

// \X39\ of HL7 v2; other escapes go.
std::string hl7_decoded(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto end = text[at] == '\\' ? text.find('\\', at + 1) : std::string_view::npos;
        if (end == std::string_view::npos || end - at > 64) {
            made += text[at];
            continue;
        }
        if (text[at + 1] == 'X') made += base::from_hex(text.substr(at + 2, end - at - 2)).value_or("");
        at = end;
    }
    return made;
}

constexpr int percents_max = 4;
constexpr int depth_max = 4;
constexpr std::size_t looked_at_deeply = 64UL << 10; // bytes
constexpr std::string_view full_width = "\xef\xbc";  // U+FF10 to U+FF19 are these and 0x90 to 0x99

std::string narrowed(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto last = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 2]) : 0U;
        if (text.substr(at).starts_with(full_width) && last >= 0x90 && last <= 0x99) {
            made += static_cast<char>('0' + (last - 0x90));
            at += 2;
        } else {
            made += text[at];
        }
    }
    return made;
}

constexpr bool is_base64(char c) noexcept { return is_word(c) || c == '+' || c == '/' || c == '-' || c == '_'; }

std::optional<std::string> opened(std::string run) {
    if (run.size() < run_min || run.size() % 4 == 1) return std::nullopt;
    std::ranges::replace(run, '-', '+'); // base64url
    std::ranges::replace(run, '_', '/');
    run.append((4 - run.size() % 4) % 4, '=');
    return base::from_base64(run);
}

// Of a path each segment; and, as '/' is one of base64's signs too, what begins behind each of the first ones. What
// begins like a document is a part of one.
void add_segments(std::string_view run, std::vector<std::string>& into) {
    constexpr int rests_max = 16;
    const auto add = [&](std::string_view part) {
        auto bytes = opened(std::string(part));
        if (bytes && !is_document(*bytes)) into.push_back(std::move(*bytes));
    };
    int rests = 0;
    for (auto slash = run.find('/'); slash != std::string_view::npos; slash = run.find('/', slash + 1)) {
        if (rests == 0) add(run.substr(0, slash));
        const auto rest = run.substr(slash + 1);
        const auto segment = rest.substr(0, rest.find('/'));
        add(segment);
        if (++rests <= rests_max && segment.size() != rest.size()) add(rest);
    }
}

} // namespace

bool is_text(std::string_view bytes) {
    std::size_t odd = 0;
    for (const char c : bytes)
        odd += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' ? 1 : 0;
    return odd == 0;
}

bool is_document(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b") || bytes.starts_with("%PDF") || bytes.starts_with("\x89PNG") ||
           bytes.starts_with("\xff\xd8\xff");
}

std::vector<std::string> readings(std::string_view text) {
    std::vector<std::string> made;
    const auto add = [&](std::string one) {
        if (one != text) made.push_back(std::move(one));
    };
    std::string opened(text);
    for (int i = 0; i < percents_max && opened.find('%') != std::string::npos; ++i) {
        const std::string further = hex_decoded(opened, '%');
        if (further == opened) break;
        add(opened = further);
    }
    if (text.find(full_width) != std::string_view::npos) add(narrowed(text));
    if (text.find('=') != std::string_view::npos) add(hex_decoded(text, '='));
    if (text.find('&') != std::string_view::npos) add(entities_decoded(text));
    if (text.find('?') != std::string_view::npos) add(edifact_decoded(text));
    if (text.find('\\') == std::string_view::npos) return made;
    add(json_decoded(text));
    add(hl7_decoded(text));
    return made;
}

bool hides_nhs_number(std::string_view text, int depth) {
    if (is_document(text)) return false; // judged as what it is
    if (has_nhs_number(text)) return true;
    if (depth >= (text.size() > looked_at_deeply ? 1 : depth_max)) return false;
    const auto hidden_in = [depth](const std::string& each) { return hides_nhs_number(each, depth + 1); };
    const auto read = readings(text);
    const auto unpacked = base64_runs(text);
    return std::any_of(read.begin(), read.end(), hidden_in) || std::any_of(unpacked.begin(), unpacked.end(), hidden_in);
}

std::vector<std::string> base64_runs(std::string_view text) {
    std::vector<std::string> made;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        std::string run;
        // Lines of 64 or 76 are one run.
        while (end < text.size() &&
               (is_base64(text[end]) || (run.size() >= 60 && (text[end] == '\r' || text[end] == '\n')))) {
            const char c = text[end++];
            if (is_base64(c)) run += c;
        }
        at = std::max(end, at + 1);
        if (auto bytes = opened(run)) made.push_back(std::move(*bytes));
        if (run.size() <= path_max) add_segments(run, made);
    }
    return made;
}

} // namespace signalbox::trace::scanning
