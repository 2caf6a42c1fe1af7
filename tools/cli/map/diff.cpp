#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/fhir/json.hpp"
#include "broker/mapping/asked/compare.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/map/stored_codes.hpp"
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

void write_message(fhir::json_writer& json, const changed_message& message) {
    json.begin_object().member("change", "message").member("message_id", message.id);
    json.member("sender", message.laboratory).member("committed_at", message.committed_at);
    json.name("codes").begin_array();
    for (const std::string& each : message.codes) json.string(each);
    json.end_array().end_object();
}

void add_once(std::vector<std::string>& codes, const std::string& code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
}

// The stored messages that the new map would code otherwise.
std::vector<changed_message> messages_between(const map_diff_options& how, const mapping::code_map& before,
                                              const mapping::code_map& after) {
    std::vector<changed_message> changed;
    const auto seen = each_stored_message(how, [&](const stored_message& message) {
        changed_message one{message.id, message.laboratory, base::to_iso8601(message.committed_at), {}};
        for (const auto& asked : message.codes)
            if (mapping::differs(asked, message.laboratory, before, after))
                for (const auto& coding : asked.codings) add_once(one.codes, coding.code);
        if (!one.codes.empty()) changed.push_back(std::move(one));
    });
    tell(seen, how);
    return changed;
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

void print_changes(const map_changes& found, bool json) { print_changes(found, {}, json); }

void print_changes(const map_changes& found, const std::vector<changed_message>& messages, bool json) {
    if (!json) {
        for (const map_row& row : found.removed) print("- " + in_words(row));
        for (const auto& row : found.changed) print("- " + in_words(row.before) + "\n+ " + in_words(row.after));
        for (const map_row& row : found.added) print("+ " + in_words(row));
        for (const changed_message& each : messages)
            print(fmt::format("! {}  {}  {}  {}", each.id, short_time(each.committed_at), printable(each.laboratory),
                              printable(fmt::format("{}", fmt::join(each.codes, " ")))));
        return;
    }
    fhir::json_writer out;
    out.begin_array();
    for (const map_row& row : found.removed) write_row(out, "removed", row);
    for (const auto& row : found.changed) write_row(out, "changed", row.after);
    for (const map_row& row : found.added) write_row(out, "added", row);
    for (const changed_message& each : messages) write_message(out, each);
    print(out.end_array().take());
}

exit_code diff_maps(const map_diff_options& how) {
    const auto before = open_map(std::vector{how.before});
    const auto after = open_map(std::vector{how.after});
    const map_changes found = compare(*before, *after);
    std::vector<changed_message> messages;
    if (how.messages) messages = messages_between(how, *before, *after);
    print_changes(found, messages, how.json);
    if (!how.quiet)
        note(fmt::format("{} rows added, {} removed, {} changed", found.added.size(), found.removed.size(),
                         found.changed.size()));
    if (!how.quiet && how.messages) note(fmt::format("{} messages would be coded otherwise", messages.size()));
    return found.empty() ? exit_code::done : exit_code::findings;
}

} // namespace signalbox::cli
