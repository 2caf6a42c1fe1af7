#include "broker/identifiers/sctid.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::identifiers;

TEST_CASE("sctid: the kind of component is read from the partition", "[identifiers]") {
    for (const auto* id : {"100005", "138875005", "22298006", "73211009", "404684003", "1290023401004", "10000001105",
                           "999999990989121104", "900000000000207008", "196411000000103", "1022431000000105",
                           "1491000237105", "855771000006102"})
        CHECK(parse_sctid(id) == sctid_kind::concept_id);
    for (const auto* id : {"100014", "680946014", "1290000001117"})
        CHECK(parse_sctid(id) == sctid_kind::description_id);
    for (const auto* id : {"100022", "9940000001029"}) CHECK(parse_sctid(id) == sctid_kind::relationship_id);
}

TEST_CASE("sctid: a wrong check digit is refused", "[identifiers]") {
    CHECK_FALSE(parse_sctid("1022431000000106"));
    CHECK_FALSE(parse_sctid("22298007"));
}

TEST_CASE("sctid: what a spreadsheet makes of a long id is refused", "[identifiers]") {
    CHECK_FALSE(parse_sctid("1005671000000100"));
    CHECK_FALSE(parse_sctid("166180000000000"));
    CHECK_FALSE(parse_sctid("1.02243E+15"));
}

TEST_CASE("sctid: every change of one digit and every swap of neighbours is noticed", "[identifiers]") {
    const std::string id = "999999990989121104";
    for (std::size_t i = 0; i < id.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string changed = id;
            changed[i] = digit;
            CHECK(parse_sctid(changed).has_value() == (changed == id));
        }
        std::string swapped = id;
        if (i + 1 < id.size()) std::swap(swapped[i], swapped[i + 1]);
        CHECK(parse_sctid(swapped).has_value() == (swapped == id));
    }
}

TEST_CASE("sctid: shape comes first", "[identifiers]") {
    CHECK_FALSE(parse_sctid(""));
    CHECK_FALSE(parse_sctid("10000"));
    CHECK_FALSE(parse_sctid("0100005"));
    CHECK_FALSE(parse_sctid(" 100005"));
    CHECK_FALSE(parse_sctid("100005 "));
    CHECK_FALSE(parse_sctid("1234567890123456789"));
    CHECK_FALSE(parse_sctid("22298OO6"));
}

TEST_CASE("sctid: a concept slot takes concepts alone", "[identifiers]") {
    CHECK(is_concept_id("22298006"));
    CHECK_FALSE(is_concept_id("680946014"));
    CHECK_FALSE(is_concept_id("100022"));
}

namespace {

// The value of a member in one object of the flat vector file: `"id": "100005"` or `"valid": true`.
std::string member(const std::string& object, const std::string& name) {
    const std::size_t at = object.find('"' + name + "\":");
    if (at == std::string::npos) return {};
    const std::size_t begin = object.find_first_not_of(" \"", at + name.size() + 3);
    return object.substr(begin, object.find_first_of("\",\n", begin) - begin);
}

} // namespace

TEST_CASE("sctid: the reference vectors agree", "[identifiers]") {
    const auto path = std::filesystem::path(SIGNALBOX_REFERENCE_DATA) / "pathology/own_vectors/sctid_vectors.json";
    std::ifstream file(path);
    if (!file) {
        WARN("skipped: no reference data");
        return;
    }
    std::stringstream all;
    all << file.rdbuf();
    const std::string text = all.str();

    int checked = 0;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
        const std::string object = text.substr(at, text.find('}', at) - at);
        const std::string id = member(object, "id");
        INFO(id);
        CHECK(parse_sctid(id).has_value() == (member(object, "valid") == "true"));
        if (member(object, "valid") == "true" && member(object, "kind") == "concept") CHECK(is_concept_id(id));
        ++checked;
    }
    CHECK(checked > 10);
}
