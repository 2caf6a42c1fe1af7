#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/mapping/table/layout.hpp"

namespace signalbox::mapping {

// Texts by number, each kept once. Number 0 is the empty text. Together at most 4 GiB, which `full` tells.
class text_pool {
  public:
    text_pool();

    text_number add(std::string_view text);
    std::string_view at(text_number number) const noexcept {
        return std::string_view(bytes_).substr(begins_[number], begins_[number + 1] - begins_[number]);
    }
    bool full() const noexcept { return full_; } // what was added since is the empty text

    const std::vector<std::uint32_t>& begins() const noexcept { return begins_; } // one more than there are texts
    std::string_view bytes() const noexcept { return bytes_; }

  private:
    std::size_t slot_of(std::string_view text) const noexcept;
    void grow();

    std::string bytes_;
    std::vector<std::uint32_t> begins_;
    std::vector<text_number> slots_; // 0: free, for the empty text needs no slot
    bool full_ = false;
};

} // namespace signalbox::mapping
