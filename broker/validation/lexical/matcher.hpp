#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "broker/validation/lexical/automaton.hpp"

namespace re2 {
class RE2;
}

namespace signalbox::validation::lexical {

// A compiled pattern. Its time is linear in the text, whatever the pattern. Any thread at once.
class matcher {
  public:
    // Throws pattern_error.
    explicit matcher(std::string_view ecma_pattern);
    matcher(matcher&&) noexcept;
    ~matcher();

    bool matches(std::string_view text) const;

  private:
    std::optional<automaton> automaton_;
    std::unique_ptr<re2::RE2> general_; // where there is no automaton
};

} // namespace signalbox::validation::lexical
