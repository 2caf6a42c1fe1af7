#include <limits>
#include <vector>

#include <fmt/format.h>

#include "broker/mapping/rules/row_checks.hpp"

namespace signalbox::mapping {

namespace {

// Each row of a code is held against each; more of them than this are no map any more.
constexpr std::size_t rows_of_code_max = 64;

bool meet_in_time(const map_row& a, const map_row& b) {
    const auto end = [](const map_row& row) {
        return row.valid_to == 0 ? std::numeric_limits<day>::max() : row.valid_to;
    };
    return a.valid_from <= end(b) && b.valid_from <= end(a);
}

bool hold_together(const map_row& a, const map_row& b) {
    return a.layer == b.layer && a.laboratory == b.laboratory && a.unit == b.unit &&
           a.unit_dimension == b.unit_dimension && a.specimen == b.specimen && a.property == b.property &&
           meet_in_time(a, b);
}

// Why the later of two rows for one source code cannot stand beside the earlier; empty when it can.
std::string clash(const map_row& earlier, const map_row& later) {
    if (!hold_together(earlier, later)) return "";
    const auto where = fmt::format("{} line {}", earlier.file, earlier.line);
    if (earlier.equivalence == equivalence::unmatched || later.equivalence == equivalence::unmatched)
        return fmt::format("conflict: says unmatched beside a target of the same code ({})", where);
    if (earlier.target_system != later.target_system) return "";
    if (earlier.target_code == later.target_code)
        return earlier.equivalence == later.equivalence
                   ? fmt::format("duplicate of {}", where)
                   : fmt::format("conflict: the same target with another equivalence ({})", where);
    if (earlier.refset != target_refset::none && earlier.refset == later.refset)
        return fmt::format("conflict: two targets in the same target_refset ({})", where);
    return "";
}

void check_code(const std::vector<map_row>& rows, map_problems& problems) {
    for (auto later = rows.begin(); later != rows.end(); ++later) {
        for (auto earlier = rows.begin(); earlier != later; ++earlier) {
            auto reason = clash(*earlier, *later);
            if (reason.empty()) continue;
            problems.add(later->file, later->line, std::move(reason));
            break;
        }
    }
}

} // namespace

void check_together(const table_builder& rows, map_problems& problems) {
    std::vector<map_row> of_code;
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t last = first + 1;
        while (last < rows.size() && rows.same_source(first, last)) ++last;
        if (last - first > rows_of_code_max) {
            const map_row row = rows.row(first);
            problems.add(row.file, row.line, fmt::format("more than {} rows for one code", rows_of_code_max));
        } else if (last - first > 1) {
            of_code.clear();
            for (std::size_t i = first; i < last; ++i) of_code.push_back(rows.row(i));
            check_code(of_code, problems);
        }
        first = last;
    }
}

} // namespace signalbox::mapping
