#include "tools/cli/replay/playing.hpp"

#include <array>

#include <fmt/format.h>

#include "broker/app/hub.hpp"
#include "broker/base/blocking.hpp"
#include "broker/base/crypto.hpp"
#include "tools/cli/interruption_watch.hpp"
#include "tools/cli/replay/progress_line.hpp"
#include "tools/cli/trace/span.hpp"

namespace signalbox::cli {

using namespace replay;

namespace {

constexpr const char* next_try = "signalbox replay --help";
constexpr std::chrono::microseconds interrupted_wait{10'000'000};

} // namespace

void misused_replay(std::string what) { throw command_failure{exit_code::usage, std::move(what), next_try}; }

std::chrono::microseconds replay_duration(const std::string& text, const char* option) {
    return span_of(text, option, next_try);
}

tempo tempo_of(const replay_options& how) {
    if (how.rate.empty()) {
        const auto speed = parse_speed(how.speed);
        if (!speed) misused_replay("--speed: 1x, 10x, 0.5x or max");
        return *speed;
    }
    const auto rate = parse_rate(how.rate);
    if (!rate) misused_replay("--rate: a rate as 500/s or 30/min");
    tempo made{.what = tempo::kind::rate, .rate = *rate};
    if (!how.ramp.empty()) made.ramp = replay_duration(how.ramp, "--ramp");
    return made;
}

// Another salt for each run: what makes it its own is no secret.
naming naming_of(const replay_options& how) {
    std::array<std::byte, 16> salt{};
    base::random_fill(salt);
    return {base::to_hex(salt), how.keep_ids};
}

void write_played(const replay::run& what, const std::string& path) {
    if (const auto written = write_run(what, path); !written)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", path, written.error().message()),
                              "choose a name that is not taken"};
}

std::chrono::microseconds settle_of(const replay_options& how) {
    const bool at_once = how.embedded || !how.compare.empty();
    return replay_duration(!how.settle.empty() ? how.settle : at_once ? "144h" : "60s", "--settle");
}

came play_on(boost::asio::io_context& context, const replay::run& what, const replay::target& at, playing_parts with,
             const replay_options& how) {
    auto by = caller::open(at, std::move(with.names), how.concurrency, context.get_executor());
    if (!by) throw command_failure{exit_code::usage, "--ca, --cert, --key: " + by.error().message(), next_try};
    progress_line line(how.quiet);
    came made;
    playing settings{tempo_of(how), how.concurrency, [&](const progress& now) { line.show(now); }, {}};
    settings.stopped = [] { return interruption_watch::came(); };
    auto played = base::run_to_end(context, play(what, **by, with.time, settings, made.measured));
    line.end();
    if (!played) throw command_failure{exit_code::failed, "the replay ended early; the log says why", next_try};
    made.interrupted = interruption_watch::came();
    replay::run sent;
    if (made.measured.not_sent > 0) leave_out_unsent(sent = what, *played);
    made.run = run_of(made.measured.not_sent > 0 ? sent : what, *played, fmt::format("signalbox {}", app::version()),
                      with.started_at, with.virtual_clock);
    if (!with.outcomes) return made;
    made.asked = true;
    // Once interrupted it waits no longer than a person would; interrupted while it waits, not at all.
    const bool before = made.interrupted;
    const auto limit = before && !with.virtual_clock ? std::min(settle_of(how), interrupted_wait) : settle_of(how);
    const auto stopped = [before] { return !before && interruption_watch::came(); };
    const auto after = base::run_to_end(context, settle(made.run, *played, *with.outcomes, with.time, limit, stopped));
    made.interrupted = interruption_watch::came();
    made.hub_gone = !after || after->trouble;
    if (made.hub_gone && with.virtual_clock)
        throw command_failure{exit_code::failed, "the hub could not be asked what became of the messages", next_try};
    made.asked = !made.hub_gone;
    if (made.asked) made.after = *after;
    return made;
}

} // namespace signalbox::cli
