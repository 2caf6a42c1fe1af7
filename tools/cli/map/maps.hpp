#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/mapping/code_map.hpp"
#include "tools/cli/map/commands.hpp"

namespace signalbox::cli {

// What was wrong with a map, as "file:line: reason", on standard output.
void print_refusal(const std::vector<mapping::map_error>& errors, bool json);

// The map that is asked for. Throws command_failure (findings) when it cannot be used.
std::shared_ptr<const mapping::code_map> open_map(const map_source_options& how);
std::shared_ptr<const mapping::code_map> open_map(const std::vector<std::string>& files);

// "file:line: reason"; "file: reason" where no line is meant.
std::string to_line(const mapping::map_error& e);

// What changed between two maps, row by row. A row is known by its code, target and conditions.
struct map_changes {
    struct changed_row {
        mapping::map_row before, after;
    };
    std::vector<mapping::map_row> added, removed;
    std::vector<changed_row> changed;

    bool empty() const noexcept { return added.empty() && removed.empty() && changed.empty(); }
};
map_changes compare(const mapping::code_map& before, const mapping::code_map& after);
void print_changes(const map_changes& found, bool json);

// What of a stored message would be coded otherwise.
struct changed_message {
    std::string id;
    std::string laboratory;
    std::string committed_at;
    std::vector<std::string> codes; // as sent, each once
};
void print_changes(const map_changes& found, const std::vector<changed_message>& messages, bool json);

// "http://read.info/readv2 423.. -> 1022431000000105 (equivalent, PBCL, g/L)"
std::string in_words(const mapping::map_row& row);

} // namespace signalbox::cli
