#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/base/crypto.hpp"
#include "broker/mapping/row.hpp"
#include "broker/mapping/table/text_pool.hpp"

namespace signalbox::mapping {

// One file that a map was made from.
struct map_source {
    std::string name; // base name
    std::uint32_t rows = 0;
    base::sha256_digest sha256{};
};

// Gathers rows and writes them as a compiled map.
class table_builder {
  public:
    // Copies what the row names. At most 4 GiB of texts, none above table_text_max, and 2^31 rows.
    void add(const map_row& row);
    std::size_t size() const noexcept { return rows_.size(); }
    map_row row(std::size_t number) const; // its texts hold until the next `add`
    bool same_source(std::size_t left, std::size_t right) const noexcept;
    bool full() const noexcept { return texts_.full() || rows_.size() >= (std::size_t{1} << 31); }

    // Orders the rows by source system and code, and within one code as they were added.
    void sort();
    // The file's bytes. After `sort`.
    std::string finish(std::string_view version, std::string_view first_file, const std::vector<map_source>& sources);

  private:
    struct numbered_row {
        std::array<text_number, row_texts> texts;
        std::uint32_t details, line;
        equivalence same;
        target_refset refset;
        map_layer layer;
        target_history history;
    };
    struct numbered_details {
        std::array<text_number, details_texts> texts;
        day valid_from, valid_to;

        bool operator==(const numbered_details&) const = default;
    };
    struct details_hash {
        std::size_t operator()(const numbered_details& d) const noexcept;
    };

    std::uint32_t details_of(const map_row& row);
    std::vector<packed_slot> make_slots() const;
    template <std::size_t Count>
    packed_texts<Count> places_of(const std::array<text_number, Count>& numbers) const;
    packed_row pack(const numbered_row& row) const;

    text_pool texts_;
    std::vector<numbered_row> rows_;
    std::vector<numbered_details> details_;
    std::unordered_map<numbered_details, std::uint32_t, details_hash> details_numbers_;
};

} // namespace signalbox::mapping
