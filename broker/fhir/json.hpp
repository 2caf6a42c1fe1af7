#pragma once

#include <cstddef>
#include <cstdint>
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
    std::size_t values_max = 8'000'000; // 40 bytes of memory each, so that `[0,0,0,…` cannot take all there is
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

// Writes a JSON text piece by piece, for answers and logs that are not made from a document. Misuse is an assert.
class json_writer {
  public:
    json_writer& reserve(std::size_t bytes) { return text_.reserve(bytes), *this; } // for a text about that long

    json_writer& begin_object();
    json_writer& end_object();
    json_writer& begin_array();
    json_writer& end_array();
    json_writer& name(std::string_view member);
    json_writer& string(std::string_view text);
    json_writer& number(std::int64_t n);
    json_writer& number_text(std::string_view text); // as written
    json_writer& boolean(bool b);
    json_writer& null();
    json_writer& raw(std::string_view json);     // a complete JSON value
    json_writer& members(std::string_view json); // complete members of the open object: "a":1,"b":[]
    json_writer& copy(const value& v);

    // name + string, the commonest pair.
    json_writer& member(std::string_view n, std::string_view text) { return name(n).string(text); }
    json_writer& member(std::string_view n, std::int64_t v) { return name(n).number(v); }

    std::string take(); // once every container is closed; the writer is as new afterwards

  private:
    void separate();
    json_writer& open(char bracket);
    json_writer& close(char opened, char bracket);

    std::string text_;
    std::string open_; // the brackets of the open containers
    bool comma_ = false;
    bool named_ = false; // a name waits for its value
};

} // namespace signalbox::fhir
