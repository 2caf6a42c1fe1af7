#include "tools/replay/play/player.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "broker/base/spawn.hpp"
#include "tools/replay/play/signal.hpp"

namespace signalbox::replay {

namespace {

using std::chrono::microseconds;

constexpr std::chrono::milliseconds look_every{200}; // whether it was stopped meanwhile

// The state of one replay. Its coroutines run on one executor and share it: one that still waits for an answer when the
// replay was stopped may outlast it, and touches nothing but this any more.
class player : public std::enable_shared_from_this<player> {
  public:
    player(const run& what, caller& with, pace& time, const playing& how, measurement& into,
           boost::asio::any_io_executor executor)
        : what_(what),
          with_(with),
          time_(time),
          how_(how),
          into_(into),
          executor_(executor),
          settled_(executor),
          starts_(planned_starts(what, how.how)),
          all_(what.messages.size()),
          could_begin_(what.messages.size()) {}

    boost::asio::awaitable<std::vector<played>> run_all() {
        std::size_t arrived = 0;
        for (; arrived < all_.size() && !is_stopped(); ++arrived) {
            if (time_.stands()) co_await until_done(arrived);
            co_await until_start(arrived);
            if (is_stopped()) break;
            arrive(arrived);
        }
        co_await until_done(arrived);
        end();
        co_return std::move(all_);
    }

  private:
    struct stream {
        bool busy = false;
        std::deque<std::size_t> waiting;
    };

    boost::asio::awaitable<void> until_start(std::size_t i) {
        while (starts_[i] > time_.elapsed() && !is_stopped())
            co_await time_.until(time_.stands() ? starts_[i] : std::min(starts_[i], time_.elapsed() + look_every));
    }

    boost::asio::awaitable<void> until_done(std::size_t number) {
        while (done_ < number && !is_stopped()) co_await settled_.wait_at_most(look_every);
        while (in_hand_ > 0 && is_stopped() && std::chrono::steady_clock::now() < stop_until_)
            co_await settled_.wait_at_most(look_every);
    }

    bool is_stopped() {
        if (stopped_ || !how_.stopped || !how_.stopped()) return stopped_;
        stopped_ = true;
        stop_until_ = std::chrono::steady_clock::now() + how_.stop_wait;
        ready_.clear();
        for (auto& [name, each] : streams_) each.waiting.clear();
        with_.give_up();
        return true;
    }

    void end() {
        ended_ = true;
        into_.took = time_.elapsed();
        for (played& each : all_) {
            if (!each.sent) ++into_.not_sent;
            if (!each.sent || each.answer.reply || !each.answer.lost_because.empty()) continue;
            each.answer.lost_because =
                fmt::format("no answer within {} of the interruption", duration_words(how_.stop_wait));
            each.ended = into_.took;
            lose(each);
        }
    }

    void lose(const played& how) {
        ++into_.lost;
        ++into_.lost_because[how.answer.lost_because];
    }

    void arrive(std::size_t i) {
        stream& of = streams_[stream_of(what_.messages[i].message)];
        if (of.busy)
            of.waiting.push_back(i);
        else
            make_ready(i, of);
        begin_ready();
    }

    // With tempo::most nothing is due before there is room.
    bool is_planned() const { return how_.how.what != tempo::kind::most; }

    void make_ready(std::size_t i, stream& of) {
        of.busy = true;
        if (is_planned()) could_begin_[i] = std::max(starts_[i], free_since_[&of]);
        ready_.push_back(i);
    }

    void begin_ready() {
        while (!ready_.empty() && in_hand_ < how_.concurrency) {
            const std::size_t i = ready_.front();
            ready_.pop_front();
            ++in_hand_;
            if (!is_planned()) could_begin_[i] = time_.elapsed();
            base::spawn(executor_, play_one(shared_from_this(), i), "replay message");
        }
    }

