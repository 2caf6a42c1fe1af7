#include "broker/pathology/unit_spellings.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "broker/pathology/spelling.hpp"
#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_tables.hpp"

namespace signalbox::pathology {
namespace {

constexpr std::size_t spelling_size_max = 64; // twice what the longest takes

std::string without_annotations(std::string_view code) {
    std::string text;
    int open = 0;
    for (const char c : code) {
        if (c == '{') ++open;
        if (open == 0) text += c;
        if (c == '}') --open;
    }
    return text;
}

bool is_volume(std::string_view unit) noexcept {
    constexpr std::string_view volumes[] = {"L", "l", "dL", "dl", "mL", "ml", "uL", "ul", "nL", "pL"};
    return std::find(std::begin(volumes), std::end(volumes), unit) != std::end(volumes);
}

// What is before the stroke of a count ("/uL", "10*9/L") or a concentration.
bool is_amount(std::string_view unit) noexcept {
    constexpr std::string_view amounts[] = {"",      "g",     "mg",    "ug",    "ng",    "pg",   "umol", "nmol",
                                            "pmol",  "fmol",  "U",     "kU",    "mU",    "uU",   "[iU]", "[IU]",
                                            "k[iU]", "m[iU]", "u[iU]", "k[IU]", "m[IU]", "u[IU]"};
    return unit.starts_with("10*") || unit.starts_with("10^") ||
           std::find(std::begin(amounts), std::end(amounts), unit) != std::end(amounts);
}

std::string common_form(std::string_view code) {
    if (const std::string_view known = find_unit(equal_units(), code); !known.empty()) return std::string(known);
    std::string bare = without_annotations(code);
    if (bare.empty()) return "1";                      // "{INR}" is the number alone
    if (!is_ucum_code(bare)) return std::string(code); // "mL/min/{1.73_m2}"
    const std::string_view known = find_unit(equal_units(), bare);
    return known.empty() ? bare : std::string(known);
}

} // namespace

std::string_view code_of_known_spelling(std::string_view unit_text) {
    if (unit_text.size() > spelling_size_max) return {};
    return find_unit(spelled_units(), plain_spelling(unit_text));
}

std::string_view code_of_spelling(std::string_view unit_text) {
    if (unit_text.size() > spelling_size_max) return {};
    const std::string plain = plain_spelling(unit_text);
    if (const std::string_view known = find_unit(spelled_units(), plain); !known.empty()) return known;
    const std::string stroked = with_strokes(plain);
    const std::string_view known = find_unit(spelled_units(), common_spelling(stroked));
    return known.empty() ? find_unit(spelled_units(), common_spelling(without_remark(stroked))) : known;
}

bool is_same_unit(std::string_view left_code, std::string_view right_code) {
    if (left_code == right_code) return true;
    if (std::max(left_code.size(), right_code.size()) > ucum_code_size_max) return false;
    return common_form(left_code) == common_form(right_code);
}

bool is_never_negative(std::string_view code) {
    if (code.size() > ucum_code_size_max) return false;
    const std::string bare = without_annotations(code);
    const std::size_t stroke = bare.find('/');
    if (stroke == std::string::npos || !is_volume(std::string_view(bare).substr(stroke + 1))) return false;
    return is_amount(std::string_view(bare).substr(0, stroke));
}

std::string_view meant_by_trap(std::string_view code) noexcept { return find_unit(trap_units(), code); }

} // namespace signalbox::pathology
