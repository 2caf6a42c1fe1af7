// The public JSON-Schema-Test-Suite: every required case of the five drafts.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"
#include "tests/support/both_engines.hpp"

using namespace signalbox;

namespace {

namespace fs = std::filesystem;

const fs::path suite = fs::path(SIGNALBOX_REFERENCE_DATA) / "suites" / "JSON-Schema-Test-Suite";

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

// Schemas that others refer to, under the URLs by which they do: those of the draft, and those of none.
std::vector<validation::schema_source> remotes_of(const std::string& draft) {
    std::vector<validation::schema_source> found;
    const fs::path folder = suite / "remotes";
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file() || file.path().extension() != ".json") continue;
        const fs::path name = fs::relative(file.path(), folder);
        const std::string first = name.begin()->string();
        if (first == "v1" || first == "draft3") continue;
        // Cases that cross drafts refer to schemas that say which is theirs.
        const std::string text = content_of(file.path());
        const bool of_another = first != draft && first.starts_with("draft");
        if (of_another && text.find("$schema") == std::string::npos) continue;
        found.push_back({"http://localhost:1234/" + name.string(), text});
    }
    return found;
}

struct tally {
    std::size_t groups = 0;
    std::size_t passed = 0;
    std::size_t merged = 0; // decided by merged states, without the walker
    std::vector<std::string> failed;
};

void run_group(const std::string& file, const fhir::value& group, const std::vector<validation::schema_source>& others,
               const std::string& metaschema, tally& t) {
    const std::string name = file + ": " + std::string(group.string("description"));
    std::vector<validation::schema_source> sources{{"suite.json", fhir::write_json(group.find("schema"))}};
    sources.insert(sources.end(), others.begin(), others.end());
    const auto compiled =
        validation::schema::compile(sources, {.dialect = metaschema, .unknown_keywords_allowed = true});
    ++t.groups;
    if (!compiled) {
        t.failed.push_back(name + ": " + compiled.error().what);
        return;
    }
    const support::both_engines both(sources, 1, {.dialect = metaschema, .unknown_keywords_allowed = true});
    for (const fhir::value test : group.find("tests")) {
        const fhir::document instance = read(fhir::write_json(test.find("data")));
        const bool valid = test.find("valid").text() == "true";
        const bool accepted = (*compiled)->accepts(instance.root());
        const bool reported = !(*compiled)->check(instance, 100).refused();
        const auto answers = both.of(0, instance.root(), validation::strength::strict);
        t.merged += answers.merged ? 1 : 0;
        if (accepted == valid && reported == valid && answers.walked == valid && answers.agree())
            ++t.passed;
        else
            t.failed.push_back(name + " / " + std::string(test.string("description")));
    }
}

void run_draft(const std::string& folder, const std::string& metaschema, std::size_t at_least) {
    if (!fs::exists(suite)) {
        WARN("skipped: no reference data");
        return;
    }
    const auto others = remotes_of(folder);
    std::set<fs::path> files;
    for (const auto& file : fs::directory_iterator(suite / "tests" / folder)) {
        if (file.path().extension() == ".json") files.insert(file.path());
    }
    tally t;
    for (const fs::path& file : files) {
        const fhir::document groups = read(content_of(file));
        for (const fhir::value group : groups.root()) run_group(file.filename().string(), group, others, metaschema, t);
    }
    for (const std::string& name : t.failed) UNSCOPED_INFO("wrong: " << name);
    std::cout << "JSON-Schema-Test-Suite " << folder << ": " << t.passed << " cases right, " << t.failed.size()
              << " wrong, in " << files.size() << " files and " << t.groups << " groups; " << t.merged
              << " by merged states\n";
    CHECK(t.failed.empty());
    CHECK(t.merged > t.passed / 2);
    CHECK(t.passed >= at_least);
}

} // namespace

TEST_CASE("schema: draft-04, every required case of the public suite", "[validation][suite]") {
    run_draft("draft4", "http://json-schema.org/draft-04/schema#", 500);
}

TEST_CASE("schema: draft-06, every required case of the public suite", "[validation][suite]") {
    run_draft("draft6", "http://json-schema.org/draft-06/schema#", 700);
}

TEST_CASE("schema: draft-07, every required case of the public suite", "[validation][suite]") {
    run_draft("draft7", "http://json-schema.org/draft-07/schema#", 800);
}

TEST_CASE("schema: 2019-09, every required case of the public suite", "[validation][suite]") {
    run_draft("draft2019-09", "https://json-schema.org/draft/2019-09/schema", 1'100);
}

TEST_CASE("schema: 2020-12, every required case of the public suite", "[validation][suite]") {
    run_draft("draft2020-12", "https://json-schema.org/draft/2020-12/schema", 1'100);
}
