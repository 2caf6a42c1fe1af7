#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"
#include "broker/fhir/json.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::validation;
using signalbox::tests::temporary_folder;

namespace {

const std::string bundled_text = R"({"$defs": {"Status": {"enum": ["final"]}}, "x-strict": {"required": ["status"]}})";

// A catalogue of one entry, "base", whose file is "fhir/base.json".
result<std::string> bundled(const std::string& name) {
    if (name == "fhir/base.json") return bundled_text;
    if (name != "catalogue.json") return base::errc::not_found;
    return R"({"schemas": [{"id": "base", "message_type": "base", "version": "1", "source": "a test",
               "file": "fhir/base.json", "detect": true, "sha256": ")" +
           base::to_hex(base::sha256_of(base::as_bytes(bundled_text))) + R"("}]})";
}

std::string own_entry(const std::string& id, const std::string& file, const std::string& more = "") {
    return R"({"schemas": [{"id": ")" + id +
           R"(", "message_type": "letter", "version": "1", "source": "me", "file": ")" + file + "\"" + more + "}]}";
}

std::string error_of(const temporary_folder& own) {
    const auto loaded = catalogue::load_with_own(bundled, own.text());
    if (loaded) return "";
    const schema_error& why = loaded.error();
    const std::string& file = why.file;
    const bool named = file.starts_with(own.text() + "/");
    return (named ? "OWN" + file.substr(own.text().size()) : file) + ": " + why.pointer + ": " + why.what;
}

} // namespace

TEST_CASE("own schemas: stand before the others, and refer to them by their names", "[validation]") {
    const temporary_folder own;
    own.write("catalogue.json", own_entry("mine", "mine.json", R"(, "detect": {"required": ["mine"]})"));
    own.write("mine.json", R"({"properties": {"status": {"$ref": "fhir/base.json#/$defs/Status"}}})");

    const auto loaded = catalogue::load_with_own(bundled, own.text());

    REQUIRE(loaded.has_value());
    REQUIRE((*loaded)->entries().size() == 2);
    const catalogue_entry& mine = (*loaded)->entries()[0];
    CHECK(mine.id == "mine");
    CHECK(mine.own);
    CHECK_FALSE((*loaded)->find("base")->own);
    CHECK(mine.sha256 == base::to_hex(base::sha256_of(base::as_bytes(own.read("mine.json")))));
    const auto message = fhir::read_json(R"({"mine": 1, "status": "draft"})");
    CHECK((*loaded)->recognise(message->root()) == &mine);
    CHECK(catalogue::check(mine, *message, 10).refused());
    CHECK((*loaded)->recognise(fhir::read_json("{}")->root())->id == "base");
}

TEST_CASE("own schemas: what is wrong with them is told with their folder", "[validation]") {
    const temporary_folder own;
    CHECK(error_of(own) == "OWN/catalogue.json: : the file cannot be read: No such file or directory");

    own.write("catalogue.json", own_entry("mine", "mine.json"));
    CHECK(error_of(own) == "OWN/mine.json: : the file cannot be read: No such file or directory");

    own.write("mine.json", R"({"properties": {"a": {"$ref": "fhir/base.json#/$defs/Gone"}}})");
    CHECK(error_of(own) == "OWN/mine.json: /properties/a: \"fhir/base.json#/$defs/Gone\" leads nowhere");

    own.write("mine.json", R"({"type": "text"})");
    CHECK(error_of(own).starts_with("OWN/mine.json: /type: "));
}

TEST_CASE("own schemas: a symbolic link does not lead out of their folder", "[validation]") {
    const temporary_folder around;
    around.write("outside.json", "{}");
    around.write("own/catalogue.json", own_entry("mine", "mine.json"));
    std::filesystem::create_symlink("../outside.json", around.file("own/mine.json"));

    const auto loaded = catalogue::load_with_own(bundled, around.file("own"));

    REQUIRE(loaded.has_error());
    CHECK(loaded.error().file == around.file("own/mine.json"));
    CHECK(loaded.error().what == "the file cannot be read: lies outside its folder");
}

TEST_CASE("own schemas: a detect that takes every message is refused", "[validation]") {
    const temporary_folder own;
    own.write("mine.json", "{}");
    const auto with = [&own](const std::string& detect) {
        own.write("catalogue.json", own_entry("mine", "mine.json", R"(, "detect": )" + detect));
        return error_of(own);
    };

    for (const char* all : {"true", "{}", R"({"type": "object"})", R"({"required": ["resourceType"]})",
                            R"({"properties": {"resourceType": {"const": "Bundle"}}})"})
        CHECK(with(all).starts_with("OWN/catalogue.json: /schemas/0/detect: detect takes messages of every type"));
    CHECK(with(R"({"properties": {"resourceType": {"const": "Bundle"}}, "required": ["resourceType"]})").empty());
    CHECK(with(R"({"required": ["letter"]})").empty());
}

TEST_CASE("own schemas: an id or a file name that is taken is refused", "[validation]") {
    const temporary_folder own;
    own.write("mine.json", "{}");
    own.write("fhir/base.json", "{}");

    own.write("catalogue.json", own_entry("base", "mine.json"));
    CHECK(error_of(own) ==
          "OWN/catalogue.json: /schemas/0: the id base is taken by the schemas that these are added to");

    own.write("catalogue.json", own_entry("mine", "fhir/base.json"));
    CHECK(
        error_of(own) ==
        "OWN/catalogue.json: /schemas/0: the file name fhir/base.json is taken by the schemas that these are added to");
}

TEST_CASE("own schemas: a digest is checked where one stands", "[validation]") {
    const temporary_folder own;
    own.write("mine.json", "{}");
    own.write("catalogue.json", own_entry("mine", "mine.json", R"(, "sha256": "00")"));

    CHECK(error_of(own) == "OWN/mine.json: : catalogue.json states another SHA-256 for entry mine");
}

TEST_CASE("strengths: an id counts more than a message type, and that more than what is usual", "[validation]") {
    catalogue_entry entry;
    entry.id = "mine";
    entry.message_type = "letter";

    CHECK(strengths{}.of(entry) == strength::tolerant);
    CHECK(strengths{strength::strict, {}}.of(entry) == strength::strict);
    CHECK(strengths{strength::strict, {{"letter", strength::tolerant}}}.of(entry) == strength::tolerant);
    CHECK(strengths{strength::tolerant, {{"letter", strength::tolerant}, {"mine", strength::strict}}}.of(entry) ==
          strength::strict);
}
