#include "broker/validation/lexical/ecma_pattern.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "broker/validation/lexical/code_set.hpp"
#include "broker/validation/lexical/utf8.hpp"

namespace signalbox::validation::lexical {
namespace {

constexpr int groups_deep_max = 50;
constexpr std::uint32_t count_max = 1'000'000;

bool is_decimal_digit(char32_t c) noexcept { return c >= U'0' && c <= U'9'; }
bool is_ascii_letter(char32_t c) noexcept { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_surrogate(char32_t c, char32_t first) noexcept { return c >= first && c < first + 0x400; }

int hex_value(char32_t c) noexcept {
    if (is_decimal_digit(c)) return static_cast<int>(c - U'0');
    if (c >= U'a' && c <= U'f') return static_cast<int>(c - U'a') + 10;
    if (c >= U'A' && c <= U'F') return static_cast<int>(c - U'A') + 10;
    return -1;
}

piece of_ranges(std::vector<code_range> ranges) {
    piece made;
    made.kind = piece::kind::set;
    made.set.ranges = std::move(ranges);
    return made;
}

class parser {
  public:
    explicit parser(std::string_view pattern) : text_(decode_utf8(pattern)) {}

    piece whole() {
        piece result = choice();
        if (!at_end()) fail("a ')' without its '('");
        return result;
    }

  private:
    [[noreturn]] void fail(const std::string& why) const {
        throw pattern_error(fmt::format("{}, near character {} of the pattern", why, at_ + 1));
    }
    bool at_end() const noexcept { return at_ == text_.size(); }
    char32_t peek() const noexcept { return at_end() ? U'\0' : text_[at_]; }
    bool eat(char32_t c) noexcept {
        if (at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    char32_t take(const char* wanted) {
        if (at_end()) fail(std::string("the pattern ends where ") + wanted + " is expected");
        return text_[at_++];
    }

    piece choice() {
        piece first = sequence();
        if (peek() != U'|' || at_end()) return first;
        piece result;
        result.kind = piece::kind::choice;
        result.parts.push_back(std::move(first));
        while (eat(U'|')) result.parts.push_back(sequence());
        return result;
    }

    piece sequence() {
        piece result;
        while (!at_end() && peek() != U'|' && peek() != U')') result.parts.push_back(term());
        if (result.parts.size() == 1) return std::move(result.parts.front());
        return result;
    }

    piece term() {
        if (auto assertion = anchor()) return *assertion;
        piece result = atom();
        return quantified(std::move(result));
    }

    std::optional<piece> anchor() {
        piece result;
        if (eat(U'^')) {
            result.kind = piece::kind::begin;
            return result;
        }
        if (eat(U'$')) {
            result.kind = piece::kind::end;
            return result;
        }
        if (peek() == U'\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == U'b' || text_[at_ + 1] == U'B')) {
            result.kind = text_[at_ + 1] == U'b' ? piece::kind::word_boundary : piece::kind::no_word_boundary;
            at_ += 2;
            return result;
        }
        return std::nullopt;
    }

    piece atom() {
        const char32_t c = take("a character");
        switch (c) {
        case U'(': return group();
        case U'[': return bracket();
        case U'.': return of_ranges(any_but_line_end());
        case U'\\': return escaped_atom();
        case U'*':
        case U'+':
        case U'?': fail("a quantifier with nothing to repeat");
        case U'{':
        case U'}':
        case U']': fail("a bracket that has to be escaped");
        default: return of_ranges({{c, c}});
        }
    }

    piece group() {
        if (++depth_ > groups_deep_max) fail("groups nested too deep");
        if (eat(U'?')) group_kind();
        piece inner = choice();
        if (!eat(U')')) fail("a group without its ')'");
        --depth_;
        return inner;
    }

    void group_kind() {
        if (eat(U':')) return;
        if (peek() == U'=' || peek() == U'!') fail("look-ahead, which this engine does not have");
        if (!eat(U'<')) fail("a group of an unknown kind");
        if (peek() == U'=' || peek() == U'!') fail("look-behind, which this engine does not have");
        if (peek() == U'>' || is_decimal_digit(peek())) fail("a malformed group name");
        while (!eat(U'>')) {
            const char32_t c = take("the end of the group's name");
            if (!is_ascii_letter(c) && !is_decimal_digit(c) && c != U'_' && c != U'$') fail("a malformed group name");
        }
    }

    piece quantified(piece inner) {
        std::uint32_t min = 1;
        std::uint32_t max = 1;
        if (eat(U'*')) {
            min = 0;
            max = unlimited;
        } else if (eat(U'+')) {
            max = unlimited;
        } else if (eat(U'?')) {
            min = 0;
        } else if (eat(U'{')) {
            counts(min, max);
        } else {
            return inner;
        }
        static_cast<void>(eat(U'?')); // lazy: the same texts match
        if (!at_end() && (peek() == U'*' || peek() == U'+' || peek() == U'?' || peek() == U'{')) {
            fail("a quantifier behind a quantifier");
        }
        piece result;
        result.kind = piece::kind::repeat;
        result.parts.push_back(std::move(inner));
        result.min = min;
        result.max = max;
        return result;
    }

    void counts(std::uint32_t& min, std::uint32_t& max) {
        min = count();
        max = min;
        if (eat(U',')) max = peek() == U'}' ? unlimited : count();
        if (!eat(U'}')) fail("a count without its '}'");
        if (max < min) fail("counts in the wrong order");
    }

    std::uint32_t count() {
        if (!is_decimal_digit(peek())) fail("a '{' that is no count");
        std::uint32_t value = 0;
        while (!at_end() && is_decimal_digit(peek())) {
            value = value * 10 + static_cast<std::uint32_t>(text_[at_++] - U'0');
            if (value > count_max) fail("a count above 1,000,000");
        }
        return value;
    }

    piece escaped_atom() {
        code_set set;
        if (class_or_property(set)) {
            piece result;
            result.kind = piece::kind::set;
            result.set = std::move(set);
            return result;
        }
        if (peek() >= U'1' && peek() <= U'9') fail("a back reference, which this engine does not have");
        if (peek() == U'k') fail("a named back reference, which this engine does not have");
        const char32_t c = escaped_character();
        return of_ranges({{c, c}});
    }

    // \d and its kin, \p{…}: true when there was one, which is then in `set`. Stands behind the backslash.
    bool class_or_property(code_set& set) {
        if (const auto* ranges = class_escape(peek())) {
            ++at_;
            set.ranges.insert(set.ranges.end(), ranges->begin(), ranges->end());
            return true;
        }
        if (peek() != U'p' && peek() != U'P') return false;
        const bool negated = text_[at_++] == U'P';
        if (!eat(U'{')) fail("\\p without its '{'");
        std::string name;
        while (!eat(U'}')) {
            const char32_t c = take("the end of the property's name");
            name.push_back(c < 0x80 ? static_cast<char>(c) : '?');
        }
        auto property = property_escape(name, negated);
        if (!property) fail("a Unicode property that this engine does not have");
        set.properties.push_back(std::move(*property));
        return true;
    }

    char32_t escaped_character() {
        const char32_t c = take("an escaped character");
        switch (c) {
        case U't': return U'\t';
        case U'n': return U'\n';
        case U'v': return U'\v';
        case U'f': return U'\f';
        case U'r': return U'\r';
        case U'c': return control();
        case U'x': return hex(2);
        case U'u': return unicode();
        case U'0':
            if (is_decimal_digit(peek())) fail("an octal escape");
            return U'\0';
        default: break;
        }
        if (is_ascii_letter(c) || is_decimal_digit(c) || c >= 0x80) fail("an unknown escape");
        return c;
    }

    char32_t control() {
        const char32_t c = take("a control letter");
        if (!is_ascii_letter(c)) fail("\\c without a letter");
        return c % 32;
    }

    char32_t hex(int digits) {
        char32_t value = 0;
        for (int i = 0; i < digits; ++i) {
            const int digit = hex_value(take("a hex digit"));
            if (digit < 0) fail("an escape that is short of hex digits");
            value = value * 16 + static_cast<char32_t>(digit);
        }
        return value;
    }

    char32_t unicode() {
        if (eat(U'{')) return braced();
        const char32_t high = hex(4);
        if (!is_surrogate(high, 0xd800)) return high;
        if (!(peek() == U'\\' && at_ + 1 < text_.size() && text_[at_ + 1] == U'u')) return high;
        at_ += 2;
        const char32_t low = hex(4);
        if (!is_surrogate(low, 0xdc00)) fail("a surrogate without its partner");
        return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }

    char32_t braced() {
        char32_t value = 0;
        do {
            const int digit = hex_value(take("a hex digit"));
            if (digit < 0) fail("an escape that is short of hex digits");
            value = value * 16 + static_cast<char32_t>(digit);
            if (value > last_code_point) fail("a code point beyond U+10FFFF");
        } while (!eat(U'}'));
        return value;
    }

    piece bracket() {
        const bool negated = eat(U'^');
        code_set set;
        while (!eat(U']')) {
            if (at_end()) fail("a '[' without its ']'");
            bracket_item(set);
        }
        set.ranges = normalised(std::move(set.ranges));
        if (negated && set.properties.empty()) {
            set.ranges = complement(set.ranges);
        } else {
            set.negated = negated;
        }
        piece result;
        result.kind = piece::kind::set;
        result.set = std::move(set);
        return result;
    }

    void bracket_item(code_set& set) {
        char32_t first = 0;
        if (!bracket_character(set, first)) return;
        // A '-' before the closing bracket, or beside \w and its kin, stands for itself.
        if (peek() != U'-' || at_ + 1 >= text_.size() || text_[at_ + 1] == U']') {
            set.ranges.push_back({first, first});
            return;
        }
        ++at_;
        char32_t last = 0;
        if (!bracket_character(set, last)) {
            set.ranges.push_back({first, first});
            set.ranges.push_back({U'-', U'-'});
            return;
        }
        if (last < first) fail("a range in the wrong order");
        set.ranges.push_back({first, last});
    }

    // One member of a bracket: true when it is a single character, false when it was a set, which is then in `set`.
    bool bracket_character(code_set& set, char32_t& character) {
        character = take("a member of the bracket");
        if (character != U'\\') return true;
        if (class_or_property(set)) return false;
        character = eat(U'b') ? U'\b' : escaped_character();
        return true;
    }

    std::u32string text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

} // namespace

std::size_t size_of(const piece& pattern) noexcept {
    constexpr std::size_t most = 1'000'000'000; // so that nothing overflows
    std::size_t size = 1;
    for (const piece& part : pattern.parts) size = std::min(most, size + size_of(part));
    if (pattern.kind != piece::kind::repeat) return size;
    const std::size_t times = pattern.max == unlimited ? pattern.min : pattern.max;
    return std::min(most, size * std::max<std::size_t>(times, 1));
}

piece parse_ecma_pattern(std::string_view pattern) { return parser(pattern).whole(); }

} // namespace signalbox::validation::lexical
