#pragma once

#include <string_view>

#include "broker/mapping/loaders/problems.hpp"
#include "broker/mapping/loaders/rf2/release.hpp"
#include "broker/mapping/row.hpp"
#include "broker/mapping/table/builder.hpp"

namespace signalbox::mapping {

// Where readers bring their rows: each is checked, its target held against the release, and kept.
class row_intake {
  public:
    row_intake(const rf2_release& release, day today, table_builder& into, map_problems& problems)
        : release_(release), today_(today), into_(into), problems_(problems) {}

    // Copies what it keeps. What is wrong goes to the problems with the row's file and line.
    void take(map_row row);
    map_problems& problems() noexcept { return problems_; }

  private:
    const rf2_release& release_;
    day today_;
    table_builder& into_;
    map_problems& problems_;
};

// Readers of one file each. What is wrong with its form goes to the problems.
void read_csv_map(const map_text& from, row_intake& rows);
void read_concept_map(const map_text& from, row_intake& rows);
// By the file's name, which has to have PBCL in it: other tables have such columns too.
bool looks_like_pbcl_table(const map_text& file);
void read_pbcl_table(const map_text& from, row_intake& rows);

} // namespace signalbox::mapping
