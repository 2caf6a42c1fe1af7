#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/mapping/rules/lookup.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

using verdict = mapping::lookup::verdict;

// `unit_code` holds what the question refers to.
mapping::question question_of(const map_question_options& how, const mapping::code_map& map, std::string& unit_code) {
    mapping::question asked{.system = how.system, .code = how.code};
    asked.unit = how.unit;
    unit_code = map.units().resolve(how.unit, how.code).code;
    asked.unit_code = unit_code;
    if (!how.specimen.empty()) asked.specimens.push_back(how.specimen);
    asked.property = how.property;
    asked.sender = how.sender;
    if (how.date.empty()) return asked;
    const auto date = mapping::parse_day(how.date);
    if (!date)
        throw command_failure{exit_code::usage, fmt::format("--date {}: a day as 2026-02-14", printable(how.date)),
                              "signalbox help map lookup"};
    asked.date = *date;
    return asked;
}

exit_code code_of(verdict what) {
    if (what == verdict::mapped) return exit_code::done;
    return what == verdict::unmapped ? exit_code::not_found : exit_code::findings;
}

void write_rows(fhir::json_writer& json, const char* name, const mapping::code_map& map,
                const std::vector<mapping::map_row>& rows) {
    json.name(name).begin_array();
    for (const auto& row : rows) {
        json.begin_object().member("system", row.target_system).member("code", row.target_code);
        json.member("display", row.target_display).member("equivalence", mapping::to_text(row.equivalence));
        json.member("target_refset", mapping::to_text(row.refset)).member("layer", mapping::layer_text(row));
        json.member("target_unit", row.target_unit).member("conversion", row.conversion);
        json.member("followed", row.followed).member("row", std::string_view(map.reference(row))).end_object();
    }
    json.end_array();
}

void print_json(const mapping::code_map& map, const mapping::lookup& found) {
    fhir::json_writer json;
    json.begin_object().member("verdict", mapping::to_text(found.what)).member("map", map.version());
    json.name("other_unit").boolean(found.other_unit);
    write_rows(json, "targets", map, found.rows);
    write_rows(json, "candidates", map, found.candidates);
    json.name("steps").begin_array();
    for (const auto& step : found.steps) json.string(mapping::explain(step));
    json.end_array().end_object();
    print(json.take());
}

void print_answer(const mapping::code_map& map, const mapping::lookup& found) {
    if (found.what != verdict::mapped) print(mapping::to_text(found.what));
    if (found.other_unit) note("unit-mismatch: a row was left out because its target is measured in other units");
    for (const auto& row : found.rows) print(fmt::format("{}  {}", in_words(row), printable(map.reference(row))));
}

} // namespace

exit_code look_up_code(const map_question_options& how) {
    const auto map = open_map(how);
    std::string unit_code;
    const auto found = mapping::look_up(*map, question_of(how, *map, unit_code), mapping::same_kind_of_quantity);
    if (how.json)
        print_json(*map, found);
    else
        print_answer(*map, found);
    return code_of(found.what);
}

exit_code explain_code(const map_question_options& how) {
    const auto map = open_map(how);
    std::string unit_code;
    const auto asked = question_of(how, *map, unit_code);
    const auto found = mapping::look_up(*map, asked, mapping::same_kind_of_quantity);
    if (how.json) {
        print_json(*map, found);
        return code_of(found.what);
    }
    for (const auto& row : map->find(asked.system, asked.code))
        print(fmt::format("row   {}  {}", in_words(row), printable(map->reference(row))));
    for (const auto& step : found.steps) print("step  " + mapping::explain(step));
    for (const auto& row : found.candidates) print("left  " + in_words(row));
    print_answer(*map, found);
    return code_of(found.what);
}

} // namespace signalbox::cli
