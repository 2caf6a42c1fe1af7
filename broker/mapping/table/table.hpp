#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/mapping/row.hpp"
#include "broker/mapping/table/builder.hpp"
#include "broker/mapping/table/layout.hpp"

namespace signalbox::mapping {

// A compiled map over bytes that somebody else keeps. Immutable; any thread.
class table {
  public:
    // Checks the checksum and everything that is later followed, so that damaged bytes are refused here, with the
    // reason, and none is ever followed out of them. `bytes` begins at a multiple of eight and outlives the table.
    static boost::system::result<table, std::string> open(std::span<const std::byte> bytes);

    // The numbers of the rows of that code: [first, last).
    struct range {
        std::size_t first = 0;
        std::size_t last = 0;
    };
    range find(std::string_view system, std::string_view code) const noexcept;

    std::size_t size() const noexcept { return rows_.size(); }
    map_row row(std::size_t number) const noexcept;
    // The first row that has a part of an approval of which `wrong` is true; what many rows have alike is looked at
    // once. `wrong` is given nothing but the three columns.
    std::optional<map_row> find_approval(const std::function<bool(const map_row&)>& wrong) const;
    std::string_view version() const noexcept { return text(head_->names, 0); }
    std::string_view first_file() const noexcept { return text(head_->names, 1); }
    std::vector<map_source> sources() const;

  private:
    table() = default;

    template <std::size_t Count>
    std::string_view text(const packed_texts<Count>& of, std::size_t which) const noexcept {
        return {texts_.data() + of.begins[which], of.sizes[which]};
    }
    template <std::size_t Count>
    bool has_texts(const packed_texts<Count>& of) const noexcept;
    bool is_of(const packed_row& row, std::string_view system, std::string_view code) const noexcept;
    bool same_source(const packed_row& a, const packed_row& b) const noexcept;
    std::string lay_out(std::span<const std::byte> bytes); // gives what is wrong
    std::string check() const;

    const table_head* head_ = nullptr;
    std::span<const packed_slot> slots_;
    std::span<const packed_row> rows_;
    std::span<const packed_details> details_;
    std::span<const packed_source> sources_;
    std::span<const char> texts_;
};

// True for bytes that say they are a compiled map.
bool looks_like_table(std::string_view bytes) noexcept;

} // namespace signalbox::mapping
