#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/base/limits.hpp"
#include "broker/fhir/xml.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

// What a file is checked against: an entry of the catalogue, or a schema file alone.
struct measure {
    std::shared_ptr<const validation::catalogue> catalogue;
    const validation::catalogue_entry* entry = nullptr; // nullptr: each file says what it is
    std::shared_ptr<const validation::schema> alone;
    std::string name;
};

struct finding {
    std::string file;
    std::string schema; // "" when the text could not be read
    validation::verdict verdict;
};

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string content_of(const std::string& path) {
    auto text = app::read_file(path);
    if (!text)
        throw command_failure{exit_code::usage, fmt::format("{}: {}", path, text.error().message()),
                              "signalbox help validate"};
    return std::move(*text);
}

measure measure_of(const validate_options& how) {
    measure by;
    const bool is_file = how.schema.find('/') != std::string::npos || how.schema.ends_with(".json");
    if (is_file) {
        auto compiled = validation::schema::compile({{base_name(how.schema), content_of(how.schema)}});
        if (!compiled)
            throw command_failure{
                exit_code::usage,
                fmt::format("{}: {}: {}", how.schema, compiled.error().pointer, compiled.error().what),
                "signalbox help validate"};
        by.alone = std::move(*compiled);
        by.name = how.schema;
        return by;
    }
    by.catalogue = app::load_catalogue(how.schemas);
    if (how.schema.empty()) return by;
    by.entry = by.catalogue->find(how.schema);
    if (by.entry != nullptr) return by;
    std::string known;
    for (const auto& entry : by.catalogue->entries()) known += (known.empty() ? "" : ", ") + entry.id;
    throw command_failure{exit_code::usage, fmt::format("there is no schema '{}'; known are {}", how.schema, known),
                          "signalbox help validate"};
}

fhir::parsed<fhir::document> read_text(const std::string& text, const measure& by) {
    if (fhir::looks_like_xml(text)) {
        const auto release = by.entry != nullptr ? by.entry->fhir_release : std::nullopt;
        return fhir::read_xml(text, release.value_or(fhir::release::r4));
    }
    fhir::json_options how;
    how.refuse_duplicate_keys = how.refuse_nul = by.alone == nullptr; // schema suites use both
    return fhir::read_json(text, how);
}

validation::verdict verdict_of(const fhir::parse_error& error) {
    validation::verdict verdict;
    verdict.violations.push_back({"", "syntax", error.what, "", error.where, validation::severity::error});
    return verdict;
}

finding check(const std::string& file, const measure& by) {
    const auto parsed = read_text(content_of(file), by);
    if (!parsed) return {file, "", verdict_of(parsed.error())};

    const std::size_t most = base::limits{}.violations_max;
    if (by.alone) return {file, by.name, by.alone->check(*parsed, most)};
    const auto* entry = by.entry != nullptr ? by.entry : by.catalogue->recognise(parsed->root());
    if (entry == nullptr && !parsed->root().string("resourceType").empty()) entry = by.catalogue->find("fhir-r4");
    if (entry != nullptr)
        return {file, fmt::format("{} {}", entry->id, entry->version),
                validation::catalogue::check(*entry, *parsed, most)};
    throw command_failure{exit_code::usage, fmt::format("{}: no schema fits; say which", file),
                          fmt::format("signalbox validate --schema ID|FILE {}", file)};
}

void print_lines(const finding& found, bool quiet) {
    for (const validation::violation& v : found.verdict.violations)
        print(fmt::format("{}:{}{}", found.file, v.severity == validation::severity::warning ? " warning: " : "",
                          printable(to_line(v))));
    if (found.verdict.more) print(fmt::format("{}: and more", found.file));
    if (!quiet && !found.verdict.refused()) note(fmt::format("{}: valid as {}", found.file, found.schema));
}

void write(fhir::json_writer& json, const finding& found) {
    json.begin_object().member("file", found.file).member("schema", found.schema);
    json.name("valid").boolean(!found.verdict.refused()).name("violations").begin_array();
    for (const validation::violation& v : found.verdict.violations) {
        json.begin_object().member("pointer", v.pointer).member("keyword", v.keyword).member("expected", v.expected);
        json.member("line", v.where.line).member("column", v.where.column);
        json.member("severity", v.severity == validation::severity::error ? "error" : "warning");
        json.member("schema_location", v.schema_location).end_object();
    }
    json.end_array().name("more").boolean(found.verdict.more).end_object();
}

} // namespace

exit_code validate_files(const validate_options& how) {
    const measure by = measure_of(how);
    bool refused = false;
    fhir::json_writer json;
    json.begin_array();
    for (const std::string& file : how.files) {
        const finding found = check(file, by);
        refused = refused || found.verdict.refused();
        if (how.json)
            write(json, found);
        else
            print_lines(found, how.quiet);
    }
    json.end_array();
    if (how.json) print(json.take());
    return refused ? exit_code::findings : exit_code::done;
}

} // namespace signalbox::cli
