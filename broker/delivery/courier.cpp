#include "broker/delivery/courier.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"

namespace signalbox::delivery {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// Wakes are reliable; looking without one is for a clock that a test or a suspended machine moves.
constexpr milliseconds idle_tick{30'000};
constexpr milliseconds look_again{1'000};
constexpr milliseconds until_woken = milliseconds::max(); // nothing there falls due
// A carrier that never comes back costs a coroutine per attempt; beyond this many nothing more is begun.
constexpr std::uint32_t overdue_per_slot = 8;
constexpr std::uint32_t settling_per_slot = 3; // what a crash makes a destination hear again, besides its slots
constexpr std::uint32_t recovery_page = 256;
constexpr std::chrono::minutes overdue_every{1};

std::uint32_t slots_of(const destination& to) { return std::max(1U, to.carrier->max_in_flight()); }

} // namespace

courier::courier(destination to, const dispatcher_parts& with, asio::any_io_executor core, std::uint64_t seed)
    : to_(std::move(to)),
      with_(with),
      core_(std::move(core)),
      clock_(*with.clock),
      schedule_(to_.retry, seed),
      breaker_(to_.retry),
      rate_(to_.rate_max),
      metrics_(to_.name),
      bell_(core_) {
    metrics_.breaker_open.set(0);
}

asio::awaitable<result<void>> courier::recover() {
    const bool again = to_.carrier->honours_keys();
    for (;;) {
        store::delivery_filter open_ones;
        open_ones.destination = to_.name;
        open_ones.states = {message::delivery_state::sent, message::delivery_state::ambiguous};
        open_ones.limit = recovery_page;
        auto page = co_await with_.store->deliveries(open_ones);
        if (!page) co_return page.error();
        if (page->empty()) co_return result<void>{};

        for (const auto& record : *page) {
            auto change = again ? settlement_of(record, message::delivery_state::retry_wait, "interrupted")
                                : settlement_of(record, message::delivery_state::held,
                                                "interrupted: it may have arrived, and the destination does not "
                                                "honour keys");
            change.outcome = "unknown";
            if (again) change.next_attempt_at = clock_.now();
            auto settled = co_await with_.store->settle(change);
            if (!settled) co_return settled.error();
        }
        log::warning("delivery.interrupted", {{log::field::destination, to_.name},
                                              {log::field::count, static_cast<std::int64_t>(page->size())},
                                              {log::field::state, again ? "retry_wait" : "held"}});
    }
}

asio::awaitable<void> courier::run(std::shared_ptr<courier> self) {
    self->running_ = true;
    while (!self->stopping_) {
        co_await self->end_overdue();
        const milliseconds length = co_await self->take_what_is_due();
        if (length.count() > 0 && !self->stopping_) co_await self->wait(length);
    }
    self->running_ = false;
    self->signal();
}

// What waits longest stands first, whatever the time of its next attempt. One that is in hand may arrive yet. What
// stood behind one that ended is as old, often, and is asked for at once.
asio::awaitable<void> courier::end_overdue() {
    constexpr std::uint32_t page_size = 200;
    const auto steady = with_.clock->steady();
    if (!with_.ends || (overdue_looked_at_ && steady - *overdue_looked_at_ < overdue_every)) co_return;
    overdue_looked_at_ = steady;
    message::sequence after{};
    bool has_ended = false;
    while (!stopping_) {
        auto page = co_await with_.store->due(to_.name, base::time_point::max(), after, page_size);
        if (!page) co_return stop_if_lost(page.error(), "overdue");
        bool is_last = page->size() < page_size;
        for (const auto& record : *page) {
            is_last = is_last || record.created_at >= with_.ends->overdue_before();
            if (record.created_at >= with_.ends->overdue_before()) break;
            after = record.position;
            if (is_taken(record.delivery_id)) continue;
            const auto ended = co_await with_.ends->end(record);
            if (!ended && ended.error() != store::errc::transition) co_return stop_if_lost(ended.error(), "expire");
            has_ended = has_ended || ended.has_value();
        }
        if (!is_last) continue;
        if (!std::exchange(has_ended, false)) co_return;
        after = {};
    }
}

asio::awaitable<milliseconds> courier::take_what_is_due() {
    if (paused_ || !to_.open_hours.is_open(with_.clock->now())) co_return idle_tick;
    const std::uint32_t free = free_slots();
    if (free == 0) co_return until_free();

    const base::time_point asked_at = std::max(clock_.now(), std::exchange(horizon_, {}));
    const auto limit = static_cast<std::uint32_t>(in_hand_.size() + withheld_.size()) + free;
    reading_ = true;
    auto page = co_await with_.store->due(to_.name, asked_at, message::sequence{}, limit);
    reading_ = false;
    const auto just_released = std::exchange(released_while_reading_, {});
    if (!page) {
        stop_if_lost(page.error(), "due");
        co_return look_again;
    }

    const bool more = page->size() >= limit || !just_released.empty();
    for (auto& record : *page) {
        if (stopping_ || free_slots() == 0) break;
        if (is_taken(record.delivery_id) || just_released.contains(record.delivery_id)) continue;
        begin(std::move(record));
    }
    if (more) co_return milliseconds{0};
    if (in_hand_.empty()) interchange_ = {};
    co_return co_await until_next_due(asked_at);
}

asio::awaitable<milliseconds> courier::until_next_due(base::time_point asked_at) {
    auto next = co_await with_.store->next_due(to_.name);
    if (!next) {
        stop_if_lost(next.error(), "next_due");
        co_return look_again;
    }
    if (!*next) co_return until_woken;
    // It is in hand already, and may hide another that falls due sooner than it ends.
    if (**next <= asked_at) co_return look_again;

    // No wait is that long: it was written before the clock went back, so it is due.
    if (**next > clock_.now() + std::max(to_.retry.retry_after_max, to_.retry.wait_max)) {
        if (!in_hand_.empty()) co_return look_again;
        horizon_ = **next;
        co_return milliseconds{0};
    }
    co_return std::clamp(std::chrono::ceil<milliseconds>(**next - clock_.now()), milliseconds{1}, idle_tick);
}

asio::awaitable<void> courier::wait(milliseconds at_most) {
    if (!signalled_) {
        rests_until_ = at_most == until_woken ? base::time_point::max() : with_.clock->now() + at_most;
        bell_.expires_after(std::min(at_most, idle_tick));
        static_cast<void>(co_await bell_.async_wait(use_result)); // rung or expired: both mean, look again
    }
    rests_until_ = base::time_point{};
    signalled_ = false;
}

std::uint32_t courier::free_slots() const {
    if (paused_) return 0;
    const std::uint32_t slots = slots_of(to_);
    const auto taken = static_cast<std::uint32_t>(in_hand_.size()) - settling_;
    if (taken >= slots || overdue_ >= slots * overdue_per_slot) return 0;
    if (settling_ >= slots * settling_per_slot) return 0;
    const auto now = with_.clock->steady();
    return std::min({slots - taken, breaker_.admits(now), rate_.admits(now)});
}

// When one may begin that nobody's end makes room for: the breaker's probe, or what the rate allows.
milliseconds courier::until_free() const {
    const auto now = with_.clock->steady();
    auto at = now + idle_tick;
    if (const auto probe_at = breaker_.probe_at()) at = std::min(at, *probe_at);
    if (rate_.admits(now) == 0) at = std::min(at, rate_.next_at(now));
    return std::clamp(std::chrono::ceil<milliseconds>(at - now), milliseconds{1}, idle_tick);
}

void courier::begin(store::delivery_record record) {
    in_hand_.insert(record.delivery_id);
    in_flight_shown_ = static_cast<std::uint32_t>(in_hand_.size());
    metrics_.in_flight.set(static_cast<std::int64_t>(in_hand_.size()));
    const auto ticket = breaker_.begin(with_.clock->steady());
    rate_.begin(with_.clock->steady());
    base::spawn(core_, attempt(shared_from_this(), std::move(record), ticket), "delivery.attempt");
}

void courier::release(const std::string& delivery_id) {
    in_hand_.erase(delivery_id);
    if (reading_) released_while_reading_.insert(delivery_id);
    signal();
    in_flight_shown_ = static_cast<std::uint32_t>(in_hand_.size());
    metrics_.in_flight.set(static_cast<std::int64_t>(in_hand_.size()));
}

void courier::signal() {
    signalled_ = true;
    rests_until_ = base::time_point{};
    bell_.cancel();
    for (auto* listener : listeners_) listener->cancel();
}

asio::awaitable<bool> courier::withhold(std::string delivery_id) {
    if (in_hand_.contains(delivery_id)) co_return false;
    co_return withheld_.insert(std::move(delivery_id)).second;
}

void courier::give_back(std::string delivery_id) {
    asio::post(core_, [self = shared_from_this(), id = std::move(delivery_id)] {
        self->withheld_.erase(id);
        if (self->reading_) self->released_while_reading_.insert(id);
        self->signal();
    });
}

void courier::wake() {
    if (woken_.exchange(true)) return;
    asio::post(core_, [self = shared_from_this()] {
        self->signal();
        self->woken_ = false; // last: see state()
    });
}

dispatcher::status courier::state() const {
    dispatcher::status now{to_.name, in_flight_shown_, breaker_shown_, answered_shown_, paused_, std::nullopt};
    // What ends a rest ends it before it says that it is done, so that the rest is asked for last.
    const bool idle = now.in_flight == 0 && !woken_;
    const base::time_point until = rests_until_;
    if (idle && until != base::time_point{}) now.rests_until = until;
    return now;
}

asio::awaitable<void> courier::set_paused(bool paused) {
    paused_ = paused;
    log::warning(paused ? "delivery.paused" : "delivery.resumed", {{log::field::destination, to_.name}});
    signal();
    co_return;
}

asio::awaitable<dispatcher::report> courier::report() {
    dispatcher::report made;
    static_cast<dispatcher::status&>(made) = state();
    made.carrier = to_.carrier->state();
    made.last_outcome = last_outcome_;
    made.last_ended_at = last_ended_at_;
    made.in_hand.assign(in_hand_.begin(), in_hand_.end());
    co_return made;
}

void courier::stop_if_lost(error_code why, const char* where) {
    if (why != store::errc::unknown && why != store::errc::stopped) {
        log::warning(
            "delivery.store",
            {{log::field::destination, to_.name}, {log::field::part, where}, {log::field::error, why.message()}});
        return;
    }
    if (!std::exchange(stopping_, true))
        log::error(
            "delivery.stopped",
            {{log::field::destination, to_.name}, {log::field::part, where}, {log::field::error, why.message()}});
    signal();
}

void courier::close() {
    asio::post(core_, [self = shared_from_this()] {
        self->stopping_ = true;
        self->signal();
    });
}

asio::awaitable<void> courier::shut_down(std::chrono::steady_clock::time_point until) {
    stopping_ = true;
    signal();
    co_await quiet_until(until);
    if (is_quiet()) {
        const auto left = std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
        co_await to_.carrier->end(std::max(left, milliseconds(0)));
        co_return;
    }

    // What is still in hand stays as the store has it; the next start sees to it.
    cut_ = true;
    for (const auto& timer : waits_) timer->cancel();
    signal();
    log::warning("delivery.cut", {{log::field::destination, to_.name},
                                  {log::field::count, static_cast<std::int64_t>(in_hand_.size())}});
    co_await quiet_until(std::chrono::steady_clock::now() + 2 * look_again);
}

asio::awaitable<void> courier::quiet_until(std::chrono::steady_clock::time_point limit) {
    asio::steady_timer mine(core_, limit);
    listeners_.push_back(&mine);
    while (!is_quiet() && limit > std::chrono::steady_clock::now())
        static_cast<void>(co_await mine.async_wait(use_result));
    std::erase(listeners_, &mine);
}

} // namespace signalbox::delivery
