#include "broker/mapping/rules/narrowing.hpp"

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using mapping::look_up;
using mapping::question;
using verdict = mapping::lookup::verdict;

namespace {

// Targets that the tests tell apart; what they mean is of no matter here.
const std::string one = "1022431000000105";
const std::string two = "1022651000000100";
const std::string three = "1107511000000100";

std::shared_ptr<const mapping::code_map> map_with(const std::string& columns, const std::vector<std::string>& rows) {
    return tests::map_with_columns(columns, rows);
}

std::string row(const std::string& target, const std::string& more, const std::string& equivalence = "equal") {
    return "urn:lab,X,,http://snomed.info/sct," + target + ",," + equivalence + "," + more;
}

question asked() { return {.system = "urn:lab", .code = "X"}; }

std::string mapped_to(const mapping::code_map& map, const question& q) {
    const auto found = look_up(map, q);
    std::string all(found.what == verdict::mapped ? "" : mapping::to_text(found.what));
    for (const auto& r : found.rows) all += (all.empty() ? "" : " ") + std::string(r.target_code);
    return all;
}

} // namespace

TEST_CASE("narrowing: a laboratory's own row goes before the region's and the nation's", "[mapping][rules]") {
    const auto map = map_with("layer", {row(one, "national"), row(two, "region"), row(three, "lab:LAB01")});
    auto q = asked();

    CHECK(mapped_to(*map, q) == two); // another laboratory's row is nobody's
    q.sender = "LAB01";
    CHECK(mapped_to(*map, q) == three);
    q.sender = "LAB02";
    CHECK(mapped_to(*map, q) == two);
    CHECK(mapped_to(*map_with("layer", {row(one, ""), row(two, "region")}), asked()) == two);
}

TEST_CASE("narrowing: a laboratory can say that nothing fits", "[mapping][rules]") {
    const auto map = map_with("layer", {row(one, "national"), "urn:lab,X,,,,,unmatched,lab:LAB01"});
    auto q = asked();
    q.sender = "LAB01";

    CHECK(mapped_to(*map, q) == "code-unmapped");
    CHECK(mapped_to(*map, asked()) == one);
}

TEST_CASE("narrowing: a row holds from its first day to its last, by the report's date", "[mapping][rules]") {
    const auto map = map_with("valid_from,valid_to", {row(one, ",2024-12-31"), row(two, "2025-01-01,")});
    const auto on = [&](mapping::day date) {
        auto q = asked();
        q.date = date;
        return mapped_to(*map, q);
    };

    CHECK(on(20241231) == one);
    CHECK(on(20250101) == two);
    CHECK(on(0) == "code-unmapped"); // a report without a date
}

TEST_CASE("narrowing: a unit as received holds exactly, and goes before a row without one", "[mapping][rules]") {
    const auto map = map_with("unit", {row(one, ""), row(two, "g/l|g/dl"), row(three, "mmol/L")});
    const auto with = [&](std::string_view unit, std::string_view code) {
        auto q = asked();
        q.unit = unit;
        q.unit_code = code;
        return mapped_to(*map, q);
    };

    CHECK(with("g/dl", "g/dL") == two);
    CHECK(with("G/DL", "") == one);
    CHECK(with("mmol per litre", "mmol/L") == three);
    CHECK(with("", "") == one);
}

TEST_CASE("narrowing: a row for a unit alone does not hold without it", "[mapping][rules]") {
    CHECK(mapped_to(*map_with("unit", {row(two, "g/L")}), asked()) == "code-unmapped");
}

TEST_CASE("narrowing: the specimen is a code or a text of the sender", "[mapping][rules]") {
    const auto map = map_with("specimen", {row(one, "119297000|Blood"), row(two, "Urine")});
    const auto of = [&](decltype(question::specimens) specimens) {
        auto q = asked();
        q.specimens = std::move(specimens);
        return mapped_to(*map, q);
    };

    CHECK(of({"119297000"}) == one);
    CHECK(of({"BLOOD"}) == one);
    CHECK(of({"24 h", "urine"}) == two);
    CHECK(of({"Serum"}) == "code-unmapped");
    CHECK(of({"Blood", "Urine"}) == "code-ambiguous");
}

