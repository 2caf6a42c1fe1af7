#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::validation::lexical {

// Why a pattern cannot be used, in words for the author of the schema.
struct pattern_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct code_range {
    char32_t first;
    char32_t last; // inclusive

    friend bool operator==(const code_range&, const code_range&) = default;
};

constexpr char32_t last_code_point = 0x10ffff;

// A set of code points: sorted, disjoint ranges, and Unicode properties under the names that RE2 has for them.
struct code_set {
    std::vector<code_range> ranges;
    std::vector<std::string> properties; // "\p{L}"; with these, `negated` stands for the whole set
    bool negated = false;                // only beside properties; otherwise the ranges are complemented already
};

constexpr std::uint32_t unlimited = 0xffffffff;

// A node of a pattern's tree.
struct piece {
    enum class kind : std::uint8_t { set, sequence, choice, repeat, begin, end, word_boundary, no_word_boundary };

    piece::kind kind = kind::sequence;
    code_set set;             // of a set
    std::vector<piece> parts; // of a sequence, a choice, a repeat (one)
    std::uint32_t min = 1;    // of a repeat
    std::uint32_t max = 1;
};

// Reads an ECMA-262 regular expression as JSON Schema means it: Unicode aware, no flags, searched for anywhere in the
// text. Escapes of any punctuation are accepted (FHIR writes \- and \/). Groups do not capture, and lazy quantifiers
// are read as greedy ones, since only whether a text matches is asked for. Look-around and back references, which no
// linear-time matcher has, are refused by name.
piece parse_ecma_pattern(std::string_view pattern);

// How many sets of characters the pattern has, those of a repetition as often as it repeats them: "[a-z]{1000}" is
// 1000.
std::size_t size_of(const piece& pattern) noexcept;

// The same pattern in RE2's syntax.
std::string to_re2(const piece& pattern);

} // namespace signalbox::validation::lexical
