#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string with_div(const std::string& inside) {
    return R"({"resourceType": "Patient", "text": {"div": "<div xmlns='http://www.w3.org/1999/xhtml'>)" + inside +
           R"(</div>"}})";
}

const pointers at_div{"/text/div"};

} // namespace

TEST_CASE("narratives: a script in a narrative is an error in either strength", "[validation]") {
    CHECK(breaks("SBX-V-0132", with_div("<script>x</script>")) == at_div);
    CHECK(breaks("SBX-V-0132", with_div("<p>x</p>")).empty());
    CHECK_FALSE(validation::find_rule("SBX-V-0132")->tolerated);
}

TEST_CASE("narratives: what is only untidy has a rule of its own", "[validation]") {
    CHECK(breaks("SBX-V-0133", with_div("a<br>b")) == at_div);
    CHECK(breaks("SBX-V-0132", with_div("a<br>b")).empty());
    CHECK(breaks("SBX-V-0133", with_div("<script>x</script>")).empty());
    CHECK(validation::find_rule("SBX-V-0133")->tolerated);
}
