#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace signalbox::fhir {

namespace detail {

template <class Word>
std::uint64_t word_at(const char* begin) noexcept {
    Word word = 0;
    std::memcpy(&word, begin, sizeof word);
    return word;
}

} // namespace detail

// The text's ends and its size, read in words that may overlap: equal for equal texts, mostly different for others.
inline std::uint64_t text_hint(std::string_view text) noexcept {
    using detail::word_at;
    const char* const begin = text.data();
    const std::size_t size = text.size();
    std::uint64_t ends = 0;
    if (size >= 8)
        ends = word_at<std::uint64_t>(begin) ^ (word_at<std::uint64_t>(begin + size - 8) << 7U);
    else if (size >= 4)
        ends = word_at<std::uint32_t>(begin) << 24U ^ word_at<std::uint32_t>(begin + size - 4);
    else if (size > 0)
        ends = word_at<std::uint8_t>(begin) << 16U | word_at<std::uint8_t>(begin + size / 2) << 8U |
               word_at<std::uint8_t>(begin + size - 1);
    return ends ^ (static_cast<std::uint64_t>(size) << 56U);
}

} // namespace signalbox::fhir
