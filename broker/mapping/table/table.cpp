#include "broker/mapping/table/table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "broker/mapping/table/unpack.hpp"

namespace signalbox::mapping {

namespace {

// Points into `bytes`, or gives nothing where the section leaves them.
template <class Element>
bool place(std::span<const std::byte> bytes, const table_section& where, std::span<const Element>& into) {
    if (where.offset % table_section_alignment != 0 || where.offset > bytes.size()) return false;
    if (where.count > (bytes.size() - where.offset) / sizeof(Element)) return false;
    into = {reinterpret_cast<const Element*>(bytes.data() + where.offset), static_cast<std::size_t>(where.count)};
    return true;
}

// Whether the first `count` members of a record, all of them numbers of texts, are below `texts`.
template <std::size_t Count, class Record>
bool texts_below(const Record& record, std::size_t texts) {
    std::array<text_number, Count> numbers;
    std::memcpy(numbers.data(), &record, sizeof numbers);
    text_number highest = 0;
    for (const text_number n : numbers) highest = std::max(highest, n);
    return highest < texts;
}

bool enumerators_known(const packed_row& row) {
    return row.equivalence <= static_cast<std::uint8_t>(equivalence::relatedto) &&
           row.refset <= static_cast<std::uint8_t>(target_refset::pbcl) &&
           row.layer <= static_cast<std::uint8_t>(map_layer::laboratory) &&
           row.history <= static_cast<std::uint8_t>(target_history::replaced_by);
}

} // namespace

bool looks_like_table(std::string_view bytes) noexcept { return bytes.starts_with(table_magic); }

boost::system::result<table, std::string> table::open(std::span<const std::byte> bytes) {
    table made;
    std::string wrong = made.lay_out(bytes);
    if (wrong.empty()) wrong = made.check();
    if (!wrong.empty()) return wrong;
    return made;
}

std::string table::lay_out(std::span<const std::byte> bytes) {
    if (!looks_like_table(base::as_text(bytes))) return "not a compiled code map";
    if (bytes.size() < sizeof(table_head) || bytes.size() % table_section_alignment != 0)
        return "the compiled code map is cut short";
    assert(reinterpret_cast<std::uintptr_t>(bytes.data()) % table_section_alignment == 0);
    head_ = reinterpret_cast<const table_head*>(bytes.data());
    if (head_->byte_order != table_byte_order)
        return "compiled on a machine with another byte order; import its sources here";
    if (head_->format != table_format)
        return fmt::format("compiled in format {}, this version reads {}; import its sources again", head_->format,
                           table_format);
    if (head_->size != bytes.size()) return "the compiled code map is cut short";
    if (head_->checksum != checksum_of(bytes.data() + table_checked_from, bytes.size() - table_checked_from))
        return "the compiled code map is damaged: its checksum is another one";
    const bool placed = place(bytes, head_->slots, slots_) && place(bytes, head_->rows, rows_) &&
                        place(bytes, head_->details, details_) && place(bytes, head_->sources, sources_) &&
                        place(bytes, head_->text_begins, text_begins_) && place(bytes, head_->text_bytes, texts_);
    return placed ? "" : "the compiled code map is damaged: a section lies outside";
}

// A file whose checksum is right can still have been made by a program that was wrong.
std::string table::check() const {
    if (text_begins_.size() < 2 || text_begins_.front() != 0 || text_begins_.back() > texts_.size() ||
        !std::is_sorted(text_begins_.begin(), text_begins_.end()))
        return "the compiled code map is damaged: texts overlap";
    const std::size_t texts = text_begins_.size() - 1;
    const bool named =
        head_->version < texts && head_->first_file < texts &&
        std::all_of(sources_.begin(), sources_.end(), [&](auto& s) { return s.name < texts; }) &&
        std::all_of(details_.begin(), details_.end(), [&](auto& d) { return texts_below<details_texts>(d, texts); });
    if (!named) return "the compiled code map is damaged: a text that is not there";
    const bool rows_good = std::all_of(rows_.begin(), rows_.end(), [&](const packed_row& row) {
        return texts_below<row_texts>(row, texts) && row.details < details_.size() && enumerators_known(row);
    });
    if (!rows_good) return "the compiled code map is damaged: a row";

    std::size_t taken = 0;
    bool slots_good = std::has_single_bit(slots_.size());
    for (const packed_slot& slot : slots_) {
        taken += slot.row != 0 ? 1 : 0;
        slots_good = slots_good && slot.row <= rows_.size();
    }
    return slots_good && taken < slots_.size() ? "" : "the compiled code map is damaged: a slot";
}

table::range table::find(std::string_view system, std::string_view code) const noexcept {
    const std::uint64_t hash = hash_of(system, code);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].row != 0; at = (at + 1) & mask) {
        if (slots_[at].hash != static_cast<std::uint32_t>(hash >> 32)) continue;
        const std::size_t first = slots_[at].row - 1;
        const packed_row& row = rows_[first];
        if (text(row.source_code) != code || text(row.source_system) != system) continue;
        std::size_t last = first + 1;
        while (last < rows_.size() && rows_[last].source_system == row.source_system &&
               rows_[last].source_code == row.source_code)
            ++last;
        return {first, last};
    }
    return {};
}

map_row table::row(std::size_t number) const noexcept {
    const packed_row& row = rows_[number];
    return unpack(row, details_[row.details], [this](text_number n) { return text(n); });
}

std::vector<map_source> table::sources() const {
    std::vector<map_source> all;
    for (const packed_source& s : sources_) all.push_back({std::string(text(s.name)), s.rows, s.sha256});
    return all;
}

} // namespace signalbox::mapping
