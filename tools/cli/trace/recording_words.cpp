#include "tools/cli/trace/recording_words.hpp"

#include <CLI/CLI.hpp>

namespace signalbox::cli {

namespace {

constexpr const char* where_text = "which messages: from=LAB001 and (workflow~PATH or transport=fhir)";
constexpr const char* out_text = "the new trace; .zst: compressed";

} // namespace

void recording_words::add_to(CLI::App& trace, const choosing& choose) {
    auto* live = trace.add_subcommand("record", "what comes to a running hub and becomes of it, until SIGINT or --for");
    live->add_option("--data", record.data, "data folder of the hub")->capture_default_str();
    live->add_option("--out", record.out, out_text)->required();
    live->add_option("--for", record.longest, "90s, 10m, 2h");
    live->add_option("--where", record.where, where_text);
    live->add_flag("--identifiable", record.identifiable, "with what the messages hold; needs --why");
    live->add_option("--why", record.why, "the reason, for the audit");
    live->add_flag("--json", record.json, "how it ended, as JSON");
    live->add_flag("-q,--quiet", record.quiet, "without progress");
    live->callback([this, choose] { choose([this] { return record_trace(record); }); });

    auto* stop = trace.add_subcommand("stop", "end a recording whose command has died; tells the hub's files of it");
    stop->add_option("--data", record.data, "data folder of the hub")->capture_default_str();
    stop->callback([this, choose] { choose([this] { return stop_recording(record); }); });

    const auto add = [&](const char* name, const char* text, exit_code (*run)(const trace_edit_options&)) {
        auto* command = trace.add_subcommand(name, text);
        command->callback([this, choose, run] { choose([this, run] { return run(edit); }); });
        return command;
    };
    auto* info = add("info", "what a trace holds, counted; exit 3 when it was changed", inform_of_trace);
    info->add_option("file", edit.file, "the trace")->required();
    info->add_flag("--json", edit.json, "as JSON");

    auto* cut = add("cut", "the messages of a while, with what became of them", cut_trace);
    cut->add_option("in", edit.file, "the trace")->required();
    cut->add_option("out", edit.out, out_text)->required();
    cut->add_option("--from", edit.from, "from then on: 90s, 10m (or 10min), 2h after the beginning");
    cut->add_option("--to", edit.to, "before then");
    cut->add_flag("-q,--quiet", edit.quiet, "without notes");

    auto* merge = add("merge", "several traces as one, by their clocks", merge_traces);
    merge->add_option("in", edit.files, "the traces")->required();
    merge->add_option("--out", edit.out, out_text)->required();
    merge->add_flag("-q,--quiet", edit.quiet, "without notes");

    auto* filter = add("filter", "some of the messages, with what became of them", filter_trace);
    filter->add_option("in", edit.file, "the trace")->required();
    filter->add_option("out", edit.out, out_text)->required();
    filter->add_option("--where", edit.where, where_text)->required();
    filter->add_flag("-q,--quiet", edit.quiet, "without notes");

    auto* out_of = trace.add_subcommand("convert", "a trace of what other programs have kept");
    out_of->add_option("--from", convert.from, "mesh-folder: pairs of CTL and DAT; har: an HTTP archive")
        ->required()
        ->check(CLI::IsMember({"mesh-folder", "fhir-folder", "edifact-folder", "har"}));
    out_of->add_option("in", convert.in, "the folder, or the file")->required();
    out_of->add_option("out", convert.out, out_text)->required();
    out_of->add_option("--mailbox-from", convert.mailbox_from, "who sent the interchanges");
    out_of->add_option("--mailbox-to", convert.mailbox_to, "who gets them");
    out_of->add_option("--mailboxes", convert.mailboxes, "CSV file with the columns edi,mailbox");
    out_of->add_option("--workflow", convert.workflow, "of the interchanges")->capture_default_str();
    out_of->add_flag("-q,--quiet", convert.quiet, "without notes");
    out_of->callback([this, choose] { choose([this] { return convert_trace(convert); }); });
}

} // namespace signalbox::cli
