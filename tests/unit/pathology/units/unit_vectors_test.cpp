// The vectors of the reference data: conversions with their rule, and unit texts that are a trap.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/units/aliases.hpp"
#include "broker/pathology/units/conversion.hpp"
#include "broker/pathology/units/dimension_name.hpp"
#include "broker/pathology/units/ucum/measure.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox;
using namespace pathology::units;

namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(SIGNALBOX_REFERENCE_DATA) / "pathology" / "own_vectors";

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool is_there(const fs::path& file) {
    if (fs::exists(file)) return true;
    std::cout << "skipped: no " << file.filename().string() << "\n";
    return false;
}

// "% (DCCT/NGSP)" of the vectors is "%".
std::string code_of(const std::string& unit) { return unit.substr(0, unit.find(' ')); }

std::string rule_of(const tests::json_facts& vectors, const std::string& at, bool creatinine) {
    if (vectors.has(at + "/molar_mass")) return "molar:" + vectors.text(at + "/molar_mass");
    return creatinine ? "molar:113.12" : "factor";
}

// `expected` may be rounded: equal to within half of its last place.
bool agrees(const number::rational& exact, const std::string& expected) {
    const auto printed = number::decimal::parse(expected).value();
    return number::decimal::rounded_at(exact, printed.places()).text() == printed.text();
}

} // namespace

TEST_CASE("unit vectors: every conversion has the number expected, or is refused", "[pathology][units]") {
    if (!is_there(folder / "unit_conversion_vectors.json")) return;
    const tests::json_facts vectors(content_of(folder / "unit_conversion_vectors.json"));
    REQUIRE(vectors.valid());
    std::size_t right = 0;
    std::size_t refused = 0;

    for (std::size_t i = 0; i < vectors.size(""); ++i) {
        const std::string at = std::to_string(i);
        const std::string name = vectors.text(at + "/case");
        INFO(at << ": " << name);
        const auto rule = conversion_rule::parse(rule_of(vectors, at, name == "ACR"));
        const auto how =
            conversion::between(code_of(vectors.text(at + "/from")), code_of(vectors.text(at + "/to")), *rule);
        // HbA1c has vectors with its equation; here both are results of their own.
        if (name == "HbA1c" || vectors.text(at + "/rule") == "refuse") {
            CHECK_FALSE(how.has_value());
            ++refused;
            continue;
        }
        REQUIRE(how.has_value());
        const auto answer = how->apply(number::decimal::parse(vectors.text(at + "/value")).value());
        REQUIRE(answer.has_value());
        CHECK(agrees(answer->exact, vectors.text(at + "/expected")));
        ++right;
    }

    std::cout << "unit conversion vectors: " << right << " right, " << refused << " refused\n";
    CHECK(right == 14);
    CHECK(refused == 13);
}

TEST_CASE("unit vectors: no trap is accepted for what it says without a table or a dimension", "[pathology][units]") {
    if (!is_there(folder / "unit_trap_vectors.json")) return;
    const tests::json_facts vectors(content_of(folder / "unit_trap_vectors.json"));
    REQUIRE(vectors.valid());
    const unit_aliases builtin;
    std::size_t none = 0;
    std::size_t meant = 0;
    std::size_t said = 0;

    for (std::size_t i = 0; i < vectors.size(""); ++i) {
        const std::string at = std::to_string(i);
        const std::string unit = vectors.text(at + "/unit");
        INFO(unit);
        CHECK(ucum::read(unit).has_value() == (vectors.text(at + "/ucum_syntax_valid") == "true"));
        const auto found = builtin.resolve(unit);
        none += found.source == alias_source::none ? 1 : 0;
        meant += found.source == alias_source::spelling ? 1 : 0;
        if (found.source != alias_source::exact) continue;
        ++said;
        // Right as they are, and no volume fraction: the dimension of the test tells them from what was meant.
        CHECK((unit == "/L" || unit == "cP" || unit == "mmol/mol"));
        CHECK_FALSE(allows(dimension_name::volume_fraction, unit));
    }

    std::cout << "unit trap vectors: " << none << " unknown, " << meant << " by a spelling, " << said << " as said\n";
    CHECK(none + meant + said == 27);
    CHECK(said == 3);
}

