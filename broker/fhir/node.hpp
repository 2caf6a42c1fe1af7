#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::fhir {

enum class kind : std::uint8_t { null, boolean, number, string, array, object };

namespace detail {

// One value. Values stand in document order, so a container's members follow it and `next` jumps over them.
struct node {
    std::uint32_t text_begin; // into the document's text: decoded string, number or literal as written
    std::uint32_t text_size;  // 0 for a container
    std::uint32_t name_begin; // member name when the parent is an object; where an array is, the element's position
    std::uint32_t name_size;
    std::uint32_t next;     // index of the next sibling, or one past the container's last descendant
    std::uint32_t parent;   // index of the container; the root is its own parent
    std::uint32_t children; // members or elements
    fhir::kind kind;
    std::uint16_t name_ends; // ends_of() the name
};
static_assert(sizeof(node) == 32, "two in a cache line");

// Where a value and its member's name begin in the parsed text (the value again where it has no name).
struct source {
    std::uint32_t value = 0;
    std::uint32_t name = 0;
};

// A text's first and last byte: two names of one size mostly differ in them, and are told apart without being read.
// This one may be asked of an empty text if there is a byte on either side of it.
constexpr std::uint16_t ends_of(const char* begin, std::size_t size) noexcept {
    const char* const last = begin + size - 1;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(*begin) |
                                      static_cast<unsigned>(static_cast<unsigned char>(*last)) << 8U);
}

// An empty one has those that stand around it in JSON.
constexpr std::uint16_t ends_of(std::string_view name) noexcept {
    return name.empty() ? ends_of("\"\"", 2) : ends_of(name.data(), name.size());
}

// Leaves memory as it is where std::allocator would zero it, for what is written afterwards.
template <class Value>
struct unwritten : std::allocator<Value> {
    template <class Other>
    struct rebind {
        using other = unwritten<Other>;
    };

    using std::allocator<Value>::allocator;

    void construct(Value* at) noexcept { ::new (static_cast<void*>(at)) Value; }
    template <class... Arguments>
    void construct(Value* at, Arguments&&... arguments) {
        ::new (static_cast<void*>(at)) Value(std::forward<Arguments>(arguments)...);
    }
};

using node_list = std::vector<node, unwritten<node>>;

} // namespace detail

} // namespace signalbox::fhir
