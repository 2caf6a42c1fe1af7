// The one file that includes RapidJSON: its in-situ SAX reader fills the flat document.
#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include <rapidjson/reader.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/json_regular.hpp"
#include "broker/fhir/json_stream.hpp"
#include "broker/fhir/repeated_names.hpp"
#include "broker/fhir/text_scan.hpp"

// What RapidJSON does at every piece of a string, for a stream that it does not know.
template <>
template <>
inline void rapidjson::Reader::ScanCopyUnescapedString(signalbox::fhir::detail::json_stream& is,
                                                       signalbox::fhir::detail::json_stream&) {
    signalbox::fhir::detail::take_plain(is);
}

namespace signalbox::fhir {

namespace {

// Encoding is checked by find_flaw before: RapidJSON's own check steps over the end of a text that stops within a
// sequence.
constexpr unsigned flags =
    rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

constexpr std::size_t padding = 64; // behind the text, NULs
static_assert(padding >= text_padding && padding >= 4 * detail::block_size);

// Receives RapidJSON's events. Its stream still stands at a bracket when the event comes, and behind the last byte of
// whatever else it is.
class tree : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, tree> {
  public:
    tree(detail::json_stream& stream, std::size_t size, const json_options& options, bool escapes)
        : stream_(stream), options_(options), escapes_(escapes) {
        nodes_.reserve(size / 20 + 16);
    }

    bool Null() { return literal(kind::null, 4); }
    bool Bool(bool b) { return literal(kind::boolean, b ? 4 : 5); }

    // Where its digits begin RapidJSON knows of its own streams only.
    bool RawNumber(const char* /*digits*/, rapidjson::SizeType size, bool /*copy*/) {
        const std::uint32_t begin = offset() - size;
        const std::string_view number(stream_.begin + begin, size);
        // Without an exponent it takes 309 digits to leave the range.
        const bool suspect =
            size > 300 || std::any_of(number.begin(), number.end(), [](char c) { return (c | 0x20) == 'e'; });
        if (suspect && detail::exceeds_double(number))
            return fail(errc::number_range, begin, "a number beyond the range of a double");
        return add(kind::number, begin, size, begin);
    }

    bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
        const std::uint32_t begin = offset_of(text);
        return decoded({text, size}, begin - 1) && add(kind::string, begin, size, begin - 1);
    }

    bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
        name_begin_ = offset_of(text);
        name_size_ = size;
        named_ = true;
        return decoded({text, size}, name_begin_ - 1);
    }

    bool StartObject() { return begin(kind::object); }
    bool StartArray() { return begin(kind::array); }

    bool EndObject(rapidjson::SizeType /*members*/) {
        const std::uint32_t object = end();
        if (!options_.refuse_duplicate_keys) return true;
        const auto twice = detail::repeated_name(stream_.begin, nodes_.data(), object);
        return !twice || fail(errc::duplicate_key, nodes_[*twice].name_begin - 1,
                              "a member of this name stands in the object already");
    }
    bool EndArray(rapidjson::SizeType /*elements*/) {
        end();
        return true;
    }

    const std::optional<detail::flaw>& failure() const noexcept { return failure_; }
    detail::node_list take() { return std::move(nodes_); }

  private:
    std::uint32_t offset() const { return static_cast<std::uint32_t>(stream_.Tell()); }
    std::uint32_t offset_of(const char* text) const { return static_cast<std::uint32_t>(text - stream_.begin); }

    bool fail(errc code, std::uint32_t offset, const char* what) {
        failure_ = detail::flaw{code, offset, what};
        return false;
    }

    // The text as received was UTF-8 without a NUL, so either of these came out of an escape.
    bool decoded(std::string_view text, std::uint32_t source) {
        if (!escapes_) return true;
        if (options_.refuse_nul && text.find('\0') != std::string_view::npos)
            return fail(errc::nul_character, source, "a string with the character U+0000");
        for (std::size_t at = text.find('\xed'); at != std::string_view::npos; at = text.find('\xed', at + 1))
            if (static_cast<unsigned char>(text[at + 1]) >= 0xa0)
                return fail(errc::encoding, source, "a string with half of a surrogate pair");
        return true;
    }

    bool literal(fhir::kind kind, std::uint32_t size) {
        const std::uint32_t begin = offset() - size;
        return add(kind, begin, size, begin);
    }

    bool add(fhir::kind kind, std::uint32_t text_begin, std::uint32_t text_size, std::uint32_t source) {
        const auto index = static_cast<std::uint32_t>(nodes_.size());
        if (index >= options_.values_max) return fail(errc::too_many_values, source, "more values than allowed");
        detail::node made{};
        if (index > 0) made.name_begin = nodes_[open_].children++; // stays so for the elements of an array
        made.text_begin = text_begin;
        made.text_size = text_size;
        made.next = index + 1;
        made.parent = open_;
        made.kind = kind;
        if (named_) {
            made.name_begin = name_begin_;
            made.name_size = name_size_;
            made.name_ends = detail::ends_of({stream_.begin + name_begin_, name_size_});
            named_ = false;
        }
        nodes_.push_back(made);
        return true;
    }

    bool begin(fhir::kind kind) {
        if (depth_ >= options_.depth_max) return fail(errc::too_deep, offset(), "nested more deeply than allowed");
        ++depth_;
        const auto index = static_cast<std::uint32_t>(nodes_.size());
        const bool added = add(kind, offset(), 0, offset());
        open_ = index;
        return added;
    }

