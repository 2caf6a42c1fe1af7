#pragma once

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
    table_builder();

    // Copies what the row names. At most 4 GiB of texts and 2^31 rows.
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
    struct details_hash {
        std::size_t operator()(const packed_details& d) const noexcept;
    };

    std::uint32_t details_of(const map_row& row);
    std::vector<packed_slot> make_slots() const;

    text_pool texts_;
    std::vector<packed_row> rows_;
    std::vector<packed_details> details_;
    std::unordered_map<packed_details, std::uint32_t, details_hash> details_numbers_;
};

} // namespace signalbox::mapping
