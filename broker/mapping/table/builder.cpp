#include "broker/mapping/table/builder.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "broker/mapping/table/unpack.hpp"

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

table_builder::table_builder() { details_of({}); }

std::size_t table_builder::details_hash::operator()(const packed_details& d) const noexcept {
    return checksum_of(reinterpret_cast<const std::byte*>(&d), sizeof d);
}

void table_builder::add(const map_row& row) {
    packed_row made{};
    made.source_system = texts_.add(row.source_system);
    made.source_code = texts_.add(row.source_code);
    made.source_display = texts_.add(row.source_display);
    made.target_system = texts_.add(row.target_system);
    made.target_code = texts_.add(row.target_code);
    made.target_display = texts_.add(row.target_display);
    made.file = texts_.add(row.file);
    made.line = row.line;
    made.details = details_of(row);
    made.equivalence = static_cast<std::uint8_t>(row.equivalence);
    made.refset = static_cast<std::uint8_t>(row.refset);
    made.layer = static_cast<std::uint8_t>(row.layer);
    made.history = static_cast<std::uint8_t>(row.history);
    rows_.push_back(made);
}

std::uint32_t table_builder::details_of(const map_row& row) {
    packed_details made{};
    made.laboratory = texts_.add(row.laboratory);
    made.unit = texts_.add(row.unit);
    made.unit_dimension = texts_.add(row.unit_dimension);
    made.specimen = texts_.add(row.specimen);
    made.property = texts_.add(row.property);
    made.target_unit = texts_.add(row.target_unit);
    made.conversion = texts_.add(row.conversion);
    made.plausible_low = texts_.add(row.plausible_low);
    made.plausible_high = texts_.add(row.plausible_high);
    made.approved_by = texts_.add(row.approved_by);
    made.approved_on = texts_.add(row.approved_on);
    made.approval_reason = texts_.add(row.approval_reason);
    made.comment = texts_.add(row.comment);
    made.followed = texts_.add(row.followed);
    made.valid_from = row.valid_from;
    made.valid_to = row.valid_to;
    const auto [found, is_new] = details_numbers_.emplace(made, static_cast<std::uint32_t>(details_.size()));
    if (is_new) details_.push_back(made);
    return found->second;
}

map_row table_builder::row(std::size_t number) const {
    const packed_row& row = rows_[number];
    return unpack(row, details_[row.details], [this](text_number n) { return texts_.at(n); });
}

bool table_builder::same_source(std::size_t left, std::size_t right) const noexcept {
    return rows_[left].source_system == rows_[right].source_system &&
           rows_[left].source_code == rows_[right].source_code;
}

void table_builder::sort() {
    std::stable_sort(rows_.begin(), rows_.end(), [this](const packed_row& a, const packed_row& b) {
        if (a.source_system != b.source_system) return texts_.at(a.source_system) < texts_.at(b.source_system);
        return a.source_code != b.source_code && texts_.at(a.source_code) < texts_.at(b.source_code);
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
        const std::uint64_t hash = hash_of(texts_.at(rows_[i].source_system), texts_.at(rows_[i].source_code));
        std::size_t at = hash & mask;
        while (slots[at].row != 0) at = (at + 1) & mask;
        slots[at] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(i + 1)};
    }
    return slots;
}

std::string table_builder::finish(std::string_view version, std::string_view first_file,
                                  const std::vector<map_source>& sources) {
    table_head head{};
    head.version = texts_.add(version);
    head.first_file = texts_.add(first_file);
    std::vector<packed_source> packed;
    for (const auto& source : sources) packed.push_back({texts_.add(source.name), source.rows, source.sha256});
    const auto slots = make_slots();

    table_writer writer;
    head.slots = writer.section(slots.data(), slots.size());
    head.rows = writer.section(rows_.data(), rows_.size());
    head.details = writer.section(details_.data(), details_.size());
    head.sources = writer.section(packed.data(), packed.size());
    head.text_begins = writer.section(texts_.begins().data(), texts_.begins().size());
    head.text_bytes = writer.section(texts_.bytes().data(), texts_.bytes().size());
    return writer.finish(head);
}

} // namespace signalbox::mapping
