#pragma once

#include <string>
#include <vector>

#include "tools/cli/commands.hpp"
#include "tools/cli/waiting_words.hpp"

namespace CLI {
class App;
}

namespace signalbox::cli {

struct trace_record_options : common_options {
    std::string out;     // made anew
    std::string longest; // "10m"; empty: until SIGINT, or as long as the hub allows
    std::string where;
    bool identifiable = false;
    std::string why;
};
exit_code record_trace(const trace_record_options& how);
exit_code stop_recording(const trace_record_options& how); // one whose command has died

struct trace_edit_options {
    std::string file; // the one that is read; of merge: `files`
    std::vector<std::string> files;
    std::string out;      // made anew
    std::string from, to; // of cut: "90s", "10m"; empty: the beginning, the end
    std::string where;    // of filter
    bool json = false;
    bool quiet = false;
};
exit_code inform_of_trace(const trace_edit_options& how);
exit_code cut_trace(const trace_edit_options& how);
exit_code merge_traces(const trace_edit_options& how);
exit_code filter_trace(const trace_edit_options& how);

struct trace_convert_options {
    std::string from;         // "mesh-folder", "fhir-folder", "edifact-folder", "har"
    std::string in;           // the folder, or the file
    std::string out;          // made anew
    std::string mailbox_from; // of edifact-folder
    std::string mailbox_to;
    std::string mailboxes; // a CSV file: edi,mailbox
    std::string workflow = "PATH_MEDRPT_V4";
    bool quiet = false;
};
// Exit code 3 when something that should have become a message could not be read.
exit_code convert_trace(const trace_convert_options& how);

// `signalbox trace record`, `info`, `cut`, `merge`, `filter` and `convert`.
struct recording_words {
    trace_record_options record;
    trace_edit_options edit;
    trace_convert_options convert;

    void add_to(CLI::App& trace, const choosing& choose);
};

} // namespace signalbox::cli