    // Its index.
    std::uint32_t end() {
        --depth_;
        nodes_[open_].next = static_cast<std::uint32_t>(nodes_.size());
        return std::exchange(open_, nodes_[open_].parent);
    }

    detail::json_stream& stream_;
    const json_options& options_;
    const bool escapes_; // some string of the text holds \u
    detail::node_list nodes_;
    std::optional<detail::flaw> failure_;
    std::size_t depth_ = 0;
    std::uint32_t open_ = 0;
    std::uint32_t name_begin_ = 0;
    std::uint32_t name_size_ = 0;
    bool named_ = false;
};

struct cause {
    rapidjson::ParseErrorCode from;
    errc code;
    const char* what;
};

constexpr cause causes[] = {
    {rapidjson::kParseErrorDocumentEmpty, errc::syntax, "a value is missing"},
    {rapidjson::kParseErrorDocumentRootNotSingular, errc::trailing_content, "something follows the end of the value"},
    {rapidjson::kParseErrorValueInvalid, errc::syntax, "a value is missing or malformed"},
    {rapidjson::kParseErrorObjectMissName, errc::syntax, "a member name in quotes is missing"},
    {rapidjson::kParseErrorObjectMissColon, errc::syntax, "a colon is missing behind a member name"},
    {rapidjson::kParseErrorObjectMissCommaOrCurlyBracket, errc::syntax, "a comma or the object's end is missing"},
    {rapidjson::kParseErrorArrayMissCommaOrSquareBracket, errc::syntax, "a comma or the array's end is missing"},
    {rapidjson::kParseErrorStringUnicodeEscapeInvalidHex, errc::syntax, "an escape \\u without four hex digits"},
    {rapidjson::kParseErrorStringUnicodeSurrogateInvalid, errc::encoding, "a string with half of a surrogate pair"},
    {rapidjson::kParseErrorStringEscapeInvalid, errc::syntax, "an unknown escape, or a raw line break or tab"},
    {rapidjson::kParseErrorStringMissQuotationMark, errc::syntax, "a string without an end"},
    {rapidjson::kParseErrorNumberTooBig, errc::number_range, "a number beyond the range of a double"},
    {rapidjson::kParseErrorNumberMissFraction, errc::syntax, "digits are missing behind a decimal point"},
    {rapidjson::kParseErrorNumberMissExponent, errc::syntax, "digits are missing in an exponent"},
};

detail::flaw explain(const rapidjson::ParseResult& result) {
    for (const cause& known : causes)
        if (known.from == result.Code()) return {known.code, result.Offset(), known.what};
    return {errc::syntax, result.Offset(), "not JSON"};
}

parse_error error_at(const detail::flaw& flaw, std::string_view text) {
    return {flaw.code, position_of(text, flaw.offset), flaw.what};
}

std::string padded_copy(std::string_view text) {
    std::string copy;
    copy.reserve(text.size() + padding);
    copy += text;
    copy.append(padding, '\0');
    return copy;
}

// Reads `copy`, padded, into the nodes; what stands in it afterwards are decoded texts.
std::optional<detail::flaw> fill(detail::node_list& nodes, std::string& copy, std::size_t size,
                                 const json_options& options) {
    detail::json_stream stream(copy.data());
    tree tree(stream, size, options, copy.find("\\u") != std::string::npos);
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<flags>(stream, tree);
    if (tree.failure()) return tree.failure();
    if (result.IsError()) return explain(result);
    // The text holds no NUL, so the reader's end of input is the end of the text.
    assert(stream.Tell() == size);
    nodes = tree.take();
    return std::nullopt;
}

// RapidJSON refuses 0e400, since it looks at the exponent alone. So zeros are read with an exponent of zeros, and have
// their own again afterwards; a number stands in the decoded text where it stood before.
std::optional<detail::flaw> fill_despite_zeros(detail::node_list& nodes, std::string& copy, std::string_view text,
                                               const json_options& options) {
    const std::vector<detail::span> exponents = detail::exponents_of_zeros(text);
    copy = padded_copy(text);
    for (const detail::span& digits : exponents) copy.replace(digits.begin, digits.size, digits.size, '0');
    if (auto flaw = fill(nodes, copy, text.size(), options)) return flaw;
    for (const detail::span& digits : exponents)
        copy.replace(digits.begin, digits.size, text.substr(digits.begin, digits.size));
    return std::nullopt;
}

} // namespace

parsed<document> read_json(std::string_view text, const json_options& options) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max() - padding)
        return parse_error{errc::too_large, {}, "4 GiB or more"};

    document made;
    made.in_place_ = true;
    made.text_ = padded_copy(text);
    if (detail::read_regular_json(made.text_.data(), text.size(), options, made.nodes_, made.line_starts_)) return made;

    if (const auto flaw = detail::find_flaw(text)) return error_at(*flaw, text);
    made.nodes_ = {};
    std::copy(text.begin(), text.end(), made.text_.begin());
    auto flaw = fill(made.nodes_, made.text_, text.size(), options);
    if (flaw && flaw->code == errc::number_range) flaw = fill_despite_zeros(made.nodes_, made.text_, text, options);
    if (flaw) return error_at(*flaw, text);
    made.line_starts_ = detail::line_starts(text);
    return made;
}

} // namespace signalbox::fhir
