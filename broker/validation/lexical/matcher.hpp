#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "broker/validation/lexical/automaton.hpp"
#include "broker/validation/lexical/byte_range.hpp"
#include "broker/validation/lexical/character_run.hpp"
#include "broker/validation/lexical/literal_run.hpp"

namespace re2 {
class RE2;
}

namespace signalbox::validation::lexical {

// What the patterns of one set of schemas may come to together, in the unit of size_of() and in kilobytes of RE2's
// programs.
constexpr std::size_t patterns_size_max = 20'000;

// A pattern that would come to more than is left.
struct patterns_too_large : pattern_error {
    using pattern_error::pattern_error;
};

// A compiled pattern. Its time is linear in the text, whatever the pattern. Any thread at once.
class matcher {
  public:
    // Takes its size off `size_left`. Throws pattern_error.
    matcher(std::string_view ecma_pattern, std::size_t& size_left);
    // One that stands alone.
    explicit matcher(std::string_view ecma_pattern);
    matcher(matcher&&) noexcept;
    matcher& operator=(matcher&&) noexcept;
    ~matcher();

    bool matches(std::string_view text) const;
    // Quicker, for a text of a document: it may read fhir::text_padding bytes, however short the text.
    bool matches_padded(std::string_view text) const {
        return run_ && !literal_ ? run_->matches_padded(text) : matches(text);
    }

    // Texts that it matches for sure, told by their bytes alone; with the range of no size where there are none such.
    byte_range plain() const;

  private:
    void compile_general(const piece& pattern, std::size_t& size_left);

    std::optional<literal_run> literal_; // most of what it matches, where it can be told so
    // The first of these that the pattern can be.
    std::optional<character_run> run_;
    std::optional<automaton> automaton_;
    std::unique_ptr<re2::RE2> general_;
};

} // namespace signalbox::validation::lexical