    static boost::asio::awaitable<void> play_one(std::shared_ptr<player> of, std::size_t i) {
        played& how = of->all_[i];
        how.sent = true;
        how.began = of->time_.elapsed();
        how.intended = of->is_planned() ? of->starts_[i] : of->could_begin_[i];
        of->into_.lateness.record(how.began - of->could_begin_[i]);
        called answer = co_await of->with_.call(of->what_.messages[i], of->time_);
        if (of->ended_) co_return;
        of->all_[i].answer = std::move(answer);
        of->all_[i].ended = of->time_.elapsed();
        of->finish(i);
    }

    void finish(std::size_t i) {
        const played& how = all_[i];
        into_.repeats += how.answer.repeats;
        if (how.answer.reply) {
            ++into_.answered;
            const trace::reply* expected = expected_reply(what_.messages[i]);
            if (expected != nullptr &&
                (expected->status != how.answer.reply->status || expected->code != how.answer.reply->code))
                ++into_.unlike;
            into_.latency.record(how.ended - how.intended);
            const auto second = static_cast<std::size_t>(std::max<std::int64_t>(how.ended.count(), 0) / 1'000'000);
            if (into_.per_second.size() <= second && second < seconds_max) into_.per_second.resize(second + 1);
            if (second < seconds_max) ++into_.per_second[second];
        } else {
            lose(how);
        }
        ++done_;
        --in_hand_;
        release(streams_[stream_of(what_.messages[i].message)], how.ended);
        begin_ready();
        if (how_.tell)
            how_.tell({done_, all_.size(), how.ended, starts_.empty() ? microseconds{} : starts_.back(), &into_});
        settled_.tell();
    }

    void release(stream& of, microseconds now) {
        of.busy = false;
        free_since_[&of] = now;
        if (of.waiting.empty()) return;
        const std::size_t next = of.waiting.front();
        of.waiting.pop_front();
        make_ready(next, of);
    }

    static constexpr std::size_t seconds_max = 48UL * 3600;

    const run& what_;
    caller& with_;
    pace& time_;
    const playing& how_;
    measurement& into_;
    boost::asio::any_io_executor executor_;
    signal settled_;
    std::vector<microseconds> starts_;
    std::vector<played> all_;
    std::vector<microseconds> could_begin_; // -1: whenever there was room
    std::map<std::string, stream> streams_;
    std::map<const stream*, microseconds> free_since_;
    std::deque<std::size_t> ready_;
    std::size_t in_hand_ = 0;
    std::size_t done_ = 0;
    bool stopped_ = false;
    bool ended_ = false;
    std::chrono::steady_clock::time_point stop_until_{};
};

} // namespace

boost::asio::awaitable<std::vector<played>> play(const run& what, caller& with, pace& time, const playing& how,
                                                 measurement& into) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto all = std::make_shared<player>(what, with, time, how, into, executor);
    std::vector<played> done = co_await all->run_all();
    co_return done;
}

void leave_out_unsent(run& what, std::vector<played>& how) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < how.size(); ++i) {
        if (!how[i].sent) continue;
        if (kept != i) {
            what.messages[kept] = std::move(what.messages[i]);
            how[kept] = std::move(how[i]);
        }
        ++kept;
    }
    what.messages.resize(kept);
    how.resize(kept);
}

run run_of(const run& what, const std::vector<played>& how, const std::string& producer, base::time_point started_at,
           bool virtual_clock) {
    run made;
    made.header = what.header;
    made.header.producer = producer;
    made.header.started_at = started_at;
    made.header.clock = virtual_clock ? "virtual" : "wall";
    for (std::size_t i = 0; i < how.size(); ++i) {
        told& each = made.messages.emplace_back();
        each.message = what.messages[i].message;
        each.round = what.messages[i].round;
        each.message.at = how[i].began;
        each.message.message_id = how[i].answer.message_id;
        each.reply = how[i].answer.reply;
        if (each.reply) each.reply->at = how[i].ended;
        each.lost_because = how[i].answer.lost_because;
    }
    return made;
}

} // namespace signalbox::replay
