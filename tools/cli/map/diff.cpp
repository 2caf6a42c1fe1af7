#include <algorithm>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

using mapping::map_row;

// The row without where it was written.
map_row without_place(map_row row) {
    row.file = {};
    row.line = 0;
    return row;
}

bool same_key(const map_row& a, const map_row& b) {
    return a.target_system == b.target_system && a.target_code == b.target_code && a.layer == b.layer &&
           a.laboratory == b.laboratory && a.unit == b.unit && a.unit_dimension == b.unit_dimension &&
           a.specimen == b.specimen && a.property == b.property;
}

bool is_first_of_code(const mapping::code_map& map, std::size_t number) {
    if (number == 0) return true;
    const map_row before = map.row(number - 1);
    const map_row row = map.row(number);
    return before.source_system != row.source_system || before.source_code != row.source_code;
}

// The rows of one code: first those that are alike, then those that have the same key.
void compare_code(std::vector<map_row> before, std::vector<map_row> after, map_changes& into) {
    const auto take = [&](auto alike, auto found) {
        for (auto row = before.begin(); row != before.end();) {
            const auto partner =
                std::find_if(after.begin(), after.end(), [&](const map_row& other) { return alike(*row, other); });
            if (partner == after.end()) {
                ++row;
                continue;
            }
            found(*row, *partner);
            after.erase(partner);
            row = before.erase(row);
        }
    };
    take([](const map_row& a, const map_row& b) { return without_place(a) == without_place(b); },
         [](const map_row&, const map_row&) {});
    take(same_key, [&](const map_row& a, const map_row& b) { into.changed.push_back({a, b}); });
    into.removed.insert(into.removed.end(), before.begin(), before.end());
    into.added.insert(into.added.end(), after.begin(), after.end());
}

void write_row(fhir::json_writer& json, const char* change, const map_row& row) {
    json.begin_object().member("change", change).member("system", row.source_system).member("code", row.source_code);
    json.member("target", row.target_code).member("row", std::string_view(in_words(row)));
    json.member("file", row.file).member("line", row.line).end_object();
}

} // namespace

map_changes compare(const mapping::code_map& before, const mapping::code_map& after) {
    map_changes found;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!is_first_of_code(before, i)) continue;
        const map_row row = before.row(i);
        compare_code(before.find(row.source_system, row.source_code), after.find(row.source_system, row.source_code),
                     found);
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        const map_row row = after.row(i);
        if (is_first_of_code(after, i) && before.find(row.source_system, row.source_code).empty())
            compare_code({}, after.find(row.source_system, row.source_code), found);
    }
    return found;
}

void print_changes(const map_changes& found, bool json) {
    if (!json) {
        for (const map_row& row : found.removed) print("- " + in_words(row));
        for (const auto& row : found.changed) print("- " + in_words(row.before) + "\n+ " + in_words(row.after));
        for (const map_row& row : found.added) print("+ " + in_words(row));
        return;
    }
    fhir::json_writer out;
    out.begin_array();
    for (const map_row& row : found.removed) write_row(out, "removed", row);
    for (const auto& row : found.changed) write_row(out, "changed", row.after);
    for (const map_row& row : found.added) write_row(out, "added", row);
    print(out.end_array().take());
}

exit_code diff_maps(const map_diff_options& how) {
    const auto before = open_map(std::vector{how.before});
    const auto after = open_map(std::vector{how.after});
    const map_changes found = compare(*before, *after);
    print_changes(found, how.json);
    if (!how.quiet)
        note(fmt::format("{} rows added, {} removed, {} changed", found.added.size(), found.removed.size(),
                         found.changed.size()));
    return found.empty() ? exit_code::done : exit_code::findings;
}

} // namespace signalbox::cli
