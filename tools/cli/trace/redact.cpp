#include <optional>
#include <set>

#include <fmt/format.h>
#include <sys/stat.h>

#include "broker/trace/format/reader.hpp"
#include "broker/trace/format/strays.hpp"
#include "broker/trace/redaction/redactor.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/assignments_file.hpp"
#include "tools/cli/trace/new_trace.hpp"
#include "tools/cli/trace/redaction_words.hpp"
#include "tools/cli/trace/trace_bodies.hpp"
#include "tools/cli/trace/trace_trouble.hpp"

namespace signalbox::cli {

namespace {

[[noreturn]] void fail(const std::string& file, const std::string& why, const std::string& next = "") {
    throw command_failure{exit_code::failed, file + ": " + why, next};
}

[[noreturn]] void fail(const std::string& file, const error_code& why) {
    throw command_failure{code_of(why), file + ": " + why.message(), ""};
}

constexpr std::size_t key_bytes_min = 8; // different ones; 32 random hex digits have fewer once in 100,000

base::secret read_key(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) fail(path, base::last_error());
    if (S_ISREG(about.st_mode) && (about.st_mode & 077U) != 0) fail(path, "can be read by others", "chmod 600 " + path);
    auto text = base::read_file(path, base::pipes::read);
    if (!text) fail(path, text.error());
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    if (text->size() < trace::assignments::key_size_min)
        fail(path, fmt::format("a key has at least {} bytes", trace::assignments::key_size_min),
             "(umask 077; openssl rand -hex 32 > KEY)");
    if (std::set<char>(text->begin(), text->end()).size() < key_bytes_min)
        fail(path, fmt::format("a key has at least {} different bytes, or it can be guessed", key_bytes_min),
             "(umask 077; openssl rand -hex 32 > KEY)");
    return base::secret(*text);
}

// A record holds nothing of these, so that no writer writes them.
struct dropped {
    std::uint64_t members = 0;
    std::uint64_t lines = 0;

    void count(std::string_view line) {
        for (const trace::stray& each : trace::strays_of(line))
            if (each.unknown) ++(each.place.empty() ? lines : members);
    }
};

trace::header redacted(trace::header first, trace::redactor& with) {
    trace::record line = std::move(first);
    trace::redact(line, with);
    return std::get<trace::header>(line);
}

void redact_lines(trace::reader& from, const std::string& name, new_trace& into, trace::redactor& with) {
    for (;;) {
        auto line = from.next();
        if (!line) fail_to_read(name, line.error());
        if (!*line) return;
        if (auto loaded = load_bodies(**line, from); !loaded) fail_to_read(name, loaded.error());
        trace::redact(**line, with);
        into.append(**line);
    }
}

void tell(const new_trace& made, const trace::redactor& with, const trace::assignments& numbers) {
    note(fmt::format("{} lines, {} persons with a number", made.lines(), numbers.size()));
    for (std::size_t i = 0; i < trace::replaced_kinds; ++i) {
        const auto kind = static_cast<trace::replaced>(i);
        if (with.counted(kind) != 0) note(fmt::format("{:>8} {}", with.counted(kind), to_text(kind)));
    }
    if (const auto whole = with.counted(trace::replaced::bodies); whole != 0)
        note(fmt::format("{} bodies or parts could not be understood and were replaced as a whole", whole));
}

} // namespace

exit_code redact_trace(const trace_redact_options& how) {
    trace::assignments numbers(read_key(how.key_file));
    std::optional<assignments_file> kept;
    if (!how.assignments.empty()) kept.emplace(how.assignments, numbers);
    dropped unknown;
    auto from = trace::reader::open(how.in, [&](std::uint64_t, std::string_view line) { unknown.count(line); });
    if (!from) fail_to_read(how.in, from.error());

    trace::redactor with(numbers, (*from)->header().started_at, how.keep);
    new_trace made(how.out, redacted((*from)->header(), with));
    redact_lines(**from, how.in, made, with);
    if ((*from)->end() == trace::reader::ending::changed)
        fail_to_read(how.in, {0, "it was changed after it was finished: its footer is of another content"});
    if (numbers.exhausted()) fail(how.in, "more persons than there are numbers in the range 999");
    if (kept) kept->save(numbers);
    made.finish();
    if (!how.quiet) tell(made, with, numbers);
    if (!how.quiet && unknown.members + unknown.lines > 0)
        note(fmt::format("{} members and {} lines that this version does not know were dropped", unknown.members,
                         unknown.lines));
    if (!how.quiet && (*from)->end() == trace::reader::ending::unfinished) note("it has no footer: it was cut");
    return exit_code::done;
}

} // namespace signalbox::cli
