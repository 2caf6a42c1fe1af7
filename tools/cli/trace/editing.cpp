#include "broker/trace/tools/editing.hpp"

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/trace/tools/summary.hpp"
#include "tools/cli/interruption_watch.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/recording_words.hpp"
#include "tools/cli/trace/span.hpp"
#include "tools/cli/trace/trace_trouble.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* help = "signalbox help trace";

exit_code told(const trace::read_result<trace::edited>& done, const trace_edit_options& how) {
    if (!done) fail_to_read(how.file.empty() ? how.out : how.file, done.error(), help);
    if (!how.quiet) note(fmt::format("{}: {} messages, {} lines", how.out, done->messages, done->lines));
    return exit_code::done;
}

void write_counts(fhir::json_writer& json, const char* name, const std::map<std::string, std::uint64_t>& counts) {
    json.name(name).begin_object();
    for (const auto& [each, count] : counts) json.name(each).number(static_cast<std::int64_t>(count));
    json.end_object();
}

std::string json_of(const trace::summary& found) {
    fhir::json_writer json;
    json.begin_object().member("producer", found.header.producer);
    json.member("started_at", base::to_iso8601(found.header.started_at)).member("clock", found.header.clock);
    json.name("identifiable").boolean(found.header.identifiable);
    json.member("redaction", found.header.redaction).member("ending", trace::to_text(found.ending));
    json.member("microseconds", found.length.count());
    const auto put = [&](const char* name, std::uint64_t number) {
        json.member(name, static_cast<std::int64_t>(number));
    };
    put("lines", found.lines);
    put("messages", found.messages);
    put("outcomes", found.outcomes);
    put("expectations", found.expectations);
    put("lost", found.lost);
    put("bytes", found.bytes);
    write_counts(json, "transports", found.transports);
    write_counts(json, "workflows", found.workflows);
    write_counts(json, "replies", found.replies);
    write_counts(json, "states", found.states);
    write_counts(json, "marks", found.marks);
    return json.end_object().take();
}

void print_counts(const char* name, const std::map<std::string, std::uint64_t>& counts) {
    for (const auto& [each, count] : counts) print(fmt::format("{:<12} {:>9}  {}", name, count, printable(each)));
}

void print_summary(const trace::summary& found) {
    const trace::header& head = found.header;
    print(fmt::format("from         {}, {} clock, {}", base::to_iso8601(head.started_at), printable(head.clock),
                      printable(head.producer)));
    print(fmt::format("length       {:.3f} s", static_cast<double>(found.length.count()) / 1e6));
    print(fmt::format("patients     {}", head.identifiable ? "identifiable" : "not identifiable"));
    print(fmt::format("redaction    {}", head.redaction.empty() ? "none" : printable(head.redaction)));
    print(fmt::format("ending       {}, {} lines", trace::to_text(found.ending), found.lines));
    print(fmt::format("messages     {:>9}  {}", found.messages, short_size(found.bytes)));
    print_counts("transport", found.transports);
    print_counts("workflow", found.workflows);
    print_counts("reply", found.replies);
    print_counts("outcome", found.states);
    if (found.expectations > 0) print(fmt::format("expected     {:>9}", found.expectations));
    print_counts("mark", found.marks);
    if (found.lost > 0) print(fmt::format("lost         {:>9}  lines for which there was no room", found.lost));
}

} // namespace

exit_code inform_of_trace(const trace_edit_options& how) {
    const auto found = trace::summarise(how.file);
    if (!found) fail_to_read(how.file, found.error(), help);
    if (how.json)
        print(json_of(*found));
    else
        print_summary(*found);
    return found->ending == trace::reader::ending::changed ? exit_code::findings : exit_code::done;
}

exit_code cut_trace(const trace_edit_options& how) {
    const trace::offset from = how.from.empty() ? trace::offset{} : span_of(how.from, "--from");
    std::optional<trace::offset> to;
    if (!how.to.empty()) to = span_of(how.to, "--to");
    if (to && *to <= from)
        throw command_failure{exit_code::usage, "--to is not behind --from: nothing is between", help};
    const interruption_watch watch;
    return told(trace::cut(how.file, how.out, from, to, &interruption_watch::flag()), how);
}

exit_code merge_traces(const trace_edit_options& how) {
    const interruption_watch watch;
    return told(trace::merge(how.files, how.out, &interruption_watch::flag()), how);
}

exit_code filter_trace(const trace_edit_options& how) {
    const auto what = trace::selection::parse(how.where);
    if (!what)
        throw command_failure{exit_code::usage, "--where, " + what.error().message(), "signalbox help trace filter"};
    const interruption_watch watch;
    return told(trace::filter(how.file, how.out, *what, &interruption_watch::flag()), how);
}

} // namespace signalbox::cli
