// The public suites of JSON texts, read where they lie beside the repository.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox::fhir;
namespace fs = std::filesystem;

namespace {

// What a schema suite allows and a message does not.
const json_options lenient{.depth_max = 1000, .refuse_duplicate_keys = false, .refuse_nul = false};

fs::path suite(const char* name) { return fs::path(SIGNALBOX_REFERENCE_DATA) / "suites" / name; }

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json") found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

bool is_there(const fs::path& folder) {
    if (fs::is_directory(folder)) return true;
    WARN("skipped: no reference data");
    return false;
}

// Reading what was written gives the same text: nothing was lost that the writer could show.
bool survives(const document& doc) {
    const std::string written = write_json(doc.root());
    const auto again = read_json(written, lenient);
    return again && write_json(again->root()) == written;
}

} // namespace

TEST_CASE("JSONTestSuite: y_ is read, n_ is refused", "[fhir][json][reference]") {
    if (!is_there(suite("JSONTestSuite"))) return;
    int read = 0;
    int refused = 0;
    for (const auto& path : files(suite("JSONTestSuite"))) {
        const std::string name = path.filename().string();
        const auto doc = read_json(content(path), lenient);
        INFO(name << (doc ? "" : ": " + doc.error().what));
        if (name.starts_with("y_")) {
            ++read;
            REQUIRE(doc.has_value());
            CHECK(survives(*doc));
        }
        if (name.starts_with("n_")) {
            ++refused;
            CHECK_FALSE(doc.has_value());
        }
        if (name.starts_with("i_")) std::cout << name << ": " << (doc ? "read" : doc.error().what) << '\n';
    }
    std::cout << "JSONTestSuite: " << read << " y_ read, " << refused << " n_ refused\n";
    CHECK(read > 90);
    CHECK(refused > 180);
}

TEST_CASE("JSONTestSuite: messages refuse of y_ only duplicate keys and \\u0000", "[fhir][json][reference]") {
    if (!is_there(suite("JSONTestSuite"))) return;
    for (const auto& path : files(suite("JSONTestSuite"))) {
        if (!path.filename().string().starts_with("y_")) continue;
        const auto doc = read_json(content(path));
        INFO(path.filename().string());
        if (!doc) CHECK((doc.error().code == errc::duplicate_key || doc.error().code == errc::nul_character));
    }
}

TEST_CASE("JSON text of which the standard leaves the fate open: what we do", "[fhir][json]") {
    const auto refusal = [](std::string_view text) {
        const auto doc = read_json(text, lenient);
        return doc ? errc{} : doc.error().code;
    };
    CHECK(refusal("[123123e100000]") == errc::number_range);
    CHECK(refusal("[-1e+9999]") == errc::number_range);
    CHECK(refusal("[123e-10000000]") == errc{});
    CHECK(refusal("[100000000000000000000]") == errc{});
    CHECK(refusal("[\"\\uDFAA\"]") == errc::encoding);
    CHECK(refusal("[\"\\uDADA\"]") == errc::encoding);
    CHECK(refusal("[\"\\ud800abc\"]") == errc::encoding);
    CHECK(refusal("[\"\\uDd1e\\uD834\"]") == errc::encoding);
    CHECK(refusal("[\"\xe6\x97\xa5\xd1\x88\xfa\"]") == errc::encoding);
    CHECK(refusal("\xEF\xBB\xBF{}") == errc::syntax);
    CHECK(refusal(std::string_view("[\0\"\0\xe9\0\"\0]\0", 10)) == errc::encoding); // UTF-16
    CHECK(refusal("[\"\\uFFFF\\uFDD0\"]") == errc{});
}

TEST_CASE("nativejson: its texts come back as they were", "[fhir][json][reference]") {
    if (!is_there(suite("nativejson"))) return;
    int exact = 0;
    for (const auto& path : files(suite("nativejson"))) {
        const std::string text = content(path);
        INFO(path.filename().string());
        const auto doc = read_json(text, lenient);
        REQUIRE(doc.has_value());
        CHECK(write_json(doc->root()) == text.substr(0, text.find_last_not_of("\r\n") + 1));
        ++exact;
    }
    std::cout << "nativejson: " << exact << " texts came back as they were\n";
    CHECK(exact > 20);
}

TEST_CASE("blns: naughty strings survive reading and writing", "[fhir][json][reference]") {
    if (!is_there(suite("blns"))) return;
    for (const auto* name : {"blns.json", "blns.base64.json"}) {
        const auto doc = read_json(content(suite("blns") / name));
        REQUIRE(doc.has_value());
        REQUIRE(doc->root().size() > 100);
        CHECK(survives(*doc));
        const std::string written = write_json(doc->root());
        const auto again = read_json(written).value();
        for (std::uint32_t i = 0; i < doc->root().size(); ++i)
            CHECK(again.root().at(i).text() == doc->root().at(i).text());
    }
}
