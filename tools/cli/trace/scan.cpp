#include "broker/trace/redaction/scan/scan.hpp"

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/trace/format/reader.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/redaction_words.hpp"
#include "tools/cli/trace/trace_bodies.hpp"
#include "tools/cli/trace/trace_trouble.hpp"

namespace signalbox::cli {

namespace {

// The names of members and headers come from the trace, so they are shown only where they are plain.
void print_left(std::uint64_t line, const trace::left& what, bool json) {
    if (!json) return print(printable(fmt::format("line {}: {}: {}", line, what.place, what.kind)));
    fhir::json_writer out;
    out.begin_object().member("line", static_cast<std::int64_t>(line));
    out.member("place", what.place).member("kind", what.kind).end_object();
    print(out.take());
}

} // namespace

exit_code scan_trace(const trace_scan_options& how) {
    std::uint64_t count = 0;
    const auto tell = [&](const std::vector<trace::left>& found, std::uint64_t number) {
        for (const trace::left& each : found) print_left(number, each, how.json);
        count += found.size();
    };
    const auto look = [&](const trace::record& line, std::uint64_t number) { tell(trace::scan(line), number); };
    auto from = trace::reader::open(how.file, [&](std::uint64_t number, std::string_view line) {
        tell(trace::scan(trace::strays_of(line)), number);
    });
    if (!from) fail_to_read(how.file, from.error());
    look((*from)->header(), 1);
    for (;;) {
        auto line = (*from)->next();
        if (!line) fail_to_read(how.file, line.error());
        if (!*line) break;
        if (auto loaded = load_bodies(**line, **from); !loaded) fail_to_read(how.file, loaded.error());
        look(**line, (*from)->lines());
    }
    if ((*from)->end() == trace::reader::ending::changed)
        tell({{"footer", "changed after it was finished, or something behind its end"}}, (*from)->lines());
    note(count == 0 ? "nothing that tells of a person was found"
                    : fmt::format("{} places that tell of a person", count));
    return count == 0 ? exit_code::done : exit_code::findings;
}

} // namespace signalbox::cli
