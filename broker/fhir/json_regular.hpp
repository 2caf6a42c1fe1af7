#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "broker/fhir/json_stream.hpp"

namespace signalbox::fhir::detail {

enum class reading : std::uint8_t {
    complete,
    refused,   // by the events' receiver
    irregular, // something that is left to RapidJSON: nothing is said about it, not even that it is JSON
};

// Reads the JSON that nearly all messages are, in place, and tells it to `Events` as RapidJSON would, without its table
// of states. Whatever else there is (an escape by number, an exponent, many digits, deep nesting, any mistake) makes a
// text irregular. So it decides no question of grammar: what it takes is JSON beyond doubt.
template <class Events>
class regular_json {
  public:
    // `stream` is over `size` bytes without a NUL, with a block of NULs behind them.
    regular_json(json_stream& stream, std::size_t size, Events& events)
        : stream_(stream), end_(stream.begin + size), events_(events) {}

    reading read() {
        SkipWhitespace(stream_);
        while (value()) {
            while (!opened_ && depth_ > 0 && closes()) {
            }
            if (outcome_ != reading::complete) break;
            if (!opened_ && depth_ == 0) return at_end() ? reading::complete : reading::irregular;
            if (!opened_ && !take(',')) break;
            if (in_object() && !name()) break;
        }
        return outcome_ == reading::complete ? reading::irregular : outcome_;
    }

  private:
    static constexpr int depth_most = 64;
    static constexpr std::size_t digits_most = 18;

    // A scalar, an empty container, or the beginning of one that is not empty: `opened_` then.
    bool value() {
        opened_ = false;
        switch (*stream_.from) {
        case '"': return text([this](const char* begin, unsigned size) { return events_.String(begin, size, false); });
        case '{': return begin(true);
        case '[': return begin(false);
        case 't': return word("true") && told(events_.Bool(true));
        case 'f': return word("false") && told(events_.Bool(false));
        case 'n': return word("null") && told(events_.Null());
        default: return number();
        }
    }

    bool begin(bool object) {
        if (depth_ == depth_most || !told(object ? events_.StartObject() : events_.StartArray())) return false;
        objects_ = objects_ << 1U | (object ? 1U : 0U);
        ++depth_;
        ++stream_.from;
        SkipWhitespace(stream_);
        if (*stream_.from == (object ? '}' : ']')) return end();
        opened_ = true;
        return true;
    }

    bool end() {
        const bool heard = told(in_object() ? events_.EndObject(0) : events_.EndArray(0));
        objects_ >>= 1U;
        --depth_;
        ++stream_.from;
        return heard;
    }

    // Takes the end of the innermost container, if that is what comes.
    bool closes() {
        SkipWhitespace(stream_);
        return *stream_.from == (in_object() ? '}' : ']') && end();
    }

    bool name() {
        return *stream_.from == '"' &&
               text([this](const char* begin, unsigned size) { return events_.Key(begin, size, false); }) && take(':');
    }

    // With the white space around it.
    bool take(char sign) {
        SkipWhitespace(stream_);
        if (*stream_.from != sign) return false;
        ++stream_.from;
        SkipWhitespace(stream_);
        return true;
    }

    bool at_end() {
        SkipWhitespace(stream_);
        return stream_.from == end_;
    }

    template <class Tell>
    bool text(Tell tell) {
        ++stream_.from;
        const char* const begin = stream_.PutBegin();
        while (true) {
            take_plain(stream_);
            if (*stream_.from == '"') break;
            const char meant = *stream_.from == '\\' ? unescaped(stream_.from[1]) : '\0';
            if (meant == '\0') return false;
            stream_.from += 2;
            stream_.Put(meant);
        }
        ++stream_.from;
        return told(tell(begin, static_cast<unsigned>(stream_.to - begin)));
    }

    static char unescaped(char letter) {
        switch (letter) {
        case '"':
        case '\\':
        case '/': return letter;
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return '\0';
        }
    }

    template <std::size_t Size>
    bool word(const char (&wanted)[Size]) {
        if (std::memcmp(stream_.from, wanted, Size - 1) != 0) return false;
        stream_.from += Size - 1;
        return true;
    }

    std::size_t digits() {
        const char* const begin = stream_.from;
        while (*stream_.from >= '0' && *stream_.from <= '9') ++stream_.from;
        return static_cast<std::size_t>(stream_.from - begin);
    }

    bool number() {
        const char* const begin = stream_.from;
        if (*stream_.from == '-') ++stream_.from;
        const bool zero = *stream_.from == '0';
        const std::size_t whole = digits();
        if (whole == 0 || (zero && whole > 1)) return false;
        if (*stream_.from == '.') {
            ++stream_.from;
            if (digits() == 0) return false;
        }
        const auto size = static_cast<std::size_t>(stream_.from - begin);
        if ((*stream_.from | 0x20) == 'e' || size > digits_most) return false;
        return told(events_.RawNumber(begin, static_cast<unsigned>(size), false));
    }

    bool in_object() const { return (objects_ & 1U) != 0; }

    bool told(bool heard) {
        if (!heard) outcome_ = reading::refused;
        return heard;
    }

    json_stream& stream_;
    const char* const end_;
    Events& events_;
    std::uint64_t objects_ = 0; // a bit for each open container, the innermost the lowest
    int depth_ = 0;
    bool opened_ = false;
    reading outcome_ = reading::complete;
};

} // namespace signalbox::fhir::detail
