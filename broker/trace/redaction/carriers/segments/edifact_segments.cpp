#include <algorithm>

#include "broker/base/character_sets.hpp"
#include "broker/trace/redaction/carriers/segments/edifact.hpp"
#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

struct marks {
    char component = ':';
    char element = '+';
    char release = '?';
    char terminator = '\'';
};

marks marks_of(std::string_view text) {
    marks read;
    if (!text.starts_with("UNA") || text.size() < 9) return read;
    read.component = text[3];
    read.element = text[4];
    read.release = text[6];
    // Files without the reserved blank are about.
    read.terminator = text[7] == '\'' && text[8] != '\'' ? '\'' : text[8];
    return read;
}

class segment_walk {
  public:
    segment_walk(std::string_view text, std::size_t begin) : text_(text), marks_(marks_of(text)), at_(begin) {}

    std::vector<edifact_segment> all() {
        std::vector<edifact_segment> found;
        while (skip_blanks()) found.push_back(one());
        return found;
    }

  private:
    bool skip_blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
        return at_ < text_.size();
    }

    edifact_segment one() {
        edifact_segment made;
        std::size_t element = 0;
        std::size_t component = 1;
        edifact_component current{0, 1, at_, 0, {}};
        for (;; ++at_) {
            const char c = at_ < text_.size() ? text_[at_] : marks_.terminator;
            const bool released = c == marks_.release && c != ' ' && at_ + 1 < text_.size();
            if (released) {
                ++at_;
                current.text += text_[at_];
                continue;
            }
            if (c != marks_.component && c != marks_.element && c != marks_.terminator) {
                if (c != '\r' && c != '\n') current.text += c;
                continue;
            }
            close(made, current);
            if (c == marks_.terminator) return at_ += at_ < text_.size() ? 1 : 0, made;
            component = c == marks_.element ? 1 : component + 1;
            element += c == marks_.element ? 1 : 0;
            current = {element, component, at_ + 1, 0, {}};
        }
    }

    // Texts that were meant as UTF-8 are left as such, so that a name has the same bytes in every carrier.
    void close(edifact_segment& made, edifact_component& current) const {
        current.size = at_ - current.begin;
        if (!base::is_utf8(current.text)) current.text = base::utf8_of_latin1(current.text);
        const bool is_tag = current.element == 0 && current.component == 1 && current.text.size() == 3;
        if (is_tag)
            made.tag = current.text;
        else if (!current.text.empty())
            made.components.push_back(std::move(current));
    }

    std::string_view text_;
    marks marks_;
    std::size_t at_;
};

} // namespace

bool looks_like_edifact(std::string_view text) noexcept {
    text = trim(text.substr(0, 64));
    // Marks that are letters or digits would tear apart what they stand in.
    if (text.starts_with("UNA")) {
        const std::size_t size = text.size() >= 9 && text[7] == '\'' && text[8] != '\'' ? 8 : 9;
        return text.size() >= 9 && std::none_of(text.begin() + 3, text.begin() + size, is_word);
    }
    return text.starts_with("UNB") || text.starts_with("UNH");
}

std::string_view edifact_segment::text(std::size_t element, std::size_t component) const {
    for (const edifact_component& each : components)
        if (each.element == element && each.component == component) return each.text;
    return {};
}

std::vector<edifact_segment> edifact_segments(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    const bool una = text.substr(first).starts_with("UNA") && text.size() >= first + 9;
    auto segments = segment_walk(text.substr(first), 0);
    if (una) segments = segment_walk(text.substr(first), text[first + 7] == '\'' && text[first + 8] != '\'' ? 8 : 9);
    auto found = segments.all();
    for (edifact_segment& each : found)
        for (edifact_component& component : each.components) component.begin += first;
    return found;
}

} // namespace signalbox::trace
