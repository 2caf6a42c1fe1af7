#include "broker/mapping/asked/worklist.hpp"

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/map/stored_codes.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

void print_json(const std::vector<mapping::worklist_entry>& entries) {
    fhir::json_writer json;
    json.begin_array();
    for (const auto& each : entries) {
        json.begin_object().member("laboratory", each.laboratory).member("system", each.system);
        json.member("code", each.code).member("display", each.display).member("unit", each.unit);
        json.member("specimen", each.specimen).member("reason", mapping::to_text(each.why));
        json.member("messages", static_cast<std::int64_t>(each.messages));
        json.member("first_seen", base::to_iso8601(each.first_seen));
        json.member("last_seen", base::to_iso8601(each.last_seen)).name("candidates").begin_array();
        for (const auto& one : each.candidates) json.string(one);
        json.end_array().end_object();
    }
    print(json.end_array().take());
}

void print_csv(const std::vector<mapping::worklist_entry>& entries) {
    auto csv = mapping::to_csv(entries);
    csv.text.pop_back(); // print ends the line
    print(csv.text);
    if (csv.left_out > 0) note(fmt::format("{} codes do not fit into a table; --json shows them", csv.left_out));
}

// The list is right for the map that the hub has, unless another one is asked about.
void check_map(const map_worklist_options& how, const mapping::code_map& map, const stored_reading& seen) {
    if (!how.maps.empty() || seen.map == map.version()) return;
    throw command_failure{
        exit_code::failed, fmt::format("the hub has another map in force: {}, not {}", seen.map, map.version()),
        how.config.empty() ? "signalbox map worklist --config FILE, or send the hub SIGHUP" : "send the hub SIGHUP"};
}

} // namespace

exit_code list_open_codes(const map_worklist_options& how) {
    const auto map = open_map(map_source_options{{how.data, how.json, how.quiet}, how.maps, how.config});
    mapping::worklist list(*map);
    const auto seen = each_stored_message(
        how, [&list](const stored_message& each) { list.add(each.laboratory, each.committed_at, each.codes); });
    check_map(how, *map, seen);
    const auto entries = list.entries();
    if (how.json)
        print_json(entries);
    else
        print_csv(entries);
    tell(seen, how);
    if (list.full()) note("more codes than a list holds: narrow it with --since or --from");
    if (!how.quiet && !how.json && !entries.empty())
        note("fill in target_code, target_display and equivalence, leave out the other rows, then: signalbox map "
             "import");
    return exit_code::done;
}

} // namespace signalbox::cli
