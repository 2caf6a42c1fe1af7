#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/mapping/code_map.hpp"

namespace signalbox::mapping {

// The system URI of SNOMED CT in FHIR.
constexpr std::string_view snomed_system = "http://snomed.info/sct";

// Gathers what is wrong with one file, at most a hundred reasons: a file of another kind has one per line.
class map_problems {
  public:
    explicit map_problems(std::vector<map_error>& into) : into_(into) {}

    void add(const std::string& file, std::uint32_t line, std::string reason);

  private:
    std::vector<map_error>& into_;
};

// Reads the rows of one file; what is wrong with its form or with a row goes to `problems`.
void read_csv_map(const map_text& from, std::vector<map_row>& rows, map_problems& problems);
void read_concept_map(const map_text& from, std::vector<map_row>& rows, map_problems& problems);

// One row by itself: nothing empty, no spreadsheet damage, valid SNOMED CT concepts.
void check_row(const map_row& row, map_problems& problems);
// Rows against each other; `rows` sorted by (source system, source code).
void check_together(const std::vector<map_row>& rows, map_problems& problems);

} // namespace signalbox::mapping
