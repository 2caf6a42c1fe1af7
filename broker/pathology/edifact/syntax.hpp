#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/pathology/model/finding.hpp"

// ISO 9735 syntax, version 1 to 3: segments of elements of components.
namespace signalbox::pathology::edifact {

// What stands between things. UNA may declare others; a release character of ' ' means that there is none.
struct separators {
    char component = ':';
    char element = '+';
    char decimal = '.';
    char release = '?';
    char terminator = '\'';

    bool operator==(const separators&) const = default;
};

// What one text may hold; beyond it the reader says so and reads no further. A report of twenty results has about 120
// segments of at most 400 bytes; the standard allows 99 specimens and 99 investigations (NHS003).
struct limits {
    std::size_t segment_size = 16'384; // bytes
    std::size_t segments = base::limits{}.interchange_segments_max;
    std::size_t elements = 64;    // of a segment
    std::size_t components = 512; // of a segment
    // Of a report; specimens, parties and ranges likewise.
    std::size_t investigations = base::limits{}.report_results_max;
};

// One segment: views into the text (or into the reader's buffer, when the segment has line breaks inside), valid until
// the next one is read. Elements and components count from 1, as in findings; one that is absent is empty.
class segment {
  public:
    std::string_view tag() const noexcept { return tag_; }
    bool is(std::string_view tag) const noexcept { return tag_ == tag; }

    std::size_t elements() const noexcept { return firsts_.size() - 1; }
    std::size_t components(std::size_t element) const noexcept {
        return element + 1 < firsts_.size() ? firsts_[element + 1] - firsts_[element] : 0;
    }
    bool holds(std::size_t element, std::size_t component = 1) const noexcept {
        return find(element, component) != nullptr;
    }

    // Each of these notes that the component was looked at.
    std::string text(std::size_t element, std::size_t component = 1); // released, in UTF-8
    // The same, in `room` where it is not as it stands.
    std::string_view text(std::size_t element, std::size_t component, std::string& room);
    bool is(std::size_t element, std::size_t component, std::string_view code_expected) noexcept {
        return code(element, component) == code_expected;
    }
    // A code of the standard: nothing in it is ever released or beyond ASCII.
    std::string_view code(std::size_t element, std::size_t component = 1) noexcept {
        const auto* const found = look(element, component);
        return found == nullptr ? std::string_view{} : found->raw;
    }
    void ignore() noexcept; // all of them
    bool has_unread() const noexcept { return unread_ != 0; }
    // Where the first component stands that holds something and was not looked at; line 0: there is none.
    place first_unread() const noexcept;

    place at(std::size_t element = 0, std::size_t component = 0) const noexcept;
    std::uint32_t number() const noexcept { return number_; }
    // Bytes of the text, the terminator included.
    std::size_t begin() const noexcept { return begin_; }
    std::size_t end() const noexcept { return end_; }

  private:
    friend class segment_reader;

    struct component {
        std::string_view raw;
        bool plain = true; // raw is what it says: ASCII, without release characters
        bool read = false;
    };

    const component* find(std::size_t element, std::size_t component) const noexcept;
    component* look(std::size_t element, std::size_t component) noexcept;
    std::string released(std::string_view raw) const;

    std::string_view tag_;
    std::vector<component> components_;  // those in front of firsts_.back(); the others are left of longer segments
    std::vector<std::size_t> firsts_{0}; // the first component of each element, and behind the last one's
    std::size_t unread_ = 0;             // components behind the tag that hold something and were not looked at
    std::string_view source_;            // the segment in the text, line breaks included
    std::string_view content_;           // what the components are views of
    char release_ = '?';
    std::uint32_t number_ = 0;
    std::uint32_t line_ = 0;
    std::uint32_t column_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

// Cuts a text into segments, one at a time, in buffers that it uses again. Line breaks are no data anywhere; other
// blanks only in front of a tag. What is wrong with the syntax goes to the findings given.
class segment_reader {
  public:
    // Reads UNA when it is there. `text` and `found` must live on.
    explicit segment_reader(std::string_view text, findings& found, const limits& most = {});

    // Begins in the middle of a text: with the segment at byte `begin`, which stands at `where`.
    struct start {
        std::size_t begin = 0;
        place where;
        separators marks;
    };
    segment_reader(std::string_view text, const start& from, const limits& most);

    // False at the end of the text, or where a limit ends it.
    bool next(findings& found);

    // The current segment begins a message, which has its own warning about characters.
    void begin_message() noexcept { utf8_said_ = false; }

    segment& current() noexcept { return current_; }
    // What follows the current segment.
    std::string_view rest() const noexcept { return text_.substr(position_); }
    const separators& using_separators() const noexcept { return separators_; }
    // A limit ended the reading before the end of the text.
    bool gave_up() const noexcept { return gave_up_; }

  private:
    enum class kind : std::uint8_t {
        plain,
        release,
        line_break,
        beyond_ascii,
        control,
        component, // this one and those behind it end a component
        element,
        terminator,
    };
    // How the scan of one segment ended.
    struct scanned {
        std::size_t size = 0; // without the terminator
        bool terminated = false;
        bool too_long = false;
        bool too_many = false;
        bool line_breaks = false;
        bool beyond_ascii = false;
        bool control = false;
    };

    void read_una(findings& found);
    void set_kinds();
    void skip_blanks() noexcept;
    kind kind_of(char c) const noexcept { return kinds_[static_cast<unsigned char>(c)]; }
    scanned scan(std::string_view from);
    // Steps over what is more than a character of text: gives where the last one of it stands.
    const char* see_special(kind met, const char* at, const char* end, scanned& how) const noexcept;
    bool make_room();
    void place_current(std::size_t begin, const scanned& how);
    void step_over(std::size_t size) noexcept;
    bool is_fit(const scanned& how, findings& found);
    void say_characters(const scanned& how, findings& found);

    std::string_view text_;
    limits most_;
    separators separators_;
    std::array<kind, 256> kinds_{};
    std::size_t position_ = 0;
    std::uint32_t line_ = 1;
    std::size_t line_begin_ = 0;
    std::uint32_t number_ = 0;
    bool utf8_said_ = false;
    bool gave_up_ = false;
    std::string joined_; // the current segment without its line breaks
    segment current_;
};

// What is asked of every segment, here so that it costs no call.

inline const segment::component* segment::find(std::size_t element, std::size_t component) const noexcept {
    if (component == 0 || component > components(element)) return nullptr;
    const auto& found = components_[firsts_[element] + component - 1];
    return found.raw.empty() ? nullptr : &found;
}

inline segment::component* segment::look(std::size_t element, std::size_t component) noexcept {
    auto* const found = const_cast<segment::component*>(find(element, component));
    if (found == nullptr || found->read) return found;
    found->read = true;
    if (element > 0) --unread_;
    return found;
}

// Adds a finding unless there are too many; the last one then says so. Texts hold no patient data.
void add(findings& to, severity how, std::string_view code, std::string_view text, place where);

// No reader collects more findings of a report, or of an interchange, than this.
inline constexpr std::size_t findings_max = 1'000;

constexpr bool is_line_break(char c) noexcept { return c == '\r' || c == '\n'; }

// True for a segment's tag: three capital letters or digits, the first a letter.
bool is_tag(std::string_view text) noexcept;

} // namespace signalbox::pathology::edifact
