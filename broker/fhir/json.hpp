#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "broker/fhir/document.hpp"

namespace signalbox::fhir {

// How strictly JSON is read. The defaults are for messages; schema suites allow duplicate keys and \u0000.
struct json_options {
    std::size_t depth_max = 64;
    bool refuse_duplicate_keys = true;
    bool refuse_nul = true;             // the escape \u0000; a raw NUL byte is always refused
    std::size_t values_max = 8'000'000; // 32 bytes of memory each, so that `[0,0,0,…` cannot take all there is
};

template <class T>
using parsed = boost::system::result<T, parse_error>;

// Reads one JSON text (RFC 8259, UTF-8, a byte order mark refused), all of it, without recursion. `text` is copied
// once.
parsed<document> read_json(std::string_view text, const json_options& options = {});

// True for text in the syntax of a JSON number.
bool is_json_number(std::string_view text) noexcept;

// The same content as compact JSON: members in order, numbers as written, the shortest escapes ('/' is not escaped,
// control characters as \u00xx or their short form, everything else as UTF-8).
std::string write_json(const value& v);
void write_json(const value& v, std::string& into);

// A JSON string literal with its quotes.
void write_json_string(std::string_view text, std::string& into);

// A member's name that is a literal, which has nothing that JSON escapes: that is checked when it is compiled.
struct json_name {
    std::string_view text;

    template <std::size_t Size>
    consteval json_name(const char (&literal)[Size]) : text(literal, Size - 1) {
        for (const char c : text)
            if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') throw "a name that JSON would escape";
    }
};

// A text that is written as a JSON string literal among pieces of JSON.
struct json_string {
    std::string_view text;
};

// Writes a JSON text piece by piece, for answers and logs that are not made from a document. Misuse is an assert. What
// every member costs stands here, to be compiled into its callers.
class json_writer {
  public:
    json_writer& reserve(std::size_t bytes) { return text_.reserve(bytes), *this; } // for a text about that long

    json_writer& begin_object() { return open('{'); }
    json_writer& end_object() { return close('{', '}'); }
    json_writer& begin_array() { return open('['); }
    json_writer& end_array() { return close('[', ']'); }
    json_writer& name(json_name literal) { return put_name(literal.text); }
    json_writer& name(std::string_view member); // any text
    template <std::size_t Size>
    json_writer& name(const char (&literal)[Size]) {
        return put_name({literal, Size - 1});
    }
    json_writer& string(std::string_view text);
    json_writer& number(std::int64_t n);
    json_writer& number_text(std::string_view text); // as written
    json_writer& boolean(bool b) { return raw(b ? std::string_view("true") : std::string_view("false")); }
    json_writer& null() { return raw("null"); }
    // A complete JSON value, in one piece or several; a json_string among them is escaped and gets its quotes.
    template <class Json, class... More>
    json_writer& raw(const Json& json, const More&... more);
    // Complete members of the open object, likewise: "a":1,"b":[]
    template <class Json, class... More>
    json_writer& members(const Json& json, const More&... more);
    json_writer& copy(const value& v);

    // name + string, the commonest pair.
    template <class Name>
    json_writer& member(const Name& n, std::string_view text) {
        return name(n).string(text);
    }
    template <class Name>
    json_writer& member(const Name& n, std::int64_t v) {
        return name(n).number(v);
    }

    std::string take(); // once every container is closed; the writer is as new afterwards

  private:
    json_writer& open(char bracket);
    json_writer& close(char opened, char bracket);
    json_writer& put_name(std::string_view plain); // without anything to escape
    void separate();

    void put(char c) { *room(1) = c, ++size_; }
    void put(std::string_view text) {
        std::memcpy(room(text.size()), text.data(), text.size());
        size_ += text.size();
    }
    void put_piece(std::string_view json) { put(json); }
    template <std::size_t Size>
    void put_piece(const char (&json)[Size]) {
        put({json, Size - 1});
    }
    void put_piece(json_string text);
    // Where the next so many bytes go.
    char* room(std::size_t bytes) {
        if (text_.size() - size_ < bytes) grow(bytes);
        return text_.data() + size_;
    }
    void grow(std::size_t bytes);

    std::string text_; // size_ bytes of it are written
    std::size_t size_ = 0;
    std::string open_; // the brackets of the open containers
    bool comma_ = false;
    bool named_ = false; // a name waits for its value
};

inline void json_writer::separate() {
    assert(named_ || open_.empty() || open_.back() == '['); // a member has its name
    assert(!open_.empty() || size_ == 0);                   // one root
    if (comma_ && !named_) put(',');
    comma_ = true;
    named_ = false;
}

inline json_writer& json_writer::open(char bracket) {
    separate();
    put(bracket);
    open_ += bracket;
    comma_ = false;
    return *this;
}

inline json_writer& json_writer::close([[maybe_unused]] char opened, char bracket) {
    assert(!open_.empty() && open_.back() == opened && !named_);
    put(bracket);
    open_.pop_back();
    comma_ = true;
    return *this;
}

inline json_writer& json_writer::put_name(std::string_view plain) {
    assert(!open_.empty() && open_.back() == '{' && !named_);
    char* at = room(plain.size() + 4);
    if (comma_) *at++ = ',';
    *at++ = '"';
    std::memcpy(at, plain.data(), plain.size());
    at += plain.size();
    *at++ = '"';
    *at++ = ':';
    size_ = static_cast<std::size_t>(at - text_.data());
    named_ = true;
    return *this;
}

template <class Json, class... More>
json_writer& json_writer::raw(const Json& json, const More&... more) {
    separate();
    put_piece(json);
    (put_piece(more), ...);
    return *this;
}

template <class Json, class... More>
json_writer& json_writer::members(const Json& json, const More&... more) {
    assert(!open_.empty() && open_.back() == '{' && !named_ && !std::string_view(json).empty());
    if (comma_) put(',');
    put_piece(json);
    (put_piece(more), ...);
    comma_ = true;
    return *this;
}

} // namespace signalbox::fhir
