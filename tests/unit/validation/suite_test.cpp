// The public JSON-Schema-Test-Suite, draft 2020-12, as far as the engine's keywords go.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"

using namespace signalbox;

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

fhir::document read(const std::string& text) {
    auto parsed = fhir::read_json(text, {.depth_max = 128, .refuse_duplicate_keys = false, .refuse_nul = false});
    if (!parsed) throw std::runtime_error("the suite holds what is not JSON: " + parsed.error().what);
    return std::move(*parsed);
}

// Schemas of the suite that others refer to, under the URLs by which they do.
std::vector<validation::schema_source> remotes(const fs::path& suite) {
    std::vector<validation::schema_source> found;
    const fs::path folder = suite / "remotes" / "draft2020-12";
    if (!fs::exists(folder)) return found;
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file() || file.path().extension() != ".json") continue;
        const std::string name = "http://localhost:1234/draft2020-12/" + fs::relative(file.path(), folder).string();
        found.push_back({name, content_of(file.path())});
    }
    return found;
}

struct tally {
    std::size_t groups = 0;
    std::size_t passed = 0;
    std::vector<std::string> failed;
    std::set<std::string> left_out;
};

void run_group(const std::string& file, const fhir::value& group, const std::vector<validation::schema_source>& others,
               tally& t) {
    const std::string name = file + ": " + std::string(group.string("description"));
    std::vector<validation::schema_source> sources{{"suite.json", fhir::write_json(group.find("schema"))}};
    sources.insert(sources.end(), others.begin(), others.end());
    const auto compiled = validation::schema::compile(sources);
    if (!compiled) {
        // The keywords that the engine does not have, and the metaschema, which uses them.
        const bool known_gap = compiled.error().code == validation::errc::unknown_keyword ||
                               compiled.error().what.find("json-schema.org") != std::string::npos;
        if (known_gap)
            t.left_out.insert(name + " (" + compiled.error().what + ")");
        else
            t.failed.push_back(name + ": " + compiled.error().what);
        return;
    }
    ++t.groups;
    for (const fhir::value test : group.find("tests")) {
        const fhir::document instance = read(fhir::write_json(test.find("data")));
        const bool valid = test.find("valid").text() == "true";
        const bool accepted = (*compiled)->accepts(instance.root());
        const bool reported = !(*compiled)->check(instance, 100).refused();
        if (accepted == valid && reported == valid)
            ++t.passed;
        else
            t.failed.push_back(name + " / " + std::string(test.string("description")));
    }
}

} // namespace

TEST_CASE("schema: every case of the public suite that uses known keywords has the right verdict", "[validation]") {
    const fs::path suite = fs::path(SIGNALBOX_REFERENCE_DATA) / "suites" / "JSON-Schema-Test-Suite";
    if (!fs::exists(suite)) {
        WARN("skipped: no reference data");
        return;
    }
    // Keywords that collect annotations, and vocabularies, are not part of the engine.
    const std::set<std::string> other{"dynamicRef.json", "unevaluatedItems.json", "unevaluatedProperties.json",
                                      "vocabulary.json"};
    const auto others = remotes(suite);
    tally t;
    std::set<fs::path> files;
    for (const auto& file : fs::directory_iterator(suite / "tests" / "draft2020-12")) {
        if (file.path().extension() == ".json") files.insert(file.path());
    }
    for (const fs::path& file : files) {
        const std::string name = file.filename().string();
        if (other.count(name) != 0) {
            t.left_out.insert(name);
            continue;
        }
        const fhir::document groups = read(content_of(file));
        for (const fhir::value group : groups.root()) run_group(name, group, others, t);
    }

    for (const std::string& name : t.left_out) UNSCOPED_INFO("left out: " << name);
    for (const std::string& name : t.failed) UNSCOPED_INFO("wrong: " << name);
    std::cout << "JSON-Schema-Test-Suite 2020-12: " << t.passed << " cases right, " << t.failed.size() << " wrong, "
              << t.left_out.size() << " files or groups left out\n";
    for (const std::string& name : t.left_out) std::cout << "  left out: " << name << '\n';
    CHECK(t.failed.empty());
    CHECK(t.passed > 800);
}
