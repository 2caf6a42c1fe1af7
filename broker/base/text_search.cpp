#include "broker/base/text_search.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace signalbox::base {

#ifdef __SSE2__

namespace {

constexpr std::size_t block_size = 16;

// At which of the next 16 places it may begin, by its first and its last byte: a bit for each, the first the lowest.
unsigned may_begin(const char* at, std::string_view wanted) noexcept {
    const __m128i firsts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i lasts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + wanted.size() - 1));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(firsts, _mm_set1_epi8(wanted.front())),
                                       _mm_cmpeq_epi8(lasts, _mm_set1_epi8(wanted.back())));
    return static_cast<unsigned>(_mm_movemask_epi8(both));
}

} // namespace

bool holds(std::string_view text, std::string_view wanted) noexcept {
    if (wanted.empty()) return true;
    while (text.size() >= wanted.size() + block_size) {
        for (unsigned places = may_begin(text.data(), wanted); places != 0; places &= places - 1) {
            const char* const place = text.data() + std::countr_zero(places);
            if (std::memcmp(place, wanted.data(), wanted.size()) == 0) return true;
        }
        text.remove_prefix(block_size);
    }
    return ::memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr;
}

#else

bool holds(std::string_view text, std::string_view wanted) noexcept {
    return ::memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr;
}

#endif

} // namespace signalbox::base
