#pragma once

#include <string>
#include <vector>

#include "tools/cli/commands.hpp"
#include "tools/cli/waiting_words.hpp"

namespace CLI {
class App;
}

namespace signalbox::cli {

struct trace_redact_options {
    std::string in;
    std::string out; // made anew
    std::string key_file;
    std::string assignments; // a file; empty: numbers are remembered within this trace alone
    std::vector<std::string> keep;
    bool quiet = false;
};
exit_code redact_trace(const trace_redact_options& how);

struct trace_scan_options {
    std::string file;
    bool json = false;
};
// Exit code 3 when anything is left.
exit_code scan_trace(const trace_scan_options& how);

// `signalbox trace redact` and `signalbox trace scan`.
struct redaction_words {
    trace_redact_options redact;
    trace_scan_options scan;

    void add_to(CLI::App& trace, const choosing& choose);
};

} // namespace signalbox::cli
