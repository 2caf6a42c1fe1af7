#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/validation/lexical/byte_range.hpp"
#include "broker/validation/lexical/ecma_pattern.hpp"

namespace signalbox::validation::lexical {

// What a pattern such as "^Patient/[A-Za-z0-9.-]{1,64}$" matches: a text of its own, or none, and behind it, to the
// end, characters of one set. The pattern may match more than that: "(?:^|/)Patient/...".
class literal_run {
  public:
    static std::optional<literal_run> build(const piece& pattern);

    bool matches(std::string_view text) const noexcept;

  private:
    static constexpr std::size_t ranges_max = 4;

    bool all_allowed(std::string_view rest) const noexcept;

    std::string literal_;
    std::array<byte_range, ranges_max> ranges_{}; // unused ones repeat the first
    std::size_t size_min_ = 0;                    // of what is behind the literal
    std::size_t size_max_ = 0;
};

} // namespace signalbox::validation::lexical
