#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cstring>
#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/fhir/json_block.hpp"

namespace signalbox::fhir {

namespace {

// What stands behind the backslash, 'u' for the long form, 0 where no escape is needed.
constexpr std::array<char, 256> escapes = [] {
    std::array<char, 256> table{};
    for (std::size_t control = 0; control < 0x20; ++control) table[control] = 'u';
    table['"'] = '"';
    table['\\'] = '\\';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    return table;
}();

// Where the next byte goes.
char* write_escape(unsigned char byte, char* into) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    *into++ = '\\';
    *into++ = escapes[byte];
    if (escapes[byte] != 'u') return into;
    *into++ = '0';
    *into++ = '0';
    *into++ = digits[byte >> 4];
    *into++ = digits[byte & 15U];
    return into;
}

// Not 0 when one of the eight bytes is below 0x20, a quote or a backslash; each byte's top bit tells, as in "haszero"
// of Bit Twiddling Hacks.
std::uint64_t escapes_in(std::uint64_t word) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    const std::uint64_t quote = word ^ ('"' * ones);
    const std::uint64_t backslash = word ^ ('\\' * ones);
    const std::uint64_t found =
        ((word - 0x20 * ones) & ~word) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
    return found & (0x80 * ones);
}

template <class Word>
Word word_at(const char* begin) noexcept {
    Word word = 0;
    std::memcpy(&word, begin, sizeof word);
    return word;
}

// Whether any byte needs an escape. The last word may overlap the one before it.
bool needs_escape(std::string_view text) noexcept {
    const char* const begin = text.data();
    const std::size_t size = text.size();
    if (size < 4)
        return std::any_of(text.begin(), text.end(),
                           [](char c) { return escapes[static_cast<unsigned char>(c)] != 0; });
    if (size < 8) {
        const std::uint64_t first = word_at<std::uint32_t>(begin);
        return escapes_in(first << 32U | word_at<std::uint32_t>(begin + size - 4)) != 0;
    }
    for (std::size_t i = 0; i + 8 < size; i += 8)
        if (escapes_in(word_at<std::uint64_t>(begin + i)) != 0) return true;
    return escapes_in(word_at<std::uint64_t>(begin + size - 8)) != 0;
}

// All of a text, or what fits before `into_end`: 16 bytes are copied wherever a part begins, so that much is written
// and read behind it. Where both stopped.
struct escaped {
    const char* from;
    char* into;
};
escaped write_blocks(const char* from, const char* from_end, char* into, const char* into_end) noexcept {
    constexpr std::size_t block = detail::block_size;
    constexpr std::ptrdiff_t longest = 7 * block; // six for each byte, and what is written behind
    for (; from_end - from >= static_cast<std::ptrdiff_t>(2 * block) && into_end - into >= longest; from += block) {
        std::size_t done = 0;
        for (unsigned special = detail::json_block(from).special(); special != 0; special &= special - 1) {
            const auto at = static_cast<std::size_t>(std::countr_zero(special));
            std::memcpy(into, from + done, block);
            into = write_escape(static_cast<unsigned char>(from[at]), into + (at - done));
            done = at + 1;
        }
        std::memcpy(into, from + done, block);
        into += block - done;
    }
    return {from, into};
}

constexpr bool is_container(kind k) noexcept { return k == kind::array || k == kind::object; }

} // namespace

void write_json_string(std::string_view text, std::string& into) {
    if (!needs_escape(text)) {
        const std::size_t at = into.size();
        into.resize(at + text.size() + 2, '"');
        std::copy(text.begin(), text.end(), into.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        return;
    }
    into += '"';
    const char* from = text.data();
    const char* const end = from + text.size();
    std::size_t size = into.size();
    while (from != end) {
        const auto left = static_cast<std::size_t>(end - from);
        into.resize(size + left + left / 6 + 256); // JSON in JSON: about every eighth byte is a quote
        const char* const room_end = into.data() + into.size();
        auto done = write_blocks(from, end, into.data() + size, room_end);
        for (; end - done.from < 32 && done.from != end && room_end - done.into >= 6; ++done.from) {
            const auto byte = static_cast<unsigned char>(*done.from);
            if (escapes[byte] != 0)
                done.into = write_escape(byte, done.into);
            else
                *done.into++ = *done.from;
        }
        from = done.from;
        size = static_cast<std::size_t>(done.into - into.data());
    }
    into.resize(size);
    into += '"';
}

// Without recursion, because a document may be nested as deeply as json_options allowed.
void write_json(const value& v, std::string& into) {
    assert(v);
    const auto& nodes = v.document_->nodes_;
    const std::uint32_t first = v.index();
    const std::uint32_t last = nodes[first].next;
    std::uint32_t open = nodes[first].parent; // the innermost container that is being written
    for (std::uint32_t i = first; i < last; ++i) {
        const detail::node& n = nodes[i];
        const value here(v.document_, i);
        if (i != first) {
            if (i != n.parent + 1) into += ',';
            if (nodes[n.parent].kind == kind::object) {
                write_json_string(here.name(), into);
                into += ':';
            }
        }
        if (n.kind == kind::string)
            write_json_string(here.text(), into);
        else if (!is_container(n.kind))
            into += here.text();
        else {
            into += n.kind == kind::object ? '{' : '[';
            open = i;
        }
        while (open >= first && is_container(nodes[open].kind) && nodes[open].next == i + 1) {
            into += nodes[open].kind == kind::object ? '}' : ']';
            if (open == first) return;
            open = nodes[open].parent;
        }
    }
}

std::string write_json(const value& v) {
    std::string text;
    write_json(v, text);
    return text;
}

// Each byte is zeroed before it is written, so no more of them than a text of this size is likely to take, and none
// beyond what was reserved while that will do.
void json_writer::grow(std::size_t bytes) {
    constexpr std::size_t least = 256;
    constexpr std::size_t most = 4096;
    const std::size_t wanted = size_ + std::max(bytes, std::clamp(size_, least, most));
    const bool has_room = size_ + bytes <= text_.capacity();
    text_.resize(has_room ? std::min(wanted, text_.capacity()) : wanted);
}

json_writer& json_writer::name(std::string_view member) {
    if (!needs_escape(member)) return put_name(member);
    assert(!open_.empty() && open_.back() == '{' && !named_);
    if (comma_) put(',');
    std::string escaped;
    write_json_string(member, escaped);
    put(escaped);
    put(':');
    named_ = true;
    return *this;
}

json_writer& json_writer::string(std::string_view text) {
    separate();
    put_piece(json_string{text});
    return *this;
}

void json_writer::put_piece(json_string piece) {
    const std::string_view text = piece.text;
    if (needs_escape(text)) {
        text_.resize(size_);
        write_json_string(text, text_);
        size_ = text_.size();
        return;
    }
    char* const at = room(text.size() + 2);
    *at = '"';
    std::memcpy(at + 1, text.data(), text.size());
    at[text.size() + 1] = '"';
    size_ += text.size() + 2;
}

json_writer& json_writer::number(std::int64_t n) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    return number_text({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

json_writer& json_writer::number_text(std::string_view text) {
    assert(is_json_number(text));
    return raw(text);
}

json_writer& json_writer::copy(const value& v) {
    separate();
    text_.resize(size_);
    write_json(v, text_);
    size_ = text_.size();
    return *this;
}

std::string json_writer::take() {
    assert(open_.empty() && !named_);
    comma_ = false;
    text_.resize(std::exchange(size_, 0));
    return std::exchange(text_, {});
}

} // namespace signalbox::fhir
