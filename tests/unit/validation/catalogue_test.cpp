#include "broker/validation/catalogue.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"

using namespace signalbox;
using validation::catalogue;

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const fs::path source_folder = SIGNALBOX_SOURCE_DIR;

// The real catalogue, loaded once for all tests of this file.
const catalogue& real_catalogue() {
    static const std::shared_ptr<const catalogue> loaded = [] {
        auto result = catalogue::load((source_folder / "schemas").string());
        if (!result)
            throw std::runtime_error(result.error().file + result.error().pointer + ": " + result.error().what);
        return *result;
    }();
    return *loaded;
}

std::string demo(const char* name) { return content_of(source_folder / "config" / "demo" / name); }

validation::verdict verdict_of(const std::string& text, validation::strength how = validation::strength::tolerant) {
    const auto message = fhir::read_json(text);
    if (!message) throw std::runtime_error(message.error().what);
    const auto* entry = real_catalogue().find("pathology-report-r4");
    return catalogue::check(*entry, *message, 100, how);
}

// The good report with one thing changed, once.
std::string report_with(const std::string& from, const std::string& to) {
    std::string text = demo("full_blood_count.json");
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("the report does not hold what was to be changed");
    return text.replace(at, from.size(), to);
}

std::string lines_of(const validation::verdict& v) {
    std::string lines;
    for (const auto& one : v.violations) lines += to_line(one) + " at " + one.schema_location + "\n";
    return lines;
}

bool has(const validation::verdict& v, const std::string& keyword, const std::string& expected_part) {
    return std::any_of(v.violations.begin(), v.violations.end(), [&](const validation::violation& one) {
        return one.keyword == keyword && one.expected.find(expected_part) != std::string::npos;
    });
}

// A folder of its own for catalogues that are wrong.
struct temporary_catalogue {
    explicit temporary_catalogue(const std::string& catalogue_text) {
        fs::create_directories(folder);
        std::ofstream(folder / "catalogue.json") << catalogue_text;
        std::ofstream(folder / "a.json") << "{}";
    }
    ~temporary_catalogue() { fs::remove_all(folder); }

    fs::path folder = fs::temp_directory_path() / ("signalbox-catalogue-" + std::to_string(counter()));

    static long counter() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
};

} // namespace

TEST_CASE("catalogue: the real one loads with its digests right", "[validation]") {
    const catalogue& all = real_catalogue();

    REQUIRE(all.find("pathology-report-r4") != nullptr);
    CHECK(all.find("pathology-report-r4")->event_code == "371528001");
    CHECK(all.find("fhir-r4") != nullptr);
    CHECK(all.find("nothing") == nullptr);
}

TEST_CASE("catalogue: a message is recognised by the event in its header", "[validation]") {
    const auto report = fhir::read_json(demo("full_blood_count.json"));
    const auto other = fhir::read_json(report_with("371528001", "371531000"));

    CHECK(real_catalogue().recognise(report->root())->id == "pathology-report-r4");
    CHECK(real_catalogue().recognise(other->root()) == nullptr);
    CHECK(real_catalogue().recognise(fhir::value{}) == nullptr);
}

TEST_CASE("catalogue: the demo's good reports are accepted without a warning", "[validation]") {
    for (const char* name : {"full_blood_count.json", "full_blood_count_local.json"}) {
        const auto v = verdict_of(demo(name));
        INFO(name << "\n" << lines_of(v));
        CHECK(v.violations.empty());
    }
}

TEST_CASE("catalogue: a report with several errors has them all listed, with line and column", "[validation]") {
    const auto v = verdict_of(demo("invalid_missing_status.json"));

    INFO(lines_of(v));
    CHECK(v.refused());
    CHECK(v.errors() == 5);
    CHECK(has(v, "pattern", "text of the form of a date"));
    CHECK(has(v, "required", "a member \"status\""));
    CHECK(has(v, "enum", "one of amended, cancelled, corrected"));
    CHECK(has(v, "type", "a number"));
    CHECK(has(v, "additionalProperties", "no other members than those of its type"));
    for (const auto& one : v.violations) {
        CHECK(one.where.line > 1);
        CHECK(one.pointer.starts_with("/entry/"));
        CHECK(one.schema_location.find("schema.json#/$defs/") != std::string::npos);
    }
    CHECK(lines_of(v).find("25/07/1990") == std::string::npos);
}

TEST_CASE("catalogue: a wrong check digit of the NHS number is the one error of its report", "[validation]") {
    const auto v = verdict_of(demo("invalid_nhs_number.json"));

    INFO(lines_of(v));
    REQUIRE(v.violations.size() == 1);
    CHECK(v.violations[0].keyword == "SBX-V-0102");
    CHECK(v.violations[0].pointer == "/entry/4/resource/identifier/0/value");
    CHECK(v.violations[0].where.line > 1);
}

