#include "tools/replay/play/player.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include <boost/asio/this_coro.hpp>

#include "broker/base/spawn.hpp"
#include "tools/replay/play/signal.hpp"

namespace signalbox::replay {

namespace {

using std::chrono::microseconds;

// The state of one replay. Its coroutines run on one executor, and it outlives them.
class player {
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
        for (; arrived < all_.size() && !(how_.stopped && how_.stopped()); ++arrived) {
            if (time_.stands()) co_await until_done(arrived);
            if (starts_[arrived] > time_.elapsed()) co_await time_.until(starts_[arrived]);
            arrive(arrived);
        }
        co_await until_done(arrived);
        into_.lost += all_.size() - arrived;
        into_.took = time_.elapsed();
        co_return std::move(all_);
    }

  private:
    struct stream {
        bool busy = false;
        std::deque<std::size_t> waiting;
    };

    boost::asio::awaitable<void> until_done(std::size_t number) {
        while (done_ < number) co_await settled_.wait();
    }

    void arrive(std::size_t i) {
        stream& of = streams_[stream_of(what_.messages[i].message)];
        if (of.busy)
            of.waiting.push_back(i);
        else
            make_ready(i, of);
        begin_ready();
    }

    void make_ready(std::size_t i, stream& of) {
        of.busy = true;
        // With tempo::most nothing is due before there is room.
        const bool planned = how_.how.what != tempo::kind::most;
        could_begin_[i] = planned ? std::max(starts_[i], free_since_[&of]) : microseconds{-1};
        ready_.push_back(i);
    }

    void begin_ready() {
        while (!ready_.empty() && in_hand_ < how_.concurrency) {
            const std::size_t i = ready_.front();
            ready_.pop_front();
            ++in_hand_;
            base::spawn(executor_, play_one(*this, i), "replay message");
        }
    }

    static boost::asio::awaitable<void> play_one(player& of, std::size_t i) {
        played& how = of.all_[i];
        how.began = of.time_.elapsed();
        const bool planned = of.could_begin_[i].count() >= 0;
        how.intended = planned ? of.starts_[i] : how.began;
        if (planned) of.into_.lateness.record(how.began - of.could_begin_[i]);
        how.answer = co_await of.with_.call(of.what_.messages[i], of.time_);
        how.ended = of.time_.elapsed();
        of.finish(i);
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
            ++into_.lost;
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
};

} // namespace

boost::asio::awaitable<std::vector<played>> play(const run& what, caller& with, pace& time, const playing& how,
                                                 measurement& into) {
    player all(what, with, time, how, into, co_await boost::asio::this_coro::executor);
    std::vector<played> done = co_await all.run_all();
    co_return done;
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
    }
    return made;
}

} // namespace signalbox::replay
