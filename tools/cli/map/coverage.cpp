#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/base/limits.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/mapping/code_fhir.hpp"
#include "broker/mapping/forms/code_report.hpp"
#include "broker/mapping/forms/read_reports.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

using kind = mapping::mapping_issue::kind;

// What became of all codes of all messages.
struct coverage {
    std::size_t messages = 0;
    std::size_t mapped = 0;
    std::map<std::tuple<kind, std::string, std::string>, std::size_t> issues; // by kind, system and code
    bool unreadable = false;
};

void count(std::size_t mapped, const std::vector<mapping::mapping_issue>& issues, coverage& into) {
    into.mapped += mapped;
    for (const auto& issue : issues) ++into.issues[{issue.what, issue.system, issue.code}];
}

void refuse(const std::string& why, coverage& into) {
    into.unreadable = true;
    note("signalbox: " + why);
}

void cover_fhir(const std::string& file, std::string_view text, const mapping::code_map& map, coverage& into) {
    const auto message = fhir::looks_like_xml(text)
                             ? fhir::read_xml(text, fhir::release::r4, base::limits().json_depth_max)
                             : fhir::read_json(text);
    if (!message) return refuse(fmt::format("{}:{}: {}", file, message.error().where.line, message.error().what), into);
    const auto coded = mapping::add_codes(*message, map, {{}, mapping::same_kind_of_quantity});
    ++into.messages;
    count(coded.codes_mapped, coded.issues, into);
}

std::string first_error(const pathology::findings& found) {
    const auto error = std::ranges::find(found, pathology::severity::error, &pathology::finding::severity);
    return error == found.end() ? "" : pathology::describe(*error);
}

// A report that cannot be read is told, and the others are counted.
void cover_reports(const std::string& file, std::string_view text, mapping::report_form form,
                   const mapping::code_map& map, coverage& into) {
    auto sent = mapping::read_reports(text, form);
    if (pathology::has_error(sent.findings))
        return refuse(fmt::format("{}: {}", file, first_error(sent.findings)), into);
    ++into.messages;
    for (auto& each : sent.reports) {
        if (pathology::has_error(each.findings)) {
            refuse(fmt::format("{}: {}", file, first_error(each.findings)), into);
            continue;
        }
        const auto coded = mapping::code_report(each.report, map, {});
        count(coded.codes_mapped, coded.issues, into);
    }
}

void cover(const std::string& file, const mapping::code_map& map, coverage& into) {
    const auto text = app::read_file(file);
    if (!text) return refuse(fmt::format("{}: {}", file, text.error().message()), into);
    if (text->starts_with("UNA") || text->starts_with("UNB"))
        return cover_reports(file, *text, mapping::report_form::edifact, map, into);
    if (text->starts_with("MSH")) return cover_reports(file, *text, mapping::report_form::hl7v2, map, into);
    cover_fhir(file, *text, map, into);
}

void print_json(const mapping::code_map& map, const coverage& found) {
    fhir::json_writer json;
    json.begin_object().member("map", map.version());
    json.member("messages", static_cast<std::int64_t>(found.messages));
    json.member("mapped", static_cast<std::int64_t>(found.mapped)).name("issues").begin_array();
    for (const auto& [which, count] : found.issues) {
        json.begin_object().member("kind", name_of(std::get<0>(which))).member("system", std::get<1>(which));
        json.member("code", std::get<2>(which)).member("count", static_cast<std::int64_t>(count)).end_object();
    }
    print(json.end_array().end_object().take());
}

void print_lines(const coverage& found) {
    std::vector<std::vector<std::string>> rows{{"count", "result", "system", "code"}};
    rows.push_back({std::to_string(found.mapped), "mapped", "", ""});
    for (const auto& [which, count] : found.issues)
        rows.push_back({std::to_string(count), std::string(name_of(std::get<0>(which))), printable(std::get<1>(which)),
                        printable(std::get<2>(which))});
    print_table(rows);
}

} // namespace

exit_code cover_messages(const map_coverage_options& how) {
    const auto map = open_map(std::vector{how.map});
    coverage found;
    for (const std::string& file : how.files) cover(file, *map, found);
    if (how.json)
        print_json(*map, found);
    else
        print_lines(found);
    if (found.unreadable) return exit_code::usage;
    return found.issues.empty() ? exit_code::done : exit_code::findings;
}

} // namespace signalbox::cli
