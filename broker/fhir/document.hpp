#pragma once

#include <cassert>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/assert/source_location.hpp>

#include "broker/fhir/errc.hpp"
#include "broker/fhir/node.hpp"

namespace signalbox::fhir {

// So many bytes can be read from the beginning of every text and name of a document, however short it is, unless it is
// empty.
constexpr std::size_t text_padding = 8;

// A byte offset into the text that was parsed, and the line and column (in bytes, both from 1) that it stands at.
struct position {
    std::uint32_t offset = 0;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

// Why and where a text could not be read.
struct parse_error {
    errc code{};
    position where;
    std::string what; // in words, without anything from the text itself
};

// What `value()` of a parsed<T> throws where the caller is sure that there is a value: a system_error with the code.
[[noreturn]] void throw_exception_from_error(const parse_error& error, const boost::source_location& where);

// Line and column of an offset, for an error in a text that became no document.
position position_of(std::string_view text, std::size_t offset) noexcept;

struct json_options;
class document;
class value;
void write_json(const value& v, std::string& into);

// One value of a document: a pointer and an index, cheap to copy, valid as long as the document. Every accessor may be
// called on an absent value (what `find` returns when there is none), which has no text, no members and is of no kind.
class value {
  public:
    value() = default;

    explicit operator bool() const noexcept { return document_ != nullptr; }
    fhir::kind kind() const noexcept; // asserts that the value is there
    bool is(fhir::kind k) const noexcept { return document_ != nullptr && kind() == k; }

    // The decoded string, the number as written ("1.10" stays "1.10"), "true", "false" or "null"; empty for containers.
    std::string_view text() const noexcept;
    // The member's name when the parent is an object, else empty.
    std::string_view name() const noexcept;
    std::uint32_t size() const noexcept; // members or elements

    value find(std::string_view member) const noexcept; // first member of that name; absent when none
    value at(std::uint32_t element) const noexcept;     // element of an array; absent when out of range
    value parent() const noexcept;                      // absent for the root

    // text() of that member when it is a string, else empty.
    std::string_view string(std::string_view member) const noexcept;

    std::uint32_t source_offset() const noexcept;
    std::uint32_t name_source_offset() const noexcept; // of the member's name; source_offset() where there is none
    std::uint32_t index() const noexcept { return index_; }
    std::uint32_t position() const noexcept; // of an element in its array, from 0; 0 for what is no element
    // RFC 6901, as "/entry/3/resource/code"; "" for the root. Takes steps by its depth, however many the siblings.
    std::string pointer() const;
    // The same with "?" for every member name that `shown` does not let through.
    std::string pointer(const std::function<bool(std::string_view)>& shown) const;

    // Members or elements in document order: for (value v : container).
    class iterator {
      public:
        iterator(const document* d, std::uint32_t i) : document_(d), index_(i) {}
        value operator*() const noexcept { return value(document_, index_); }
        iterator& operator++() noexcept;
        bool operator!=(const iterator& other) const noexcept { return index_ != other.index_; }

      private:
        const document* document_;
        std::uint32_t index_;
    };
    iterator begin() const noexcept;
    iterator end() const noexcept;

  private:
    friend class document;
    friend class document_builder;
    friend void write_json(const value& v, std::string& into);

    value(const document* d, std::uint32_t i) : document_(d), index_(i) {}
    const detail::node& node() const noexcept;

    const document* document_ = nullptr;
    std::uint32_t index_ = 0;
};

// A parsed JSON value, or an XML resource in its JSON form: flat, immutable, and with the source offset of every value.
// Not movable while values point to it; hold it in one place (a unique_ptr where it has to travel).
class document {
  public:
    document() = default;
    document(const document&) = delete;
    document& operator=(const document&) = delete;
    document(document&&) noexcept = default;
    document& operator=(document&&) noexcept = default;

    bool empty() const noexcept { return nodes_.empty(); }
    value root() const noexcept { return nodes_.empty() ? value{} : value(this, 0); }
    value at(std::uint32_t index) const noexcept { return value(this, index); }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(nodes_.size()); }

