#include "tools/cli/trace/redaction_words.hpp"

#include <CLI/CLI.hpp>

namespace signalbox::cli {

void redaction_words::add_to(CLI::App& trace, const choosing& choose) {
    auto* out = trace.add_subcommand("redact", "a trace without what tells of a person, its results as they were");
    out->add_option("in", redact.in, "the trace")->required();
    out->add_option("out", redact.out, "the redacted one, made anew; .zst: compressed")->required();
    out->add_option("--key-file", redact.key_file,
                    "at least 16 bytes that nobody else can read; the same key makes "
                    "the same names, dates and ids")
        ->required();
    out->add_option("--assignments", redact.assignments,
                    "file that remembers which number stands for whom, for further traces; made when it is not there");
    out->add_option("--keep", redact.keep, "free text that stays: Observation.note, FTX, FTX+RIT, NTE-3; repeat it")
        ->allow_extra_args(false);
    out->add_flag("-q,--quiet", redact.quiet, "without notes");
    out->callback([this, choose] { choose([this] { return redact_trace(redact); }); });

    auto* look = trace.add_subcommand("scan", "what tells of a person in a trace: line, place and kind");
    look->add_option("file", scan.file, "the trace")->required();
    look->add_flag("--json", scan.json, "as JSON Lines");
    look->callback([this, choose] { choose([this] { return scan_trace(scan); }); });
}

} // namespace signalbox::cli
