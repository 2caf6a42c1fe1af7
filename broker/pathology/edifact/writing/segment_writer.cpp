#include "broker/pathology/edifact/writing/segment_writer.hpp"

namespace signalbox::pathology::edifact {

namespace {

bool is_separator(char c) noexcept { return c == ':' || c == '+' || c == '?' || c == '\''; }

} // namespace

void segment_writer::una() { text_ += "UNA:+.? '"; }

void segment_writer::append(std::string_view component) {
    for (const char c : component) {
        if (is_separator(c)) text_ += '?';
        text_ += c;
    }
}

// Separators are written when something follows them.
void segment_writer::write(std::string_view tag, std::initializer_list<element> elements) {
    text_ += tag;
    std::size_t pluses = 0;
    for (const element& components : elements) {
        ++pluses;
        std::size_t colons = 0;
        for (const std::string_view component : components) {
            if (!component.empty()) {
                text_.append(pluses, '+').append(colons, ':');
                append(component);
                pluses = 0;
                colons = 0;
            }
            ++colons;
        }
    }
    end_segment();
}

void segment_writer::write_text(std::string_view qualifier, std::span<const std::string> components) {
    text_.append("FTX+").append(qualifier).append("+++");
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (i != 0) text_ += ':';
        append(components[i]);
    }
    end_segment();
}

void segment_writer::end_segment() {
    text_ += '\'';
    ++count_;
}

} // namespace signalbox::pathology::edifact