TEST_CASE("catalogue: what the pathology guide asks for beyond FHIR is asked for", "[validation]") {
    struct change {
        const char* from;
        const char* to;
        const char* keyword;
        const char* expected;
    };
    const change changes[] = {
        {R"("type": "message")", R"("type": "collection")", "const", "message"},
        {R"("identifier": {)", R"("_identifier": {)", "required", "\"identifier\""},
        {R"("resourceType": "MessageHeader")", R"("resourceType": "Basic")", "const", "a MessageHeader in the first"},
        {R"("code": "371528001")", R"("code": "371531000")", "const", "371528001"},
        {R"("resourceType": "Practitioner")", R"("resourceType": "Person")", "contains", "at least one Practitioner"},
        {R"("resourceType": "Patient")", R"("resourceType": "Person")", "contains", "exactly one Patient"},
        {R"("resourceType": "ServiceRequest")", R"("resourceType": "Task")", "contains", "at least one ServiceRequest"},
        {R"("resourceType": "DiagnosticReport")", R"("resourceType": "Task")", "contains",
         "exactly one DiagnosticReport"},
        {R"("code": "LAB")", R"("code": "RAD")", "contains", "exactly one category LAB"},
        {R"("code": "721981007")", R"("code": "26604007")", "contains", "721981007"},
        {R"("code": "laboratory")", R"("code": "imaging")", "contains", "exactly one category laboratory"},
        {R"("fullUrl": "urn:uuid:)", R"("fullUrl": "http://)", "pattern", "urn:uuid: and a UUID"},
        {R"("hasMember": [)", R"("derivedFrom": [)", "anyOf", "a value, a dataAbsentReason, members"},
    };
    for (const change& c : changes) {
        const auto v = verdict_of(report_with(c.from, c.to), validation::strength::strict);
        INFO(c.from << " -> " << c.to << "\n" << lines_of(v));
        CHECK(v.refused());
        CHECK(has(v, c.keyword, c.expected));
    }
}

TEST_CASE("catalogue: a status that is not there is missing once, whatever asks for it", "[validation]") {
    const auto v =
        verdict_of(report_with(R"("resourceType": "Observation",)", R"("resourceType": "Observation", "x": 1,)"));

    INFO(lines_of(v));
    CHECK(v.violations.size() == 1);
}

TEST_CASE("catalogue: a rule's pointer shows no member name that the sender made up", "[validation]") {
    const auto v = verdict_of(report_with(R"("resourceType": "Patient",)",
                                          R"("resourceType": "Patient", "Thornbury": {"reference": "urn:x"},)"));

    INFO(lines_of(v));
    REQUIRE(v.violations.size() == 2);
    CHECK(v.violations[0].pointer == "/entry/4/resource");
    CHECK(v.violations[1].pointer == "/entry/4/resource/?/reference");
}

TEST_CASE("catalogue: the national guide's own reports are accepted", "[validation]") {
    const fs::path folder = fs::path(SIGNALBOX_REFERENCE_DATA) / "pathology" / "fhir_r4_ig_bundles";
    if (!fs::exists(folder)) {
        WARN("skipped: no reference data");
        return;
    }
    const auto* entry = real_catalogue().find("pathology-report-r4");
    std::size_t seen = 0;
    for (const auto& file : fs::directory_iterator(folder)) {
        const std::string name = file.path().filename().string();
        if (!name.ends_with("Report-Example.xml")) continue;
        const auto message = fhir::read_xml(content_of(file.path()), fhir::release::r4);
        INFO(name);
        REQUIRE(message.has_value());
        const auto v = catalogue::check(*entry, *message, 100);
        INFO(lines_of(v));
        CHECK(!v.refused());
        CHECK(real_catalogue().recognise(message->root()) == entry);
        ++seen;
    }
    CHECK(seen == 5);
}

TEST_CASE("catalogue: a file whose digest is not the stated one is refused", "[validation]") {
    const std::string text = R"({"schemas": [{"id": "a", "message_type": "a", "version": "1", "source": "test",
        "file": "a.json", "sha256": "00"}]})";
    temporary_catalogue folder(text);

    const auto loaded = catalogue::load(folder.folder.string());

    REQUIRE(!loaded);
    CHECK(loaded.error().code == validation::errc::digest_mismatch);
    CHECK(loaded.error().file == "a.json");
}

TEST_CASE("catalogue: what is wrong with its text is said with file and pointer", "[validation]") {
    temporary_catalogue no_version(R"({"schemas": [{"id": "a", "message_type": "a"}]})");
    temporary_catalogue no_rule(R"({"schemas": [{"id": "a", "message_type": "a", "version": "1", "source": "test",
        "file": "a.json", "sha256": "00", "rules": ["SBX-V-9999"]}]})");
    temporary_catalogue no_json("{");

    const auto first = catalogue::load(no_version.folder.string());
    CHECK(first.error().code == validation::errc::bad_keyword);
    CHECK(first.error().pointer == "/schemas/0");
    const auto second = catalogue::load(no_rule.folder.string());
    CHECK(second.error().pointer == "/schemas/0/rules/0");
    CHECK(catalogue::load(no_json.folder.string()).error().code == validation::errc::not_json);
    CHECK(catalogue::load("no-such-folder").error().code == validation::errc::unreadable);
}

TEST_CASE("catalogue: a file outside its folder is refused", "[validation]") {
    for (const char* const name : {"/etc/passwd", "../outside.json", "a/../../outside.json"}) {
        const std::string listed = std::string(
                                       R"({"schemas": [{"id": "a", "message_type": "a", "version": "1", "source": "x",
            "file": ")") + name + R"(", "sha256": "00"}]})";
        const auto loaded = catalogue::load_from([&listed](const std::string& file) -> result<std::string> {
            return std::string(file == "catalogue.json" ? listed : "{}");
        });
        INFO(name);
        REQUIRE(loaded.has_error());
        CHECK(loaded.error().what.find("the catalogue's folder") != std::string::npos);
    }
}
