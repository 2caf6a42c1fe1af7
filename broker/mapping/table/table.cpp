#include "broker/mapping/table/table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include <fmt/format.h>

#include "broker/mapping/table/members.hpp"

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
    assert(reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(table_head) == 0);
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
                        place(bytes, head_->text_bytes, texts_);
    return placed ? "" : "the compiled code map is damaged: a section lies outside";
}

template <std::size_t Count>
bool table::has_texts(const packed_texts<Count>& of) const noexcept {
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < Count; ++i) end = std::max(end, static_cast<std::uint64_t>(of.begins[i]) + of.sizes[i]);
    return end <= texts_.size();
}

// A file whose checksum is right can still have been made by a program that was wrong.
std::string table::check() const {
    const bool named = has_texts(head_->names) &&
                       std::all_of(sources_.begin(), sources_.end(), [&](auto& s) { return has_texts(s.name); }) &&
                       std::all_of(details_.begin(), details_.end(), [&](auto& d) { return has_texts(d.texts); });
    if (!named) return "the compiled code map is damaged: a text that is not there";
    const bool rows_good = std::all_of(rows_.begin(), rows_.end(), [&](const packed_row& row) {
        return has_texts(row.texts) && row.details < details_.size() && enumerators_known(row);
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

bool table::is_of(const packed_row& row, std::string_view system, std::string_view code) const noexcept {
    if (row.texts.sizes[source_code_text] != code.size() || row.code_begin != code_begin_of(code)) return false;
    return (code.size() <= 8 || text(row.texts, source_code_text) == code) &&
           text(row.texts, source_system_text) == system;
}

// Equal texts stand in one place.
bool table::same_source(const packed_row& a, const packed_row& b) const noexcept {
    return a.texts.begins[source_system_text] == b.texts.begins[source_system_text] &&
           a.texts.begins[source_code_text] == b.texts.begins[source_code_text];
}

table::range table::find(std::string_view system, std::string_view code) const noexcept {
    const std::uint64_t hash = hash_of(system, code);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].row != 0; at = (at + 1) & mask) {
        if (slots_[at].hash != static_cast<std::uint32_t>(hash >> 32)) continue;
        const std::size_t first = slots_[at].row - 1;
        if (!is_of(rows_[first], system, code)) continue;
        std::size_t last = first + 1;
        while (last < rows_.size() && same_source(rows_[first], rows_[last])) ++last;
        return {first, last};
    }
    return {};
}

map_row table::row(std::size_t number) const noexcept {
    const packed_row& from = rows_[number];
    const packed_details& more = details_[from.details];
    map_row made;
    for (std::size_t i = 0; i < row_texts; ++i) made.*row_members[i] = text(from.texts, i);
    for (std::size_t i = 0; i < details_texts; ++i) made.*details_members[i] = text(more.texts, i);
    made.valid_from = more.valid_from;
    made.valid_to = more.valid_to;
    made.line = from.line;
    made.equivalence = static_cast<equivalence>(from.equivalence);
    made.refset = static_cast<target_refset>(from.refset);
    made.layer = static_cast<map_layer>(from.layer);
    made.history = static_cast<target_history>(from.history);
    return made;
}

// Most rows have none, which their sizes tell.
std::optional<map_row> table::find_approval(const std::function<bool(const map_row&)>& wrong) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < details_.size(); ++i) {
        const auto& texts = details_[i].texts;
        const auto sizes = std::span(texts.sizes).subspan(first_approval_member, approval_members);
        if (std::ranges::all_of(sizes, [](auto size) { return size == 0; })) continue;
        map_row approval;
        for (std::size_t n = first_approval_member; n < first_approval_member + approval_members; ++n)
            approval.*details_members[n] = text(texts, n);
        if (wrong(approval)) found.push_back(i);
    }
    if (found.empty()) return std::nullopt;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (std::ranges::binary_search(found, rows_[i].details)) return row(i);
    return std::nullopt;
}

std::vector<map_source> table::sources() const {
    std::vector<map_source> all;
    for (const packed_source& s : sources_) all.push_back({std::string(text(s.name, 0)), s.rows, s.sha256});
    return all;
}

} // namespace signalbox::mapping
