#include "broker/identifiers/mailbox_id.hpp"

#include <algorithm>

#include "broker/base/errc.hpp"

namespace signalbox::identifiers {

namespace {

// MESH API, header Mex-To: at most 100 characters.
constexpr std::size_t mailbox_id_max = 100;
constexpr std::size_t ods_code_min = 3;
constexpr std::size_t ods_code_max = 12;

// ASCII only, whatever the locale of the process is.
constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool is_letter_or_digit(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
constexpr bool is_mailbox_character(char c) noexcept { return is_letter_or_digit(c) || c == '_' || c == '-'; }

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string upper_cased(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), upper);
    return made;
}

} // namespace

result<std::string> parse_mailbox_id(std::string_view text) {
    const std::string_view id = trimmed(text);
    if (id.empty() || id.size() > mailbox_id_max) return base::errc::malformed;
    std::string made = upper_cased(id);
    if (!std::all_of(made.begin(), made.end(), is_mailbox_character)) return base::errc::malformed;
    // Stands for a patient in Mex-To (GPPROVIDER_…), and for nobody in a message that found none.
    if (made.starts_with("GPPROVIDER")) return base::errc::malformed;
    return made;
}

result<std::string> parse_ods_code(std::string_view text) {
    if (text.size() < ods_code_min || text.size() > ods_code_max) return base::errc::malformed;
    std::string made = upper_cased(text);
    if (!std::all_of(made.begin(), made.end(), is_letter_or_digit)) return base::errc::malformed;
    return made;
}

} // namespace signalbox::identifiers
