#include <map>
#include <tuple>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/base/limits.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/mapping/code_fhir.hpp"
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

void cover(const std::string& file, const mapping::code_map& map, coverage& into) {
    const auto text = app::read_file(file);
    if (!text) {
        into.unreadable = true;
        return note(fmt::format("signalbox: {}: {}", file, text.error().message()));
    }
    const auto message = fhir::looks_like_xml(*text)
                             ? fhir::read_xml(*text, fhir::release::r4, base::limits().json_depth_max)
                             : fhir::read_json(*text);
    if (!message) {
        into.unreadable = true;
        return note(fmt::format("signalbox: {}:{}: {}", file, message.error().where.line, message.error().what));
    }
    const auto coded = mapping::add_codes(*message, map);
    ++into.messages;
    into.mapped += coded.codes_mapped;
    for (const auto& issue : coded.issues) ++into.issues[{issue.what, issue.system, issue.code}];
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