TEST_CASE("unit vectors: every common unit of FHIR's list is read and measures itself", "[pathology][units]") {
    const fs::path file = folder.parent_path() / "ucum" / "fhir_common_ucum.json";
    if (!is_there(file)) return;
    const tests::json_facts list(content_of(file));
    const std::string concepts = "compose/include/0/concept";
    std::size_t named = 0;

    for (std::size_t i = 0; i < list.size(concepts); ++i) {
        const std::string code = list.text(concepts + "/" + std::to_string(i) + "/code");
        INFO(code);
        const auto read = ucum::read(code);
        REQUIRE(read);
        CHECK(ucum::is_commensurable(*read, *read));
        named += dimension_of(code) ? 1 : 0;
    }

    std::cout << "FHIR's common units: " << list.size(concepts) << " read, " << named << " with a named dimension\n";
    CHECK(list.size(concepts) == 848);
}

TEST_CASE("unit vectors: every code of UCUM's list of common units is read", "[pathology][units]") {
    const fs::path file = folder.parent_path() / "ucum" / "common_ucum.csv";
    if (!is_there(file)) return;
    std::istringstream lines(content_of(file));
    std::vector<std::string> unread;
    std::size_t codes = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.front() == '"') continue; // the rest of a name in two lines
        const auto begin = line.find(',') + 1;
        const std::string code = line.substr(begin, line.find(',', begin) - begin);
        if (!ucum::read(code)) unread.push_back(code);
        ++codes;
    }
    std::cout << "UCUM's common units: " << codes - unread.size() << " read\n";
    CHECK(codes == 848);
    CHECK(unread == std::vector<std::string>{"Torr"}); // which UCUM does not know: mm[Hg]
}

namespace {

// What stands between quotes behind the name, in the first tag that begins with `tag`.
std::string attribute(const std::string& xml, const std::string& tag, const std::string& name) {
    const auto begin = xml.find('<' + tag + ' ');
    const std::string whole = xml.substr(begin, xml.find('>', begin) - begin);
    const auto at = whole.find(' ' + name + "=\"");
    if (at == std::string::npos) return "";
    const auto value = at + name.size() + 3;
    return whole.substr(value, whole.find('"', value) - value);
}

} // namespace

TEST_CASE("unit vectors: every unit of the UCUM essence is known, and is as much as it says there",
          "[pathology][units]") {
    const fs::path file = folder.parent_path() / "ucum" / "ucum-essence.xml";
    if (!is_there(file)) return;
    std::string essence = content_of(file);
    std::replace(essence.begin(), essence.end(), '\n', ' ');
    std::size_t units = 0;
    std::size_t compared = 0;
    for (auto at = essence.find("<unit "); at != std::string::npos; at = essence.find("<unit ", at + 1), ++units) {
        const std::string unit = essence.substr(at, essence.find("</unit>", at) - at);
        const std::string code = attribute(unit, "unit", "Code");
        INFO(code);
        const auto known = ucum::read(code);
        REQUIRE(known);
        CHECK(known->special == (attribute(unit, "unit", "isSpecial") == "yes"));
        if (known->special) continue;
        const auto means = ucum::read(attribute(unit, "value", "Unit"));
        REQUIRE(means);
        if (!ucum::is_commensurable(*known, *means)) {
            CHECK(attribute(unit, "unit", "isArbitrary") == "yes"); // of its own kind
            continue;
        }
        const auto said = number::decimal::parse(attribute(unit, "value", "value"));
        REQUIRE(said);
        CHECK(ucum::factor_between(*known, *means) == said->exact());
        ++compared;
    }
    std::cout << "UCUM essence: " << units << " units known, " << compared << " compared\n";
    CHECK(units == 305);
    CHECK(compared == 244);
}
