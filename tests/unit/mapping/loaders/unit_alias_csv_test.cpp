#include "broker/mapping/loaders/unit_alias_csv.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox;
using mapping::looks_like_unit_aliases;
using mapping::read_unit_aliases;
using pathology::units::alias_problem;
using pathology::units::alias_source;
using pathology::units::resolved_unit;

namespace {

std::vector<alias_problem> problems(std::string_view csv) {
    const auto read = read_unit_aliases(csv);
    return read.has_error() ? read.error() : std::vector<alias_problem>{};
}

} // namespace

TEST_CASE("unit alias csv: rows are read with their lines, columns in any order", "[mapping][units]") {
    const auto read = read_unit_aliases("ucum,raw_unit,source_code\r\n"
                                        "10*9/L,G/L,\r\n"
                                        "\r\n"
                                        "L/L,\"/L\",42A..\r\n");

    REQUIRE(read.has_value());
    CHECK(read->resolve("G/L", "42H..") == resolved_unit{"10*9/L", alias_source::user, 2});
    CHECK(read->resolve("/L", "42A..") == resolved_unit{"L/L", alias_source::user_for_test, 4});
}

TEST_CASE("unit alias csv: a header alone is an empty table", "[mapping][units]") {
    const auto read = read_unit_aliases("raw_unit,source_code,ucum\n");

    REQUIRE(read.has_value());
    CHECK(read->resolve("iu/L").code == "U/L");
}

TEST_CASE("unit alias csv: a header at fault is told column by column", "[mapping][units]") {
    CHECK(problems("") == std::vector<alias_problem>{{1, "no header line"}});
    CHECK(problems("raw_unit,code,ucum,ucum\n") == std::vector<alias_problem>{{1, "column source_code is missing"},
                                                                              {1, "column ucum is there twice"},
                                                                              {1, "column code is unknown"}});
}

TEST_CASE("unit alias csv: every row at fault is told, in the order of the lines", "[mapping][units]") {
    CHECK(problems("raw_unit,source_code,ucum\n"
                   "iu/L,,IU/L\n"
                   "gms,g\n"
                   ",,g\n"
                   "Units,,u/L\n") == std::vector<alias_problem>{{2, "ucum is no UCUM code"},
                                                                 {3, "2 fields instead of 3"},
                                                                 {4, "raw_unit is empty"},
                                                                 {5, "ucum is a code that is taken for another"}});
}

TEST_CASE("unit alias csv: CSV at fault is told with its line", "[mapping][units]") {
    CHECK(problems("raw_unit,source_code,ucum\n\"g,,g\n") ==
          std::vector<alias_problem>{{2, "a quote that is never closed"}});
}

TEST_CASE("unit alias csv: known by its header, also behind a byte order mark", "[mapping][units]") {
    CHECK(looks_like_unit_aliases("ucum,raw_unit,source_code\n"));
    CHECK(looks_like_unit_aliases("\xef\xbb\xbfraw_unit,source_code,ucum\r\n"));
    CHECK_FALSE(looks_like_unit_aliases("source_system,source_code\nraw_unit,x\n"));
    CHECK_FALSE(looks_like_unit_aliases("\"raw_unit"));
    CHECK_FALSE(looks_like_unit_aliases(""));
    CHECK(read_unit_aliases("\xef\xbb\xbfraw_unit,source_code,ucum\nG/L,,10*9/L\n").has_value());
}
