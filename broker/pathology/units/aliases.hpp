#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

namespace signalbox::pathology::units {

// One row of a user's table of units: what a laboratory writes, perhaps for one test alone, and the UCUM code it means.
struct alias_row {
    std::uint32_t line = 0; // of the file, from 1
    std::string raw_unit;
    std::string source_code; // empty: for every test
    std::string ucum;
};

struct alias_problem {
    std::uint32_t line = 0;
    std::string reason;

    bool operator==(const alias_problem&) const = default;
};

// Where a code came from, for provenance.
enum class alias_source : std::uint8_t { none, user_for_test, user, exact, spelling };

struct resolved_unit {
    std::string code; // empty when nobody says what the unit means
    alias_source source{};
    std::uint32_t line = 0; // of the user's row

    bool operator==(const resolved_unit&) const = default;
};

// The UCUM code for a unit as sent. Texts are compared byte by byte: never lower-cased, trimmed or repaired. In this
// order: the user's row for the text and the test, the user's row for the text, the text itself when it is a UCUM code
// that means what it says, the built-in spellings (unit_spellings.hpp), else nothing. It never changes; any thread.
class unit_aliases {
  public:
    unit_aliases() = default; // the built-in part alone

    // All rows or none: an empty or overlong unit, a target that is no UCUM code or a trap itself, and a second row for
    // the same text and test are problems, each with its line. Two equal rows are one.
    static boost::system::result<unit_aliases, std::vector<alias_problem>> build(std::span<const alias_row> rows);

    resolved_unit resolve(std::string_view raw_unit, std::string_view source_code = {}) const;

    // What the user's rows alone say, the test's own before those for every test; empty when they say nothing. The text
    // lives as long as this.
    std::string_view user_code(std::string_view raw_unit, std::string_view source_code = {}) const;
    bool empty() const noexcept { return rows_.empty(); } // no rows of a user

  private:
    struct target {
        std::string code;
        std::uint32_t line = 0;
    };
    using key = std::pair<std::string, std::string>; // text and test

    const target* find(std::string_view raw_unit, std::string_view source_code) const;

    std::map<key, target> rows_;
};

} // namespace signalbox::pathology::units
