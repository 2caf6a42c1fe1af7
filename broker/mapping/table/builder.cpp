#include "broker/mapping/table/builder.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "broker/mapping/table/members.hpp"

namespace signalbox::mapping {

namespace {

// Writes sections one after the other and remembers where.
class table_writer {
  public:
    table_writer() { bytes_.resize(sizeof(table_head)); }

    template <class Element>
    table_section section(const Element* from, std::size_t count) {
        bytes_.resize((bytes_.size() + table_section_alignment - 1) / table_section_alignment *
                      table_section_alignment);
        const table_section made{bytes_.size(), count};
        bytes_.append(reinterpret_cast<const char*>(from), count * sizeof(Element));
        return made;
    }

    std::string finish(table_head head) {
        bytes_.resize((bytes_.size() + table_section_alignment - 1) / table_section_alignment *
                      table_section_alignment);
        std::copy(table_magic.begin(), table_magic.end(), head.magic.begin());
        head.byte_order = table_byte_order;
        head.format = table_format;
        head.size = bytes_.size();
        std::memcpy(bytes_.data(), &head, sizeof head);
        head.checksum =
            checksum_of(base::as_bytes(bytes_).data() + table_checked_from, bytes_.size() - table_checked_from);
        std::memcpy(bytes_.data(), &head, sizeof head);
        return std::move(bytes_);
    }

  private:
    std::string bytes_;
};

} // namespace

std::size_t table_builder::details_hash::operator()(const numbered_details& d) const noexcept {
    static_assert(sizeof d == (details_texts + 2) * sizeof(std::uint32_t)); // no padding
    return checksum_of(reinterpret_cast<const std::byte*>(&d), sizeof d);
}

void table_builder::add(const map_row& row) {
    numbered_row made{};
    for (std::size_t i = 0; i < row_texts; ++i) made.texts[i] = texts_.add(row.*row_members[i]);
    made.details = details_of(row);
    made.line = row.line;
    made.same = row.equivalence;
    made.refset = row.refset;
    made.layer = row.layer;
    made.history = row.history;
    rows_.push_back(made);
}

std::uint32_t table_builder::details_of(const map_row& row) {
    numbered_details made{};
    for (std::size_t i = 0; i < details_texts; ++i) made.texts[i] = texts_.add(row.*details_members[i]);
    made.valid_from = row.valid_from;
    made.valid_to = row.valid_to;
    const auto [found, is_new] = details_numbers_.emplace(made, static_cast<std::uint32_t>(details_.size()));
    if (is_new) details_.push_back(made);
    return found->second;
}

map_row table_builder::row(std::size_t number) const {
    const numbered_row& from = rows_[number];
    const numbered_details& more = details_[from.details];
    map_row made;
    for (std::size_t i = 0; i < row_texts; ++i) made.*row_members[i] = texts_.at(from.texts[i]);
    for (std::size_t i = 0; i < details_texts; ++i) made.*details_members[i] = texts_.at(more.texts[i]);
    made.valid_from = more.valid_from;
    made.valid_to = more.valid_to;
    made.line = from.line;
    made.equivalence = from.same;
    made.refset = from.refset;
    made.layer = from.layer;
    made.history = from.history;
    return made;
}

bool table_builder::same_source(std::size_t left, std::size_t right) const noexcept {
    return rows_[left].texts[source_system_text] == rows_[right].texts[source_system_text] &&
           rows_[left].texts[source_code_text] == rows_[right].texts[source_code_text];
}

void table_builder::sort() {
    std::stable_sort(rows_.begin(), rows_.end(), [this](const numbered_row& a, const numbered_row& b) {
        const auto system_a = a.texts[source_system_text];
        const auto system_b = b.texts[source_system_text];
        if (system_a != system_b) return texts_.at(system_a) < texts_.at(system_b);
        const auto code_a = a.texts[source_code_text];
        const auto code_b = b.texts[source_code_text];
        return code_a != code_b && texts_.at(code_a) < texts_.at(code_b);
    });
}

std::vector<packed_slot> table_builder::make_slots() const {
    std::size_t codes = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (i == 0 || !same_source(i - 1, i)) ++codes;
    std::vector<packed_slot> slots(std::bit_ceil(codes * 3 / 2 + 1)); // at most two thirds of them are taken
    const std::size_t mask = slots.size() - 1;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (i > 0 && same_source(i - 1, i)) continue;
        const auto& texts = rows_[i].texts;
        const std::uint64_t hash = hash_of(texts_.at(texts[source_system_text]), texts_.at(texts[source_code_text]));
        std::size_t at = hash & mask;
        while (slots[at].row != 0) at = (at + 1) & mask;
        slots[at] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(i + 1)};
    }
    return slots;
}

template <std::size_t Count>
packed_texts<Count> table_builder::places_of(const std::array<text_number, Count>& numbers) const {
    packed_texts<Count> made{};
    for (std::size_t i = 0; i < Count; ++i) {
        made.begins[i] = texts_.begins()[numbers[i]];
        made.sizes[i] = static_cast<std::uint16_t>(texts_.at(numbers[i]).size());
    }
    return made;
}

packed_row table_builder::pack(const numbered_row& row) const {
    packed_row made{};
    made.texts = places_of(row.texts);
    made.code_begin = code_begin_of(texts_.at(row.texts[source_code_text]));
    made.details = row.details;
    made.line = row.line;
    made.equivalence = static_cast<std::uint8_t>(row.same);
    made.refset = static_cast<std::uint8_t>(row.refset);
    made.layer = static_cast<std::uint8_t>(row.layer);
    made.history = static_cast<std::uint8_t>(row.history);
    return made;
}

std::string table_builder::finish(std::string_view version, std::string_view first_file,
                                  const std::vector<map_source>& sources) {
    table_head head{};
    const std::array<text_number, 2> names = {texts_.add(version), texts_.add(first_file)};
    std::vector<packed_source> packed_sources;
    for (const auto& source : sources) {
        const std::array<text_number, 1> name = {texts_.add(source.name)};
        packed_sources.push_back({places_of(name), source.rows, source.sha256});
    }
    head.names = places_of(names);
    std::vector<packed_details> details;
    for (const auto& d : details_) details.push_back({places_of(d.texts), d.valid_from, d.valid_to});
    std::vector<packed_row> rows;
    rows.reserve(rows_.size());
    for (const auto& row : rows_) rows.push_back(pack(row));
    const auto slots = make_slots();

    table_writer writer;
    head.slots = writer.section(slots.data(), slots.size());
    head.rows = writer.section(rows.data(), rows.size());
    head.details = writer.section(details.data(), details.size());
    head.sources = writer.section(packed_sources.data(), packed_sources.size());
    head.text_bytes = writer.section(texts_.bytes().data(), texts_.bytes().size());
    return writer.finish(head);
}

} // namespace signalbox::mapping
