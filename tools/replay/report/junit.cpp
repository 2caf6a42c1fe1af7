#include <map>

#include <fmt/format.h>

#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

constexpr std::size_t lines_max = 20; // of one failure

struct stream_result {
    std::size_t messages = 0;
    std::size_t failed = 0;
    std::size_t judged = 0;
    std::string text;
    std::size_t lines = 0;
    std::string carrier;
};

void add_lines(const compared_message& of, stream_result& into) {
    const auto line = [&](std::string text) {
        if (++into.lines <= lines_max) into.text += text + "\n";
    };
    if (of.differences.empty()) line(fmt::format("message {}: {}", of.sequence, to_text(of.verdict)));
    for (const difference& each : of.differences) {
        if (each.tolerated) continue;
        const shown_values values = shown(each);
        line(fmt::format("message {}: {} {}{}: expected '{}', was '{}'", of.sequence, each.place,
                         each.destination.empty() ? "" : each.destination + " ", shown_pointer(each.pointer),
                         values.before, values.after));
    }
}

} // namespace

std::string to_junit(const report& what) {
    std::map<std::string, stream_result> streams;
    static const comparison nothing;
    const comparison& c = what.compared == nullptr ? nothing : *what.compared;
    for (const compared_message& each : c.messages) {
        stream_result& into = streams[each.stream];
        into.carrier = trace::to_text(each.transport);
        ++into.messages;
        if (each.verdict != verdict::unjudged) ++into.judged;
        if (!is_failure(each.verdict)) continue;
        ++into.failed;
        add_lines(each, into);
    }
    std::size_t failures = 0;
    std::size_t skipped = 0;
    std::string cases;
    for (auto& [name, each] : streams) {
        cases +=
            fmt::format("  <testcase classname=\"replay.{}\" name=\"{}\">\n", escaped(each.carrier), escaped(name));
        if (each.failed > 0) {
            ++failures;
            if (each.lines > lines_max) each.text += fmt::format("... and {} more\n", each.lines - lines_max);
            cases += fmt::format("    <failure message=\"{} of {} messages\">", each.failed, each.messages);
            for (std::size_t at = 0; at < each.text.size();) { // line by line: escaped() has no line ends
                const auto end = each.text.find('\n', at);
                cases += escaped(std::string_view(each.text).substr(at, end - at)) + "\n";
                at = end + 1;
            }
            cases += "</failure>\n";
        } else if (each.judged == 0) {
            ++skipped;
            cases += "    <skipped message=\"nothing was expected\"/>\n";
        }
        cases += "  </testcase>\n";
    }
    const auto whole = [&](const std::string& name, const char* kind, const std::string& why) {
        cases += fmt::format("  <testcase classname=\"replay\" name=\"{}\">\n    <{} message=\"{}\"/>\n  </testcase>\n",
                             name, kind, escaped(why));
    };
    std::size_t errors = 0;
    if (what.interrupted) ++errors, whole("the whole trace is played", "error", what.notes.front());
    std::string reasons;
    for (const auto& [why, count] : what.measured->lost_because)
        reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", count, why);
    if (!reasons.empty()) ++failures, whole("every message has an answer", "failure", reasons);
    std::size_t further = errors + (reasons.empty() ? 0 : 1);
    if (what.durability != nullptr) {
        const junit_cases proved = junit_of(*what.durability);
        cases += proved.text;
        further += proved.count;
        failures += proved.failures;
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" "
        "errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\" timestamp=\"{}\">\n{}</testsuite>\n",
        escaped("replay of " + what.trace), streams.size() + further, failures, errors, skipped,
        std::chrono::duration<double>(what.measured->took).count(), base::to_iso8601(what.started_at).substr(0, 19),
        cases);
}

} // namespace signalbox::replay