TEST_CASE("narrowing: a property is compared where the question has one", "[mapping][rules]") {
    const auto map = map_with("property", {row(one, "MCnc"), row(two, "SCnc")});
    auto q = asked();

    CHECK(mapped_to(*map, q) == "code-ambiguous");
    q.property = "SCnc";
    CHECK(mapped_to(*map, q) == two);
}

TEST_CASE("narrowing: a unit of another dimension is a mismatch, with its candidates", "[mapping][rules]") {
    const auto map = map_with("unit_dimension", {row(one, "mmol/L")});
    auto q = asked();
    q.unit = "mg/dL";
    q.unit_code = "mg/dL";

    const auto found = look_up(*map, q);

    CHECK(found.what == verdict::unit_mismatch);
    REQUIRE(found.candidates.size() == 1);
    CHECK(found.candidates.front().target_code == one);
    q.unit = q.unit_code = "mmol/L";
    CHECK(look_up(*map, q).what == verdict::mapped);
    CHECK(look_up(*map, asked()).what == verdict::mapped); // a result without a unit contradicts nothing
}

TEST_CASE("narrowing: a unit that nobody can read agrees with no dimension", "[mapping][rules]") {
    auto q = asked();
    q.unit = "blobs";

    CHECK(look_up(*map_with("unit_dimension", {row(one, "mmol/L")}), q).what == verdict::unit_mismatch);
}

TEST_CASE("narrowing: the dimension is asked of who knows units", "[mapping][rules]") {
    const auto map = map_with("unit_dimension", {row(one, "mol/L"), row(two, "g/L|g")});
    auto q = asked();
    q.unit = q.unit_code = "mg/L";
    const auto by_first_letter = [](std::string_view left, std::string_view right) {
        return left.back() == right.back() && left.find('o') == right.find('o');
    };

    const auto found = look_up(*map, q, by_first_letter);

    REQUIRE(found.what == verdict::mapped);
    CHECK(found.rows.front().target_code == two);
    CHECK_FALSE(found.other_unit); // one of several was right
}

TEST_CASE("narrowing: where PaLM does not fit the unit, PBCL is what is left", "[mapping][rules]") {
    const auto map = map_with("target_refset,unit_dimension", {row(one, "PaLM,mmol/L"), row(two, "PBCL,")});
    auto q = asked();
    q.unit = q.unit_code = "g/L";

    const auto found = look_up(*map, q);

    CHECK(found.what == verdict::mapped);
    REQUIRE(found.rows.size() == 1);
    CHECK(found.rows.front().target_code == two);
    CHECK(found.other_unit);
    q.unit = q.unit_code = "mmol/L";
    CHECK(look_up(*map, q).rows.size() == 2);
}

TEST_CASE("narrowing: each list keeps its closest row", "[mapping][rules]") {
    const auto map = map_with("target_refset,unit", {row(one, "PaLM,g/L"), row(two, "PBCL,"), row(three, "PaLM,")});
    auto q = asked();
    q.unit = "g/L";

    CHECK(mapped_to(*map, q) == one + " " + two);
    q.unit = "g/dL";
    CHECK(mapped_to(*map, q) == three + " " + two);
}

TEST_CASE("narrowing: a person's approval lets a wider target be used", "[mapping][rules]") {
    const std::string columns = "approved_by,approved_on,approval_reason";

    CHECK(mapped_to(*map_with(columns, {row(one, ",,", "wider")}), asked()) == "code-needs-approval");
    CHECK(mapped_to(*map_with(columns, {row(one, "A. Person,2026-02-14,agreed with the laboratory", "wider")}),
                    asked()) == one);
}

TEST_CASE("narrowing: one target by two rows is one target", "[mapping][rules]") {
    const auto map = map_with("unit", {row(one, "g/L"), row(one, "g/l")});
    auto q = asked();
    q.unit = "g/l";
    q.unit_code = "g/L";

    CHECK(mapped_to(*map, q) == one);
}

TEST_CASE("narrowing: the steps tell how it came", "[mapping][rules]") {
    const auto map = map_with("layer,unit", {row(one, "national,"), row(two, "region,g/L"), row(three, "lab:LAB01,")});
    auto q = asked();
    q.unit = "g/L";

    const auto found = look_up(*map, q);

    CHECK(mapping::to_text(found.steps) == "found 3, sender 2, layer 1, refset 1");
    CHECK(mapping::explain(found.steps.back()) == "refset: 1 stand each in a list of its own (PaLM before PBCL)");
}
