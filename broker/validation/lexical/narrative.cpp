#include "broker/validation/lexical/narrative.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "broker/validation/lexical/narrative_words.hpp"

namespace signalbox::validation::lexical {
namespace {

constexpr std::string_view blanks = " \t\r\n";
// Quotes, and what a browser ends a tag or a name by: none of these stands in a name.
constexpr std::string_view not_in_names = " \t\r\n\"'<>/=&`";

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return lower;
}

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Reads tags as XML has them. Where the text leaves that form, a browser would guess, so it is unsafe and not read on;
// tags that do not match, and words that FHIR does not have, are only against the rules.
class inspector {
  public:
    explicit inspector(std::string_view text) : rest_(text) {}

    narrative_faults run() {
        while (!rest_.empty() && !faults_.unsafe) {
            text_before_tag();
            if (!rest_.empty()) tag();
        }
        if (!open_.empty() || roots_ != 1 || !root_named_) faults_.unlawful = true;
        if (faults_.unsafe) faults_.unlawful = true;
        return faults_;
    }

  private:
    void text_before_tag() {
        const std::string_view text = rest_.substr(0, rest_.find('<'));
        rest_.remove_prefix(text.size());
        if (text.find('\0') != std::string_view::npos) faults_.unsafe = true;
        if (open_.empty() && text.find_first_not_of(blanks) != std::string_view::npos) faults_.unlawful = true;
        references(text);
    }

    // "&" begins one of the references that XML has, or a number's.
    void references(std::string_view text) {
        for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
            constexpr std::size_t longest = 10; // "&#x1F600;"
            const std::size_t end = text.substr(at + 1, longest).find(';');
            const std::string_view name = end == std::string_view::npos ? "" : text.substr(at + 1, end);
            const bool known = name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
            if (!known && !name.starts_with('#')) faults_.unlawful = true;
        }
    }

    void tag() {
        rest_.remove_prefix(1);
        if (rest_.starts_with("!--")) return comment();
        const bool closes = take('/');
        const std::string name = read_name();
        if (name.empty()) return give_up();
        if (closes) return close(name);
        judge(standing_of_element(name));
        begin_root(name);
        attributes();
        if (faults_.unsafe) return;
        if (take('/')) {
            if (!take('>')) give_up();
            return;
        }
        if (!take('>')) return give_up();
        open_.push_back(name);
    }

    void begin_root(const std::string& name) {
        if (!open_.empty()) return;
        ++roots_;
        if (name != "div") faults_.unlawful = true;
    }

    // A browser ends a comment where XML does not: at "<!-->", and at "--!>".
    void comment() {
        rest_.remove_prefix(3);
        const std::size_t end = rest_.find("--");
        if (end == std::string_view::npos || !rest_.substr(end).starts_with("-->")) return give_up();
        const std::string_view inside = rest_.substr(0, end);
        if (inside.starts_with('>') || inside.starts_with("->") || inside.starts_with("[if")) return give_up();
        rest_.remove_prefix(end + 3);
    }

    void close(const std::string& name) {
        skip_blanks();
        if (!take('>')) return give_up();
        if (open_.empty() || open_.back() != name) {
            faults_.unlawful = true;
            return;
        }
        open_.pop_back();
    }

    // Up to the end of the tag. Each has blanks before it, a name, "=" and a quoted value.
    void attributes() {
        std::vector<std::string> names;
        while (!faults_.unsafe) {
            const bool apart = skip_blanks();
            if (rest_.starts_with('>') || rest_.starts_with('/')) break;
            if (!apart) faults_.unlawful = true;
            names.push_back(attribute());
        }
        std::sort(names.begin(), names.end());
        if (std::adjacent_find(names.begin(), names.end()) != names.end()) give_up();
    }

    std::string attribute() {
        std::string name = read_name();
        skip_blanks();
        if (name.empty() || !take('=')) {
            give_up();
            return name;
        }
        skip_blanks();
        const std::string_view value = quoted_value();
        judge(standing_of_attribute(name));
        if (!is_safe_value(name, value)) faults_.unsafe = true;
        references(value);
        if (name == "xmlns" && open_.empty()) root_named_ = true;
        return name;
    }

    std::string_view quoted_value() {
        if (!rest_.starts_with('"') && !rest_.starts_with('\'')) {
            give_up();
            return {};
        }
        const std::size_t end = rest_.find(rest_.front(), 1);
        const std::string_view value = end == std::string_view::npos ? std::string_view{} : rest_.substr(1, end - 1);
        if (end == std::string_view::npos ||
            value.find_first_of(std::string_view("<\0`", 3)) != std::string_view::npos) {
            give_up();
            return {};
        }
        rest_.remove_prefix(end + 1);
        return value;
    }

    // In lower case; a name with capitals is not XHTML, though a browser takes it.
    std::string read_name() {
        if (rest_.empty() || !is_letter(rest_.front())) return {};
        const std::string_view written = rest_.substr(0, rest_.find_first_of(not_in_names));
        rest_.remove_prefix(written.size());
        std::string name = lower_case(written);
        if (name != written) faults_.unlawful = true;
        return name;
    }

    void judge(standing s) noexcept {
        if (s == standing::unsafe) faults_.unsafe = true;
        if (s == standing::harmless) faults_.unlawful = true;
    }

    void give_up() noexcept { faults_.unsafe = true; }

    bool take(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // Whether there were any.
    bool skip_blanks() noexcept {
        const std::size_t count = std::min(rest_.find_first_not_of(blanks), rest_.size());
        rest_.remove_prefix(count);
        return count != 0;
    }

    std::string_view rest_;
    narrative_faults faults_;
    std::vector<std::string> open_; // elements around, the outermost first
    std::size_t roots_ = 0;
    bool root_named_ = false; // the outermost element has its namespace
};

} // namespace

narrative_faults inspect_narrative(std::string_view xhtml) { return inspector(xhtml).run(); }

} // namespace signalbox::validation::lexical
