#include "broker/validation/lexical/code_set.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::validation::lexical {
namespace {

using ranges = std::vector<code_range>;

struct class_entry {
    char32_t letter;
    ranges set;
};

const std::array<class_entry, 6>& class_escapes() {
    static const std::array<class_entry, 6> all = [] {
        const ranges digits{{U'0', U'9'}};
        const ranges words = normalised({{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}});
        // ECMA-262, WhiteSpace and LineTerminator: the ASCII ones, U+FEFF and everything in category Zs.
        const ranges spaces = normalised({{0x09, 0x0d},
                                          {0x20, 0x20},
                                          {0xa0, 0xa0},
                                          {0x1680, 0x1680},
                                          {0x2000, 0x200a},
                                          {0x2028, 0x2029},
                                          {0x202f, 0x202f},
                                          {0x205f, 0x205f},
                                          {0x3000, 0x3000},
                                          {0xfeff, 0xfeff}});
        return std::array<class_entry, 6>{{{U'd', digits},
                                           {U'D', complement(digits)},
                                           {U's', spaces},
                                           {U'S', complement(spaces)},
                                           {U'w', words},
                                           {U'W', complement(words)}}};
    }();
    return all;
}

// ECMA-262 allows the long names of general categories; RE2 knows the short ones. Neither Cn nor C: RE2 has no
// unassigned characters.
constexpr std::pair<std::string_view, std::string_view> categories[] = {
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Lowercase_Letter", "Ll"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Titlecase_Letter", "Lt"},
    {"Uppercase_Letter", "Lu"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Close_Punctuation", "Pe"},
    {"Final_Punctuation", "Pf"},
    {"Initial_Punctuation", "Pi"},
    {"Other_Punctuation", "Po"},
    {"Open_Punctuation", "Ps"},
    {"Symbol", "S"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Math_Symbol", "Sm"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Space_Separator", "Zs"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Surrogate", "Cs"},
    {"Private_Use", "Co"},
};

bool plain_name(std::string_view name) noexcept {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string_view brief_category(std::string_view name) noexcept {
    for (const auto& [spelled, brief] : categories) {
        if (name == spelled || name == brief) return brief;
    }
    return {};
}

struct binary {
    std::string_view name;
    std::string_view re2;
    std::string_view negated;
};

// Of ECMA-262's binary properties those that RE2 has under some name.
constexpr binary binaries[] = {
    {"Any", "\\p{Any}", "\\P{Any}"},
    {"ASCII", "[:ascii:]", "[:^ascii:]"},
    {"ASCII_Hex_Digit", "[:xdigit:]", "[:^xdigit:]"},
    {"AHex", "[:xdigit:]", "[:^xdigit:]"},
};

std::optional<std::string> category_escape(std::string_view name, bool negated) {
    if (negated && (name == "C" || name == "Other")) return "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Z}";
    const std::string_view brief = brief_category(name);
    if (brief.empty() || (brief == "LC" && negated)) return std::nullopt;
    // RE2 has no name for the union of the cased letters; a class may list them.
    if (brief == "LC") return "\\p{Ll}\\p{Lt}\\p{Lu}";
    return std::string(negated ? "\\P{" : "\\p{").append(brief).append("}");
}

std::optional<std::string> script_escape(std::string_view name, bool negated) {
    // RE2 has scripts and categories in one list, and would take one for the other.
    if (!plain_name(name) || name == "Any" || name == "C" || !brief_category(name).empty()) return std::nullopt;
    return std::string(negated ? "\\P{" : "\\p{").append(name).append("}");
}

} // namespace

ranges normalised(ranges set) {
    std::sort(set.begin(), set.end(), [](const code_range& a, const code_range& b) { return a.first < b.first; });
    ranges merged;
    for (const code_range& r : set) {
        if (!merged.empty() && r.first <= merged.back().last + 1) {
            merged.back().last = std::max(merged.back().last, r.last);
        } else {
            merged.push_back(r);
        }
    }
    return merged;
}

ranges complement(const ranges& set) {
    ranges rest;
    char32_t next = 0;
    for (const code_range& r : set) {
        if (r.first > next) rest.push_back({next, r.first - 1});
        next = r.last + 1;
    }
    if (next <= last_code_point) rest.push_back({next, last_code_point});
    return rest;
}

const ranges* class_escape(char32_t letter) {
    for (const class_entry& entry : class_escapes()) {
        if (entry.letter == letter) return &entry.set;
    }
    return nullptr;
}

const ranges& any_but_line_end() {
    static const ranges set = complement({{U'\n', U'\n'}, {U'\r', U'\r'}, {0x2028, 0x2029}});
    return set;
}

std::optional<std::string> property_escape(std::string_view name, bool negated) {
    for (const std::string_view prefix : {"Script=", "sc="})
        if (name.starts_with(prefix)) return script_escape(name.substr(prefix.size()), negated);
    for (const std::string_view prefix : {"General_Category=", "gc="})
        if (name.starts_with(prefix)) return category_escape(name.substr(prefix.size()), negated);
    for (const binary& known : binaries)
        if (known.name == name) return std::string(negated ? known.negated : known.re2);
    return category_escape(name, negated);
}

} // namespace signalbox::validation::lexical
