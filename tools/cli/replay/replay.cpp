#include <set>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/app/hub.hpp"
#include "broker/base/blocking.hpp"
#include "tools/cli/interruption_watch.hpp"
#include "tools/cli/replay/commands.hpp"
#include "tools/cli/replay/durability.hpp"
#include "tools/cli/replay/embedded.hpp"
#include "tools/cli/replay/playing.hpp"
#include "tools/cli/replay/target.hpp"
#include "tools/cli/replay/telling.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/trace_trouble.hpp"
#include "tools/replay/play/caller.hpp"
#include "tools/replay/play/hub_outcomes.hpp"
#include "tools/replay/play/wall_pace.hpp"
#include "tools/replay/report/report.hpp"

namespace signalbox::cli {

namespace {

using namespace replay;

constexpr const char* next_try = "signalbox replay --help";

replay::run load(const std::string& path) {
    auto read = read_run(path);
    if (read) return std::move(*read);
    fail_to_read(path, read.error(), "signalbox trace info " + path);
}

choice choice_of(const replay_options& how) {
    choice made;
    auto where = trace::selection::parse(how.where);
    if (!how.where.empty() && !where) misused_replay("--where: " + where.error().message());
    if (!how.where.empty()) made.where = std::move(*where);
    if (!how.from.empty()) made.from = replay_duration(how.from, "--from");
    if (!how.to.empty()) made.to = replay_duration(how.to, "--to");
    if (!how.sample.empty()) {
        const auto share = parse_share(how.sample);
        if (!share) misused_replay("--sample: a share as 10%");
        made.share = *share;
    }
    made.seed = how.seed;
    made.whole_streams = how.sample_by == "stream";
    return made;
}

tolerance tolerance_of(const replay_options& how) {
    tolerance made = tolerance::built_in();
    if (how.tolerance.empty()) return made;
    const auto text = app::read_file(how.tolerance);
    if (!text)
        throw command_failure{exit_code::not_found, fmt::format("{}: {}", how.tolerance, text.error().message()),
                              next_try};
    if (const auto added = made.add(*text); !added)
        throw command_failure{exit_code::usage, fmt::format("{}: {}", how.tolerance, added.error()), next_try};
    return made;
}

void written(const result<void>& how, const std::string& path) {
    if (!how)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", path, how.error().message()),
                              "choose a name that is not taken"};
}

came play_it(const replay::run& what, const replay_options& how, const replay::target& at) {
    boost::asio::io_context context;
    std::shared_ptr<hub_outcomes> outcomes; // goes before what it runs on
    base::system_clock clock;
    const auto started = clock.now();
    if (!how.data.empty()) {
        auto opened = base::run_to_end(context, hub_outcomes::open(app::socket_of(how.data), context.get_executor()));
        if (!opened || !*opened)
            throw command_failure{exit_code::unreachable, fmt::format("the hub on {} does not answer", how.data),
                                  fmt::format("signalbox serve --data {}", how.data)};
        outcomes = **opened;
    }
    const auto nobody = base::run_to_end(context, unreachable(what, at, context.get_executor()));
    if (!nobody || !nobody->empty())
        throw command_failure{exit_code::unreachable, nobody ? nobody->front() : "the target could not be looked at",
                              "signalbox serve"};
    wall_pace time(context.get_executor());
    return play_on(context, what, at, {naming_of(how), time, outcomes, started}, how);
}

// Of another run what was played this time: both are parts of the same trace.
replay::run chosen_of(replay::run other, const replay::run& played) {
    std::set<trace::sequence> numbers;
    for (const told& each : played.messages) numbers.insert(each.message.sequence);
    std::erase_if(other.messages, [&](const told& each) { return !numbers.contains(each.message.sequence); });
    return other;
}

// What was recorded without content says how much went where; it cannot be sent again.
void refuse_without_bodies(const replay::run& what) {
    for (const told& each : what.messages)
        if (each.message.body.size != 0 && each.message.body.bytes.empty())
            throw command_failure{exit_code::usage,
                                  fmt::format("message {} was recorded without its content", each.message.sequence),
                                  "signalbox trace record --identifiable --why TEXT"};
}

std::string named(const char* which, const std::string& configuration) {
    return fmt::format("--compare, the {} configuration ({}): ", which, configuration);
}

came play_first(const replay::run& what, const replay_options& how) {
    came made = play_embedded(what, how, how.compare.front(), named("first", how.compare.front()));
    if (made.interrupted)
        throw command_failure{exit_code::failed, "interrupted before the second configuration was played", ""};
    return made;
}

// Of an embedded replay: no practice of a configuration is called.
void tell_practices(const came& before, const came& now, trace::fields& environment) {
    if (!before.practices.empty()) environment.emplace_back("practices of the first", before.practices);
    if (!now.practices.empty())
        environment.emplace_back(before.practices.empty() ? "practices" : "practices of the second", now.practices);
}

std::vector<std::string> notes_of(const replay::run& recorded, const came& now, std::size_t planned) {
    std::vector<std::string> notes;
    if (now.interrupted)
        notes.push_back(fmt::format("interrupted: {} of {} messages were sent", now.run.messages.size(), planned));
    if (now.hub_gone)
        notes.emplace_back("the hub could not be asked what became of the messages: replies alone were compared");
    if (!recorded.whole) notes.emplace_back("the trace is unfinished: it has no footer, what came last may be missing");
    return notes;
}

} // namespace

