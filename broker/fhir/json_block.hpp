#pragma once

#include <cstddef>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Of so many bytes of JSON those of one class, a bit for each, the first the lowest.
namespace signalbox::fhir::detail {

constexpr std::size_t block_size = 16;
constexpr unsigned whole_block = 0xffff;

#ifdef __SSE2__

class json_block {
  public:
    explicit json_block(const char* begin) noexcept
        : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(begin))) {}

    unsigned equal(char wanted) const noexcept { return bits(is(wanted)); }

    // With which a string cannot simply go on: a quote, a backslash, a control character.
    unsigned special() const noexcept {
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(0x1f)), bytes_);
        return bits(_mm_or_si128(_mm_or_si128(is('"'), is('\\')), controls));
    }

    // The same, and what is not ASCII. In a byte with its second bit turned a quote is 0x20, control characters are
    // below that still, and so is as a signed number what is not ASCII.
    unsigned special_or_not_ascii() const noexcept {
        const __m128i above = _mm_subs_epi8(_mm_xor_si128(bytes_, _mm_set1_epi8(2)), _mm_set1_epi8(0x21));
        return bits(_mm_or_si128(is('\\'), above));
    }

    unsigned blank() const noexcept {
        return bits(_mm_or_si128(_mm_or_si128(is(' '), is('\n')), _mm_or_si128(is('\r'), is('\t'))));
    }

  private:
    __m128i is(char wanted) const noexcept { return _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(wanted)); }
    static unsigned bits(__m128i found) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(found)); }

    __m128i bytes_;
};

#else

class json_block {
  public:
    explicit json_block(const char* begin) noexcept { std::memcpy(bytes_, begin, block_size); }

    unsigned equal(char wanted) const noexcept {
        return those([wanted](unsigned char byte) { return byte == static_cast<unsigned char>(wanted); });
    }
    unsigned special() const noexcept {
        return those([](unsigned char byte) { return byte == '"' || byte == '\\' || byte < 0x20; });
    }
    unsigned special_or_not_ascii() const noexcept {
        return those([](unsigned char byte) { return byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80; });
    }
    unsigned blank() const noexcept {
        return those([](unsigned char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; });
    }

  private:
    template <class Test>
    unsigned those(Test test) const noexcept {
        unsigned found = 0;
        for (unsigned i = 0; i < block_size; ++i) found |= test(bytes_[i]) ? 1U << i : 0U;
        return found;
    }

    unsigned char bytes_[block_size];
};

#endif

} // namespace signalbox::fhir::detail
