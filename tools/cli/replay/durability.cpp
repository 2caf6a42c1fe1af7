#include "tools/cli/replay/durability.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/load.hpp"
#include "broker/app/hub.hpp"
#include "broker/base/blocking.hpp"
#include "tools/cli/replay/progress_line.hpp"
#include "tools/cli/replay/target.hpp"
#include "tools/cli/replay/telling.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/replay/durability/census.hpp"
#include "tools/replay/durability/killing.hpp"
#include "tools/replay/play/hub_outcomes.hpp"
#include "tools/replay/play/wall_pace.hpp"

namespace signalbox::cli {

using namespace replay;
using namespace std::chrono_literals;

namespace {

// A hub that comes back is met at once, and one start may take a minute.
constexpr std::uint32_t repeats_of_one = 200;
constexpr auto repeat_wait_max = 500ms;
constexpr std::chrono::seconds stop_max = 60s;

[[noreturn]] void give_up(const started_hub& hub, const std::string& what) {
    throw command_failure{exit_code::failed, fmt::format("the hub on {}: {}\n{}", hub.data(), what, hub.log_end()),
                          "run the start command by hand"};
}

boost::system::result<target, std::string> found_target(const replay_options& how) {
    try {
        return target_of(how);
    } catch (const command_failure& failed) {
        return failed.what;
    } catch (const app::configuration_error& failed) {
        return std::string(failed.what());
    }
}

// GP Connect asks: nothing of it is kept, and it has no keys to ask again with.
std::size_t leave_out_gpconnect(run& of) {
    return std::erase_if(of.messages,
                         [](const told& each) { return each.message.transport == trace::transport::gpconnect; });
}

// What a replay of this kind may take in all; nothing goes again after that.
std::chrono::microseconds limit_of(const run& what, const replay_options& how) {
    const auto starts = planned_starts(what, tempo_of(how));
    return starts.back() + (how.kills + 1) * std::chrono::microseconds(start_max) + 10min;
}

boost::asio::awaitable<std::vector<played>> play_and_kill(const run& what, caller& by, pace& time,
                                                          const playing& settings, measurement& into, killing& kills) {
    std::vector<played> done = co_await play(what, by, time, settings, into);
    while (!kills.ended()) co_await time.a_while();
    co_return done;
}

class verification {
  public:
    verification(const run& what, const replay_options& how)
        : what_(what), how_(how), names_(naming_of(how)), hub_(how.start, how.data) {}

    void start() {
        if (app::read_run_file(how_.data))
            throw command_failure{exit_code::usage, fmt::format("a hub runs already on {}", how_.data),
                                  "stop it: its start command is run again and again here"};
        if (const auto started = hub_.start(); !started)
            throw command_failure{exit_code::failed,
                                  fmt::format("the start command cannot be run: {}: {}", printable(hub_.program()),
                                              started.error().message()),
                                  "name the program behind --: a path, or one in PATH"};
        wall_pace since_start(executor());
        const auto trouble = base::run_to_end(context_, until_ready(hub_, since_start));
        if (!trouble || !trouble->empty()) give_up(hub_, trouble ? *trouble : "the log says why");
        auto opened = base::run_to_end(context_, hub_outcomes::open(app::socket_of(how_.data), executor()));
        if (!opened || !*opened) give_up(hub_, "its admin API does not answer");
        outcomes_ = **opened;
        at_ = target_of(how_);
        if (const auto left = unplayable(what_, at_); !left.empty()) misused_replay(left.front());
    }

    void play() {
        wall_pace& time = time_.emplace(executor());
        const repeating again{repeats_of_one, true, limit_of(what_, how_), repeat_wait_max};
        auto by = caller::open(at_, names_, how_.concurrency, executor(), again);
        if (!by) misused_replay("--ca, --cert, --key: " + by.error().message());
        progress_line line(how_.quiet);
        killing kills(
            hub_, **by, time, [this] { return found_target(how_); }, executor());
        base::spawn(executor(), kills.run(what_.messages.size(), how_.kills, how_.seed), "kills");
        playing settings{tempo_of(how_), how_.concurrency, {}, {}};
        settings.tell = [&](const progress& now) {
            line.show(now);
            kills.answered(now.done);
        };
        settings.stopped = [&] { return !kills.trouble().empty(); };
        const auto came = base::run_to_end(context_, play_and_kill(what_, **by, time, settings, measured_, kills));
        line.end();
        moments_ = kills.moments();
        if (!kills.trouble().empty())
            give_up(hub_, fmt::format("after {} kills: {}", moments_.size(), kills.trouble()));
        if (!came) give_up(hub_, "the replay ended early; the log says why");
        played_ = *came;
        made_ = run_of(what_, played_, fmt::format("signalbox {}", app::version()), outcomes_->since(), false);
    }

    // When everything has its end: what was sent, what the hub keeps and its audit, held against each other.
    judgement judge() {
        const auto after = base::run_to_end(context_, settle(made_, played_, *outcomes_, *time_, settle_of(how_)));
        if (!after || after->trouble) give_up(hub_, "it could not be asked what became of the messages");
        const auto kept = base::run_to_end(context_, take_census(app::socket_of(how_.data), outcomes_->since()));
        if (!kept || !*kept) give_up(hub_, "it could not be asked what it keeps");
        if (!hub_.stop(stop_max)) give_up(hub_, "it did not stop when it was told to");
        const auto audit = read_audit(how_.data, audit_key());
        if (!audit) give_up(hub_, "its audit cannot be read: " + audit.error().message());
        return replay::judge(sent_by(made_, played_, names_), **kept, *audit);
    }

    const target& at() const noexcept { return at_; } // where it was at first
    const run& made() const noexcept { return made_; }
    const measurement& measured() const noexcept { return measured_; }
    const std::vector<kill_moment>& moments() const noexcept { return moments_; }

  private:
    boost::asio::any_io_executor executor() { return context_.get_executor(); }

    // With the built-in configuration the key is in the folder.
    base::secret audit_key() const {
        if (how_.config.empty()) return {};
        app::command_line_settings from;
        from.config = how_.config;
        from.data = how_.data;
        return app::load_configuration(from).audit_key.value;
    }

    const run& what_;
    const replay_options& how_;
    naming names_;
    started_hub hub_;
    boost::asio::io_context context_;
    std::optional<wall_pace> time_; // since the first message
    std::shared_ptr<hub_outcomes> outcomes_;
    target at_;
    measurement measured_;
    std::vector<kill_moment> moments_;
    std::vector<played> played_;
    run made_;
};

} // namespace

exit_code verify_durability(run what, const replay_options& how) {
    const std::size_t left_out = leave_out_gpconnect(what);
    if (what.messages.empty())
        throw command_failure{exit_code::not_found, "no message of the trace is meant", "signalbox trace info"};
    verification of(what, how);
    of.start();
    of.play();
    const proof found{of.judge(), of.moments(), how.seed, of.measured().lost, left_out};
    if (!how.out.empty()) write_played(of.made(), how.out);
    target at = of.at();
    describe(how, what, at);
    report told{name_of_file(how.trace),    at.environment, of.made().messages.size(), &of.measured(), nullptr, {},
                of.made().header.started_at};
    told.durability = &found;
    tell(told, how);
    return found.holds() ? exit_code::done : exit_code::findings;
}

} // namespace signalbox::cli