    // All texts and names in one piece, in no certain order and with anything between them: for a look at all at once.
    std::string_view texts() const noexcept { return text_; }

    // Line and column in the text that was parsed, JSON or XML.
    position where(std::uint32_t source_offset) const noexcept;
    position where(const value& v) const noexcept { return where(v.source_offset()); }

  private:
    friend class value;
    friend class document_builder;
    friend void write_json(const value& v, std::string& into);
    friend boost::system::result<document, parse_error> read_json(std::string_view text, const json_options& options);

    detail::source source_of(std::uint32_t index) const noexcept;

    std::string text_; // decoded strings, names and numbers, in one piece
    detail::node_list nodes_;
    std::vector<std::uint32_t> line_starts_; // offsets in the parsed text, but for the first line's
    bool in_place_ = false; // texts stand where they stood in the parsed text, containers where they began
    std::vector<detail::source> sources_; // of each node, where they do not; empty where there was no such text
};

// What a walk over a document does at every value, here so that it costs no call.

inline const detail::node& value::node() const noexcept {
    assert(document_ != nullptr && index_ < document_->nodes_.size());
    return document_->nodes_[index_];
}

inline kind value::kind() const noexcept { return node().kind; }

inline std::string_view value::text() const noexcept {
    if (document_ == nullptr) return {};
    return std::string_view(document_->text_.data() + node().text_begin, node().text_size);
}

inline std::string_view value::name() const noexcept {
    // An element of an array has its position there, which is no place in the text.
    if (document_ == nullptr || node().name_size == 0) return {};
    return std::string_view(document_->text_.data() + node().name_begin, node().name_size);
}

inline std::uint32_t value::size() const noexcept { return document_ == nullptr ? 0 : node().children; }

inline value value::find(std::string_view member) const noexcept {
    if (!is(fhir::kind::object)) return {};
    const detail::node* const nodes = document_->nodes_.data();
    const std::uint16_t ends = detail::ends_of(member);
    const std::uint32_t end = nodes[index_].next;
    for (std::uint32_t i = index_ + 1; i != end; i = nodes[i].next) {
        const detail::node& candidate = nodes[i];
        if (candidate.name_size != member.size() || candidate.name_ends != ends) continue;
        const char* const name = document_->text_.data() + candidate.name_begin;
        if (member.size() <= 2 || std::memcmp(name, member.data(), member.size()) == 0) return {document_, i};
    }
    return {};
}

inline std::string_view value::string(std::string_view member) const noexcept {
    const value found = find(member);
    return found.is(fhir::kind::string) ? found.text() : std::string_view{};
}

inline value value::parent() const noexcept {
    if (document_ == nullptr || index_ == 0) return {};
    return {document_, node().parent};
}

inline value::iterator& value::iterator::operator++() noexcept {
    index_ = document_->nodes_[index_].next;
    return *this;
}

inline value::iterator value::begin() const noexcept {
    return document_ == nullptr ? iterator(nullptr, 0) : iterator(document_, index_ + 1);
}

inline value::iterator value::end() const noexcept {
    return document_ == nullptr ? iterator(nullptr, 0) : iterator(document_, node().next);
}

// Fills a document in order: begin, members or elements, end. The parsers use it, and whoever makes a new document.
class document_builder {
  public:
    document_builder();
    ~document_builder();

    // `source` is the offset in the text being parsed, 0 where there is none.
    document_builder& begin_object(std::uint32_t source = 0);
    document_builder& begin_array(std::uint32_t source = 0);
    document_builder& end(); // closes the innermost container
    document_builder& name(std::string_view member, std::uint32_t source = 0);
    document_builder& string(std::string_view text, std::uint32_t source = 0);
    document_builder& number(std::string_view text, std::uint32_t source = 0); // JSON number syntax, kept as it is
    document_builder& boolean(bool value, std::uint32_t source = 0);
    document_builder& null(std::uint32_t source = 0);
    // Copies a value of another document with all below it, without its source offsets: they are of another text.
    document_builder& copy(const value& from);

    // `parsed_text` gives the lines for `document::where`; it is not kept.
    document finish(std::string_view parsed_text = {});

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace signalbox::fhir