exit_code replay(const replay_options& how) {
    static_cast<void>(tempo_of(how)); // before anything is loaded
    static_cast<void>(settle_of(how));
    const choice which = choice_of(how);
    if (how.verify_durability) return verify_durability(repeated(selected(load(how.trace), which), how.loop), how);
    const tolerance may_differ = tolerance_of(how);
    const bool embedded = how.embedded || !how.compare.empty();
    replay::target at = embedded ? replay::target{} : target_of(how);
    replay::run recorded = repeated(selected(load(how.trace), which), how.loop);
    if (embedded) leave_out_questions(recorded, how, at.environment);
    if (recorded.messages.empty())
        throw command_failure{exit_code::not_found, "no message of the trace is meant", "signalbox trace info"};
    if (const auto left = embedded ? std::vector<std::string>{} : unplayable(recorded, at); !left.empty())
        throw command_failure{exit_code::usage, left.front(),
                              left.front().starts_with("the target has no ")
                                  ? "leave them out: --where 'not transport=" + left.front().substr(18) + "'"
                                  : next_try};
    refuse_without_bodies(recorded);
    describe(how, recorded, at);

    const interruption_watch watch;
    const came before = how.compare.empty() ? came{} : play_first(recorded, how);
    const came now = !how.compare.empty()
                         ? play_embedded(recorded, how, how.compare.back(), named("second", how.compare.back()))
                     : how.embedded ? play_embedded(recorded, how, how.config, "")
                                    : play_it(recorded, how, at);
    const std::size_t planned = recorded.messages.size();
    if (now.interrupted) recorded = chosen_of(std::move(recorded), now.run);
    if (!how.out.empty()) write_played(now.run, how.out);
    if (!how.bless.empty() && !now.hub_gone) written(write_expectations(now.run, how.bless), how.bless);

    const replay::run expected = !how.compare.empty()  ? chosen_of(before.run, now.run)
                                 : how.against.empty() ? recorded
                                                       : chosen_of(load(how.against), recorded);
    const comparison compared = compare(expected, now.run, may_differ, now.asked, {.elements_max = how.align_max});
    report told{name_of_file(how.trace),  at.environment, recorded.messages.size(), &now.measured, &compared, now.after,
                now.run.header.started_at};
    told.interrupted = now.interrupted;
    told.notes = notes_of(recorded, now, planned);
    tell_practices(before, now, told.environment);
    if (!now.asked) told.environment.emplace_back("outcomes", "not asked: replies alone were compared");
    tell(told, how);
    if (now.hub_gone) return exit_code::unreachable;
    if (!compared.agrees()) return exit_code::findings;
    if (now.interrupted) return exit_code::failed;
    return now.measured.lost > 0 ? exit_code::findings : exit_code::done;
}

} // namespace signalbox::cli
