#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "broker/validation/lexical/byte_range.hpp"
#include "broker/validation/lexical/ecma_pattern.hpp"

namespace signalbox::validation::lexical {

// A pattern that is characters of one set from the text's beginning to its end, as FHIR's string, uri and id are:
// "^[A-Za-z0-9\-\.]{1,64}$". It looks at bytes, so that a set with some characters beyond ASCII has to have them all,
// and then any number of them.
class character_run {
  public:
    static std::optional<character_run> build(const piece& pattern);

    bool matches(std::string_view text) const noexcept;
    // Quicker, for a text of a document: it may read fhir::text_padding bytes, however short the text.
    bool matches_padded(std::string_view text) const noexcept;

    // Texts that it matches for sure.
    byte_range plain() const noexcept;

  private:
    bool fits(std::size_t size) const noexcept { return size >= size_min_ && size <= size_max_; }
    bool all_within_range(const char* block) const noexcept;
    bool short_within_range(std::string_view text) const noexcept;
    bool allows(std::string_view text) const noexcept;

    std::array<bool, 256> allowed_{};
    // The longest range of allowed bytes, for blocks of them at once.
    std::uint8_t range_begin_ = 0;
    std::uint8_t range_last_ = 0; // as an offset from range_begin_
    std::size_t size_min_ = 0;
    std::size_t size_max_ = 0;
};

} // namespace signalbox::validation::lexical
