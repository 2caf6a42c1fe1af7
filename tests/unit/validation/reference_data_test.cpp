// Every FHIR message of the reference data, against tests/data/validation/reference.csv: what each is recognised as,
// what becomes of it in both strengths, and why a refusal is right.
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/validation/catalogue.hpp"
#include "broker/validation/recognise.hpp"

using namespace signalbox;
using validation::catalogue;
using validation::strength;

namespace {

namespace fs = std::filesystem;

const fs::path data = SIGNALBOX_REFERENCE_DATA;
const fs::path expected_file = fs::path(SIGNALBOX_SOURCE_DIR) / "tests/data/validation/reference.csv";

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// file,type,tolerant,strict,why
using row = std::array<std::string, 5>;

row fields_of(const std::string& line) {
    row fields;
    std::size_t at = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t end = i + 1 == fields.size() ? line.size() : std::min(line.find(',', at), line.size());
        fields[i] = line.substr(std::min(at, line.size()), end - std::min(at, end));
        at = end + 1;
    }
    return fields;
}

std::map<std::string, row> expectations() {
    std::map<std::string, row> found;
    std::istringstream lines(content_of(expected_file));
    std::string line;
    std::getline(lines, line); // the header
    while (std::getline(lines, line)) {
        row fields = fields_of(line);
        found.emplace(fields[0], fields);
    }
    return found;
}

std::string outcome_of(const validation::verdict& v) {
    if (v.refused()) return "refused";
    return v.violations.empty() ? "accepted" : "warned";
}

// What the hub makes of a file: type, tolerant, strict.
row judged(const fs::path& file, const std::string& name, const catalogue& known) {
    const std::string text = content_of(file);
    const auto as = fhir::looks_like_xml(text) ? validation::syntax::xml : validation::syntax::json;
    const auto read = validation::recognise_resource(text, as, known);
    if (!read) return {name, "none", "refused", "refused", ""};
    if (read->entry == nullptr) return {name, "none", "-", "-", ""};
    const auto outcome = [&](strength how) {
        return outcome_of(catalogue::check(*read->entry, read->document, 100, how));
    };
    return {name, read->entry->id, outcome(strength::tolerant), outcome(strength::strict), ""};
}

std::string line_of(const row& r) { return r[0] + "," + r[1] + "," + r[2] + "," + r[3] + "," + r[4]; }

std::set<fs::path> messages() {
    std::set<fs::path> found;
    for (const char* const folder : {"pathology", "gpconnect"}) {
        for (const auto& file : fs::recursive_directory_iterator(data / folder)) {
            const std::string ending = file.path().extension().string();
            if (file.is_regular_file() && (ending == ".json" || ending == ".xml" || ending == ".fhir"))
                found.insert(file.path());
        }
    }
    return found;
}

} // namespace

TEST_CASE("reference data: every message is judged as its row says, and every refusal has its reason",
          "[validation][reference]") {
    if (!fs::exists(data / "gpconnect")) {
        WARN("skipped: no reference data");
        return;
    }
    const auto known = *catalogue::load(std::string(SIGNALBOX_SOURCE_DIR) + "/schemas");
    const auto expected = expectations();
    std::map<std::string, std::size_t> counts;
    for (const fs::path& file : messages()) {
        const std::string name = fs::relative(file, data).string();
        row found = judged(file, name, *known);
        ++counts[found[2] + "/" + found[3]];
        const auto its = expected.find(name);
        if (its == expected.end()) {
            FAIL_CHECK("no row: " << line_of(found));
            continue;
        }
        found[4] = its->second[4];
        CHECK(line_of(found) == line_of(its->second));
        const bool reasoned = found[2] != "refused" || !found[4].empty();
        INFO(name);
        CHECK(reasoned);
    }
    for (const auto& [outcome, count] : counts)
        std::cout << "reference data, tolerant/strict " << outcome << ": " << count << '\n';
}
