#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli/commands.hpp"

namespace signalbox::cli {

// Which map a command asks: the files, else that of the configuration, else the one that a hub with this data folder
// takes when its configuration names none.
struct map_source_options : common_options {
    std::vector<std::string> maps;
    std::string config;
};

struct map_import_options : common_options {
    std::vector<std::string> files;
    std::vector<std::string> systems; // REFSET=URI
    std::string out;                  // empty: in the data folder
    bool dry_run = false;
};
exit_code import_map(const map_import_options& how);

struct map_question_options : map_source_options {
    std::string system, code, unit, specimen, property, sender, date;
};
exit_code look_up_code(const map_question_options& how);
exit_code explain_code(const map_question_options& how);

// Which messages of a running hub are looked at.
struct stored_messages_options : common_options {
    std::string since; // committed since
    std::string from;  // the laboratory's mailbox; empty: all
    std::uint64_t limit = 100'000;
};

struct map_diff_options : stored_messages_options {
    std::string before, after;
    bool messages = false; // say which stored ones would be coded otherwise
};
exit_code diff_maps(const map_diff_options& how);

struct map_coverage_options : common_options {
    std::string map;
    std::vector<std::string> files; // messages
};
exit_code cover_messages(const map_coverage_options& how);

struct map_worklist_options : stored_messages_options {
    std::vector<std::string> maps; // as in map_source_options
    std::string config;
};
exit_code list_open_codes(const map_worklist_options& how);

} // namespace signalbox::cli
