#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/base/even_clock.hpp"
#include "broker/delivery/courier_metrics.hpp"
#include "broker/delivery/decide/breaker.hpp"
#include "broker/delivery/decide/outcome_decision.hpp"
#include "broker/delivery/decide/poison_watch.hpp"
#include "broker/delivery/decide/retry_schedule.hpp"
#include "broker/delivery/dispatcher.hpp"
#include "broker/delivery/parcel_maker.hpp"
#include "broker/mapping/losses.hpp"

namespace signalbox::delivery {

// Serves one destination: takes what is due, at most max_in_flight at a time, and settles each. Everything but wake()
// and state() happens on its core. What it holds in hand is a lease in memory: after a crash the store still has the
// delivery where it was.
class courier : public std::enable_shared_from_this<courier> {
  public:
    courier(destination to, const dispatcher_parts& with, boost::asio::any_io_executor core, std::uint64_t seed);

    // What a crash left between the wire and its outcome: again with the same key, or to a person.
    boost::asio::awaitable<result<void>> recover();
    // Until shut_down(), or until the store has failed.
    static boost::asio::awaitable<void> run(std::shared_ptr<courier> self);
    // Takes no more; returns when nothing is in hand, or two seconds after `until`, when what is left has been cut.
    boost::asio::awaitable<void> shut_down(std::chrono::steady_clock::time_point until);
    void close(); // takes no more; any thread

    boost::asio::awaitable<bool> withhold(std::string delivery_id); // on its core; false when it is in hand
    void give_back(std::string delivery_id);                        // any thread
    // The destination says by itself that it has what may be in hand: its attempt has been accepted. Returns when
    // nothing of the delivery is in hand; false when what is in hand is cut before.
    boost::asio::awaitable<bool> arrived(std::string delivery_id);

    boost::asio::awaitable<void> set_paused(bool paused);
    boost::asio::awaitable<dispatcher::report> report();

    void wake(); // any thread
    dispatcher::status state() const;
    const std::string& name() const noexcept { return to_.name; }
    const boost::asio::any_io_executor& core() const noexcept { return core_; }

  private:
    using milliseconds = std::chrono::milliseconds;
    struct call;     // one attempt at the carrier
    struct lease;    // one delivery in hand
    struct answered; // of those: one that the carrier has answered

    // The round of the courier.
    boost::asio::awaitable<milliseconds> take_what_is_due();
    boost::asio::awaitable<void> end_overdue(); // also while the breaker is open
    boost::asio::awaitable<milliseconds> until_next_due(base::time_point asked_at);
    boost::asio::awaitable<void> wait(milliseconds at_most);
    std::uint32_t free_slots() const;
    milliseconds until_free() const;
    void begin(store::delivery_record record);
    bool is_taken(const std::string& delivery_id) const {
        return in_hand_.contains(delivery_id) || withheld_.contains(delivery_id);
    }
    void release(const std::string& delivery_id);
    void signal();
    void stop_if_lost(error_code why, const char* where); // logs; ends the courier when the store has failed or closes
    bool is_quiet() const { return in_hand_.empty() && !running_; }
    boost::asio::awaitable<void> quiet_until(std::chrono::steady_clock::time_point limit);

    // One delivery (courier_attempt.cpp).
    static boost::asio::awaitable<void> attempt(std::shared_ptr<courier> self, store::delivery_record record,
                                                decide::breaker::ticket ticket);
    boost::asio::awaitable<void> give_up(store::delivery_record record, error_code why);
    void tell_rendering(const store::delivery_record& record, const mapping::rendering& what) const;
    void tell_losses(const store::delivery_record& record, const mapping::losses& told) const;
    void tell_open_codes(const parcel& made) const;
    void tell_withdrawn(const parcel& made) const;
    boost::asio::awaitable<void> hold_for_map(store::delivery_record record, std::size_t codes);
    boost::asio::awaitable<outcome> hand_over(parcel what);
    static boost::asio::awaitable<void> call_carrier(std::shared_ptr<courier> self, std::shared_ptr<call> made);
    boost::asio::awaitable<void> conclude(store::delivery_record record, decide::breaker::ticket ticket,
                                          outcome answer);
    boost::asio::awaitable<bool> settle(const store::delivery_record& record, store::settlement change);
    store::settlement settlement_of(const store::delivery_record& record, message::delivery_state to,
                                    std::string reason) const;
    void tell_breaker(decide::breaker::ticket ticket, outcome::kind kind);
    void announce(decide::breaker::change change);
    boost::asio::awaitable<void> pause(milliseconds length);

    destination to_;
    dispatcher_parts with_;
    boost::asio::any_io_executor core_;
    base::even_clock clock_;
    std::optional<std::chrono::steady_clock::time_point> overdue_looked_at_;

    decide::retry_schedule schedule_;
    decide::breaker breaker_;
    decide::rate_limit rate_;
    decide::poison_watch poison_;
    courier_metrics metrics_;

    std::unordered_set<std::string> in_hand_;
    std::unordered_set<std::string> withheld_;                          // in a person's hand
    std::unordered_map<std::string, std::shared_ptr<call>> at_carrier_; // by delivery, while it is waited for
    std::unordered_set<std::string> released_while_reading_; // may still stand in the answer of a read under way
    std::unordered_set<std::shared_ptr<boost::asio::steady_timer>> waits_; // that a cut ends early
    interchange_in_hand interchange_;                                      // until there is nothing to do
    std::uint32_t overdue_ = 0;                                            // at the carrier, and no longer waited for
    std::uint32_t settling_ = 0; // of those in hand: answered, the slot is free for another
    base::time_point horizon_{}; // of the next look, when a clock that went back hides work
    bool reading_ = false;
    bool signalled_ = false;
    bool running_ = false;
    bool stopping_ = false;
    std::string last_outcome_;
    std::string last_code_;
    base::time_point last_ended_at_{};
    bool cut_ = false; // the shutdown deadline has passed: leave everything as it is

    boost::asio::steady_timer bell_;                    // rings when the round should look again
    std::vector<boost::asio::steady_timer*> listeners_; // in shut_down, for the end of what is in hand

    std::atomic<bool> woken_{false};                                // a wake is on its way to the core
    std::atomic<base::time_point> rests_until_{base::time_point{}}; // the beginning of time: it does something
    std::atomic<std::uint32_t> in_flight_shown_{0};
    std::atomic<bool> breaker_shown_{false};
    std::atomic<bool> answered_shown_{false};
    std::atomic<bool> paused_{false}; // changed on the core alone
};

} // namespace signalbox::delivery
