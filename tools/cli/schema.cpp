#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/validation/lint.hpp"
#include "broker/validation/rules.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/schemas.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

using validation::catalogue_entry;

std::string_view release_of(const catalogue_entry& entry) {
    if (!entry.fhir_release) return "";
    return entry.fhir_release == fhir::release::r4 ? "r4" : "stu3";
}

std::string_view severity_of(const validation::rule& rule, validation::strength how) {
    const bool tolerated = how == validation::strength::tolerant && rule.tolerated;
    return tolerated || rule.severity == validation::severity::warning ? "warning" : "error";
}

void write_facts(fhir::json_writer& json, const catalogue_entry& entry) {
    json.member("id", entry.id).member("message_type", entry.message_type).member("title", entry.title);
    json.member("version", entry.version).member("fhir_release", release_of(entry));
    json.member("source", entry.source).member("file", entry.file).member("sha256", entry.sha256);
    json.name("own").boolean(entry.own);
}

void write_rules(fhir::json_writer& json, const catalogue_entry& entry) {
    json.name("rules").begin_array();
    for (const std::string& id : entry.rules) {
        const validation::rule* const rule = validation::find_rule(id);
        json.begin_object().member("id", id).member("text", rule->text);
        json.member("strict", severity_of(*rule, validation::strength::strict));
        json.member("tolerant", severity_of(*rule, validation::strength::tolerant)).end_object();
    }
    json.end_array();
}

std::string json_of(const catalogue_entry& entry) {
    fhir::json_writer json;
    json.begin_object();
    write_facts(json, entry);
    if (!entry.event_code.empty()) {
        json.name("event").begin_object().member("system", entry.event_system).member("code", entry.event_code);
        json.end_object();
    }
    json.name("detects").boolean(entry.detect != nullptr);
    write_rules(json, entry);
    json.name("protocol_errors").begin_object();
    for (const auto& [of, code] : entry.protocol_errors) json.member(of, code);
    json.end_object().end_object();
    return json.take();
}

std::string known_by(const catalogue_entry& entry) {
    std::string how;
    if (!entry.event_code.empty()) how = fmt::format("event {}|{}", entry.event_system, entry.event_code);
    if (entry.detect != nullptr) how += how.empty() ? "what it holds" : ", or what it holds";
    return how.empty() ? "nothing: it has to be asked for" : how;
}

void print_facts(const catalogue_entry& entry) {
    const auto line = [](std::string_view name, std::string_view text) {
        if (!text.empty()) print(fmt::format("  {:<14}{}", name, printable(text)));
    };
    print(tinted(tint::strong, printable(fmt::format("{} {}", entry.id, entry.version))));
    line("title", entry.title);
    if (entry.message_type != entry.id) line("message type", entry.message_type);
    line("FHIR release", release_of(entry));
    line("source", entry.source);
    line("file", entry.own ? entry.file + " (own)" : entry.file);
    line("sha256", entry.sha256);
    line("recognised by", known_by(entry));
}

void print_rules(const catalogue_entry& entry) {
    if (entry.rules.empty()) return;
    print("");
    std::vector<std::vector<std::string>> rows{{"rule", "tolerant", "strict", "asks for"}};
    for (const std::string& id : entry.rules) {
        const validation::rule* const rule = validation::find_rule(id);
        rows.push_back({id, std::string(severity_of(*rule, validation::strength::tolerant)),
                        std::string(severity_of(*rule, validation::strength::strict)), std::string(rule->text)});
    }
    print_table(rows);
}

void print_protocol_errors(const catalogue_entry& entry) {
    if (entry.protocol_errors.empty()) return;
    print("");
    std::vector<std::vector<std::string>> rows{{"keyword or rule", "code of the protocol"}};
    for (const auto& [of, code] : entry.protocol_errors) rows.push_back({printable(of), printable(code)});
    print_table(rows);
}

// One file: what is refused, or what is doubtful.
struct linted {
    std::string file;
    std::optional<validation::schema_error> refused;
    std::vector<validation::remark> remarks;
};

linted lint_file(const std::string& file, const std::string& folder) {
    linted found{file, {}, {}};
    const auto [compiled, text] = compile_file(file, folder);
    if (!compiled) {
        found.refused = compiled.error();
        // Which it is alone says little of a schema that was written for another draft.
        if (found.refused->code != validation::errc::unknown_keyword) return found;
    }
    const auto read = fhir::read_json(text, {.depth_max = 128, .refuse_nul = false});
    if (read) found.remarks = validation::lint(read->root());
    return found;
}

void print_lines(const linted& found, bool quiet) {
    if (found.refused) print(to_line(*found.refused, found.file));
    for (const validation::remark& each : found.remarks)
        print(printable(
            fmt::format("{}: {}: warning: {}", found.file, each.pointer.empty() ? "(root)" : each.pointer, each.what)));
    if (!quiet && !found.refused && found.remarks.empty())
        note(fmt::format("{}: nothing is wrong", printable(found.file)));
}

void write(fhir::json_writer& json, const linted& found) {
    const auto write_one = [&](std::string_view in, std::string_view pointer, std::string_view what,
                               std::string_view severity) {
        json.begin_object().member("file", in).member("pointer", pointer).member("what", what);
        json.member("severity", severity).end_object();
    };
    json.begin_object().member("file", found.file).name("valid").boolean(!found.refused);
    json.name("findings").begin_array();
    if (found.refused) write_one(found.refused->file, found.refused->pointer, found.refused->what, "error");
    for (const validation::remark& each : found.remarks) write_one(found.file, each.pointer, each.what, "warning");
    json.end_array().end_object();
}

} // namespace

exit_code list_schemas(const schema_options& how) {
    const known_schemas all = load_schemas(how);
    fhir::json_writer json;
    json.begin_array();
    std::vector<std::vector<std::string>> rows{{"id", "title", "version", "FHIR", "rules", "source"}};
    for (const catalogue_entry& entry : all.catalogue->entries()) {
        json.begin_object();
        write_facts(json, entry);
        json.member("rules", static_cast<std::int64_t>(entry.rules.size())).end_object();
        rows.push_back({printable(entry.id), printable(entry.title), printable(entry.version),
                        std::string(release_of(entry)), std::to_string(entry.rules.size()), printable(entry.source)});
    }
    json.end_array();
    if (how.json)
        print(json.take());
    else
        print_table(rows);
    return exit_code::done;
}

exit_code show_schema(const schema_show_options& how) {
    const known_schemas all = load_schemas(how);
    const catalogue_entry& entry = entry_of(all, how.id);
    if (how.text) {
        std::string text = text_of(all, entry);
        if (text.ends_with('\n')) text.pop_back();
        print(text);
    } else if (how.json) {
        print(json_of(entry));
    } else {
        print_facts(entry);
        print_rules(entry);
        print_protocol_errors(entry);
    }
    return exit_code::done;
}

exit_code lint_schemas(const schema_lint_options& how) {
    const std::string folder = how.config.empty() ? how.schemas : load_schemas(how).folder;
    bool refused = false;
    fhir::json_writer json;
    json.begin_array();
    for (const std::string& file : how.files) {
        const linted found = lint_file(file, folder);
        refused = refused || found.refused;
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
