#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

// How much the elements of two rows share, and in which pairs, without crossing, they share most. Among equal ones the
// earliest. Time and memory grow with the product of both rows.
class likeness_table {
  public:
    // The rows: positions in `was` and `is`.
    likeness_table(const std::vector<branch>& was, const std::vector<std::size_t>& left, const std::vector<branch>& is,
                   const std::vector<std::size_t>& right);

    std::size_t work() const noexcept { return work_; }                  // values that best_pairs() looks at
    std::vector<std::pair<std::size_t, std::size_t>> best_pairs() const; // positions within the rows

  private:
    struct element {
        const branch* of = nullptr;
        std::vector<std::uint64_t> values; // sorted hashes of each value with its place, lists without their positions
    };
    static std::vector<element> elements_of(const std::vector<branch>& all, const std::vector<std::size_t>& which);
    static std::uint32_t shared(const element& one, const element& other);

    std::vector<element> left_;
    std::vector<element> right_;
    std::size_t work_ = 0;
};

} // namespace signalbox::replay
