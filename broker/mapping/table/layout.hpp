#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The compiled map as it stands in its file, in the byte order of the machine that wrote it: a head, then sections that
// begin at multiples of eight bytes. Texts are named by number; number 0 is the empty one. Rows are in the order of
// (source system, source code), so that those of one code stand together, and each code has one slot, which names its
// first row.
namespace signalbox::mapping {

constexpr std::string_view table_magic = "SBXMAP\r\n"; // a transfer as text would change it
constexpr std::uint32_t table_byte_order = 0x01020304;
constexpr std::uint32_t table_format = 1;
constexpr std::size_t table_checked_from = 32; // the checksum is that of everything from this byte on
constexpr std::size_t table_section_alignment = 8;

using text_number = std::uint32_t;

struct packed_row {
    text_number source_system, source_code, source_display;
    text_number target_system, target_code, target_display;
    text_number file;
    std::uint32_t line;
    std::uint32_t details; // number of the row's conditions
    std::uint8_t equivalence, refset, layer, history;
};

// What few rows have, or many have alike.
struct packed_details {
    text_number laboratory, unit, unit_dimension, specimen, property;
    text_number target_unit, conversion, plausible_low, plausible_high;
    text_number approved_by, approved_on, approval_reason, comment, followed;
    std::uint32_t valid_from, valid_to;

    bool operator==(const packed_details&) const = default;
};
constexpr std::size_t details_texts = 14; // the leading members of packed_details that are texts
constexpr std::size_t row_texts = 7;      // those of packed_row

struct packed_slot {
    std::uint32_t hash; // the upper half
    std::uint32_t row;  // 1 + the number of the first row; 0: free
};

struct packed_source {
    text_number name;
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
    text_number version;
    text_number first_file;
    table_section slots; // a power of two, at least one of them free
    table_section rows;
    table_section details;     // number 0 is empty
    table_section sources;     // the files that it was compiled from
    table_section text_begins; // std::uint32_t: text n is [begins[n], begins[n + 1]) of text_bytes
    table_section text_bytes;
};

static_assert(sizeof(packed_row) == 40 && sizeof(packed_details) == 64 && sizeof(packed_slot) == 8);
static_assert(sizeof(packed_source) == 40 && sizeof(table_head) == 136 && offsetof(table_head, version) == 32);

// Of a code within a system; part of the format.
std::uint64_t hash_of(std::string_view system, std::string_view code) noexcept;

// Notices damage, not forgery. `size` has to be a multiple of eight.
std::uint64_t checksum_of(const std::byte* bytes, std::size_t size) noexcept;

} // namespace signalbox::mapping
