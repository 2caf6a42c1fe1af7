#include "broker/mapping/asked/compare.hpp"

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using namespace signalbox::mapping;

namespace {

const std::string x_is = "urn:lab,X,,http://snomed.info/sct,";
const std::string one = "1022431000000105";
const std::string two = "1022651000000100";
const std::string columns = "layer,target_unit,conversion,comment";

std::shared_ptr<const code_map> map(const std::vector<std::string>& rows) {
    return rows.empty() ? code_map::empty() : tests::map_with_columns(columns, rows);
}

bool changes(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    const asked_code asked{{{"urn:lab", "X", ""}}, "g/dL", "g/dL", {}, 0};
    return differs(asked, "LAB01", *map(before), *map(after));
}

} // namespace

TEST_CASE("compare maps: a code that gets a target, or loses it, or gets another one", "[mapping][asked]") {
    CHECK(changes({}, {x_is + one + ",,equal,,,,"}));
    CHECK(changes({x_is + one + ",,equal,,,,"}, {}));
    CHECK(changes({x_is + one + ",,equal,,,,"}, {x_is + two + ",,equal,,,,"}));
    CHECK(changes({x_is + one + ",,equal,,,,"}, {x_is + one + ",,equal,,,,", x_is + two + ",,equal,,,,"}));
}

TEST_CASE("compare maps: another unit to convert to changes a message", "[mapping][asked]") {
    CHECK(changes({x_is + one + ",,equal,,,,"}, {x_is + one + ",,equal,,g/L,factor,"}));
}

TEST_CASE("compare maps: another row with the same effect, or one for somebody else, changes nothing",
          "[mapping][asked]") {
    CHECK_FALSE(changes({x_is + one + ",,equal,,,,"}, {x_is + one + ",,equivalent,lab:LAB01,,,reviewed"}));
    CHECK_FALSE(
        changes({x_is + one + ",,equal,,,,"}, {x_is + one + ",,equal,,,,", x_is + two + ",,equal,lab:LAB02,,,"}));
}
