#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {

// Words that are known when this is compiled, found by a look or two at memory, whatever a sender wrote.
template <std::size_t Count>
class word_table {
  public:
    static constexpr std::size_t count = Count;

    // No word is empty, none stands twice.
    consteval explicit word_table(const std::array<std::string_view, Count>& words) {
        for (std::size_t number = 0; number < Count; ++number) {
            const ends its = ends_of_literal(words[number]);
            std::size_t at = place_of(its);
            while (!places_[at].word.empty()) at = (at + 1) % places_.size();
            places_[at] = {its, words[number], number};
        }
    }

    // The place of a text among the words, from 0; Count when it is none of them. Reads fhir::text_padding bytes, as a
    // text or name of a document has them.
    std::size_t number_of(std::string_view text) const noexcept {
        return text.empty() ? Count : find(text, ends_of(text));
    }
    // The same for any text.
    std::size_t number_of_literal(std::string_view text) const noexcept {
        return text.empty() ? Count : find(text, ends_of_literal(text));
    }

  private:
    static_assert(fhir::text_padding >= 8 && std::endian::native == std::endian::little);

    // The first and the last eight bytes, or all there are: with the size they tell texts of up to sixteen bytes apart.
    struct ends {
        std::uint64_t first = 0;
        std::uint64_t last = 0;

        bool operator==(const ends&) const = default;
    };
    struct place {
        ends its;
        std::string_view word; // empty where none is
        std::size_t number = 0;
    };

    static ends ends_of(std::string_view text) noexcept {
        if (text.size() >= 8) return {word_at(text.data()), word_at(text.data() + text.size() - 8)};
        const std::uint64_t all = word_at(text.data()) & ~(~std::uint64_t{0} << 8 * text.size());
        return {all, all};
    }
    static std::uint64_t word_at(const char* begin) noexcept {
        std::uint64_t word = 0;
        std::memcpy(&word, begin, sizeof word);
        return word;
    }
    static constexpr ends ends_of_literal(std::string_view text) noexcept {
        const auto word_of = [](std::string_view bytes) {
            std::uint64_t word = 0;
            for (std::size_t i = 0; i < bytes.size(); ++i)
                word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
            return word;
        };
        if (text.size() >= 8) return {word_of(text.substr(0, 8)), word_of(text.substr(text.size() - 8))};
        return {word_of(text), word_of(text)};
    }
    static constexpr std::size_t place_of(const ends& its) noexcept {
        const std::uint64_t mixed = (its.first + its.last * 0xc2b2ae3d27d4eb4fULL) * 0x9e3779b97f4a7c15ULL;
        return static_cast<std::size_t>(mixed >> (64U - place_bits));
    }

    std::size_t find(std::string_view text, const ends& its) const noexcept {
        for (std::size_t at = place_of(its);; at = (at + 1) % places_.size()) {
            const place& candidate = places_[at];
            if (candidate.word.empty()) return Count;
            if (candidate.its != its || candidate.word.size() != text.size()) continue;
            if (text.size() <= 16 || text == candidate.word) return candidate.number;
        }
    }

    static constexpr unsigned place_bits = std::bit_width(4 * Count); // a quarter of the places is taken at most
    std::array<place, std::size_t{1} << place_bits> places_{};
};

} // namespace signalbox::validation
