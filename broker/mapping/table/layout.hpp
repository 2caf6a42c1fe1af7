#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The compiled map as it stands in its file, in the byte order of the machine that wrote it: a head, then sections that
// begin at multiples of 64 bytes. Rows are in the order of (source system, source code), so that those of one code
// stand together, and each code has one slot, which names its first row. A row is one line of the processor's cache;
// with the code in it, a look-up touches one slot and one row.
namespace signalbox::mapping {

constexpr std::string_view table_magic = "SBXMAP\r\n"; // a transfer as text would change it
constexpr std::uint32_t table_byte_order = 0x01020304;
constexpr std::uint32_t table_format = 1;
constexpr std::size_t table_checked_from = 32; // the checksum is that of everything from this byte on
constexpr std::size_t table_section_alignment = 64;
constexpr std::size_t table_text_max = 65535; // bytes of one text

// Texts by their number while a map is made, and by their place in its file.
using text_number = std::uint32_t;
constexpr std::size_t row_texts = 7;
constexpr std::size_t details_texts = 14;

// Members of arrays of texts, in both forms.
enum row_text : std::size_t {
    source_system_text,
    source_code_text,
    source_display_text,
    target_system_text,
    target_code_text,
    target_display_text,
    file_text,
};

// Places of texts: the n-th is [begins[n], begins[n] + sizes[n]) of the text bytes.
template <std::size_t Count>
struct packed_texts {
    std::array<std::uint32_t, Count> begins;
    std::array<std::uint16_t, Count + Count % 2> sizes; // even, so that no byte is left over
};

struct packed_row {
    std::uint64_t code_begin; // the first eight bytes of the source code, zeros behind a shorter one
    packed_texts<row_texts> texts;
    std::uint32_t details; // number of the row's conditions
    std::uint32_t line;
    std::uint8_t equivalence, refset, layer, history;
};

// What few rows have, or many have alike: laboratory, unit, unit_dimension, specimen, property, target_unit,
// conversion, plausible_low, plausible_high, approved_by, approved_on, approval_reason, comment, followed.
struct packed_details {
    packed_texts<details_texts> texts;
    std::uint32_t valid_from, valid_to;
};

struct packed_slot {
    std::uint32_t hash; // the upper half
    std::uint32_t row;  // 1 + the number of the first row; 0: free
};

struct packed_source {
    packed_texts<1> name;
    std::uint32_t rows;
    std::array<std::byte, 32> sha256;
};

struct table_section {
    std::uint64_t offset; // from the file's first byte
    std::uint64_t count;  // of elements
};

struct table_head {
    std::array<char, 8> magic;
    std::uint32_t byte_order;
    std::uint32_t format;
    std::uint64_t size; // of the file
    std::uint64_t checksum;
    packed_texts<2> names; // version, first file
    std::uint32_t unused;
    table_section slots; // a power of two, at least one of them free
    table_section rows;
    table_section details;
    table_section sources; // the files that it was compiled from
    table_section text_bytes;
};

static_assert(sizeof(packed_row) == 64 && sizeof(packed_details) == 92 && sizeof(packed_slot) == 8);
static_assert(sizeof(packed_source) == 44 && sizeof(table_head) == 128 && offsetof(table_head, names) == 32);

// As packed_row::code_begin has it.
std::uint64_t code_begin_of(std::string_view code) noexcept;

// Of a code within a system; part of the format.
std::uint64_t hash_of(std::string_view system, std::string_view code) noexcept;

// Notices damage, not forgery. `size` has to be a multiple of eight.
std::uint64_t checksum_of(const std::byte* bytes, std::size_t size) noexcept;

} // namespace signalbox::mapping
