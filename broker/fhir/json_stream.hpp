#pragma once

#include <bit>
#include <cstddef>
#include <cstring>

#include "broker/fhir/json_block.hpp"

namespace signalbox::fhir::detail {

// RapidJSON's in-situ stream over a text with `block_size` bytes that may be read behind its NUL. So 16 bytes can be
// looked at wherever they begin, where RapidJSON's own goes byte by byte to the next multiple of 16: most strings of a
// message end before that. Nor is RapidJSON told to copy it around each string, as it does its own: that costs a third
// of the time, since the processor cannot forward two words that were stored to a load of both.
struct json_stream {
    using Ch = char;

    explicit json_stream(char* text) : from(text), begin(text) {}

    char Peek() const { return *from; }
    char Take() { return *from++; }
    std::size_t Tell() const { return static_cast<std::size_t>(from - begin); }
    void Put(char c) { *to++ = c; }
    char* PutBegin() { return to = from; }
    std::size_t PutEnd(const char* put) const { return static_cast<std::size_t>(to - put); }
    void Flush() {}

    char* from;         // what is read next
    char* to = nullptr; // where the string being read is written: never beyond `from`
    char* begin;
};

// Takes the part of a string that needs no decoding.
inline void take_plain(json_stream& is) noexcept {
    const bool in_place = is.from == is.to;
    while (true) {
        const unsigned special = json_block(is.from).special();
        const std::size_t size = special == 0 ? block_size : static_cast<std::size_t>(std::countr_zero(special));
        if (!in_place) std::memmove(is.to, is.from, size);
        is.from += size;
        is.to += size;
        if (special != 0) return;
    }
}

// Found by the reader for its stream, before RapidJSON's template: a compact text has no white space at all.
inline void SkipWhitespace(json_stream& is) noexcept {
    const char* at = is.from;
    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
    is.from += at - is.from;
}

} // namespace signalbox::fhir::detail
