#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/validation/lexical/byte_range.hpp"
#include "broker/validation/lexical/ecma_pattern.hpp"

namespace signalbox::validation::lexical {

// A pattern as a table of states: one look-up per character, and it stops at the first that cannot match. Patterns
// without inner anchors, word boundaries and Unicode properties become one, unless their table would be large.
class automaton {
  public:
    static std::optional<automaton> build(const piece& pattern);

    bool matches(std::string_view text) const noexcept;

    // Texts that it matches for sure.
    byte_range plain() const;

  private:
    friend class automaton_builder;

    // State 0 is the one without a way out.
    struct row {
        std::uint64_t staying = 0; // by class, up to 64: reading it leads back to this state
        bool accepting = false;
        // The longest range of ASCII characters that lead back, for blocks of them at once.
        std::uint8_t range_begin = 0;
        std::uint8_t range_size = 0;
    };

    bool matches_any_of(const std::vector<std::uint8_t>& classes) const;
    bool matches_short(std::string_view text) const noexcept;
    bool matches_long(std::string_view text) const noexcept;
    std::uint32_t after_ascii(std::string_view text, std::size_t& at, std::uint32_t state) const noexcept;
    std::uint8_t class_of(char32_t wide) const noexcept;
    bool is_among(std::uint64_t classes, unsigned char byte) const noexcept;
    std::size_t end_of_stay(const row& state, std::string_view text, std::size_t at) const noexcept;

    std::array<std::uint8_t, 128> ascii_classes_{};
    std::vector<char32_t> wide_begins_;      // where the classes beyond ASCII change, from U+0080 on
    std::vector<std::uint8_t> wide_classes_; // as many
    std::vector<std::uint16_t> next_;        // at (state << class_bits_) + class
    std::vector<row> rows_;                  // by state
    std::uint32_t class_bits_ = 0;
    std::uint32_t start_ = 0;
    bool to_the_end_ = true; // false: a match may stop anywhere
};

} // namespace signalbox::validation::lexical
