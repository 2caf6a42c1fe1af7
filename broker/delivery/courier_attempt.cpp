#include <algorithm>
#include <exception>
#include <iterator>
#include <typeinfo>
#include <utility>
#include <vector>

#include "broker/base/errc.hpp"
#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/courier.hpp"
#include "broker/delivery/reasons.hpp"

namespace signalbox::delivery {

namespace asio = boost::asio;
using message::delivery_state;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds store_pause{1'000};

bool has_arrived(outcome::kind kind) { return kind == outcome::kind::accepted || kind == outcome::kind::duplicate; }
bool counts_as_failure(outcome::kind kind) { return kind == outcome::kind::retry || kind == outcome::kind::unknown; }

} // namespace

// One attempt at the carrier. Whoever comes second, the answer or the deadline, finds the other's mark.
struct courier::call {
    call(parcel what, std::shared_ptr<carrier> with, const asio::any_io_executor& core)
        : what(std::move(what)), with(std::move(with)), until(std::make_shared<asio::steady_timer>(core)) {}

    parcel what;
    std::shared_ptr<carrier> with;
    std::shared_ptr<asio::steady_timer> until;
    std::optional<outcome> answer;
    bool over = false;     // no longer waited for
    bool returned = false; // the carrier has come back
};

// Gives the delivery and the breaker's ticket back however the attempt ends.
struct courier::lease {
    lease(std::shared_ptr<courier> of, std::string delivery_id, decide::breaker::ticket ticket)
        : of(std::move(of)), delivery_id(std::move(delivery_id)), ticket(ticket) {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() {
        of->breaker_.given_back(ticket);
        of->release(delivery_id);
    }

    std::shared_ptr<courier> of;
    std::string delivery_id;
    decide::breaker::ticket ticket;
};

// Frees the slot of a delivery while its outcome is committed. Where keys are not honoured a crash would leave that
// many more to a person: there the slot is kept.
struct courier::answered {
    explicit answered(courier& of) : of(of), counts(of.to_.carrier->honours_keys()) {
        if (!counts) return;
        ++of.settling_;
        of.signal();
    }
    answered(const answered&) = delete;
    answered& operator=(const answered&) = delete;
    ~answered() {
        if (counts) --of.settling_;
    }

    courier& of;
    bool counts;
};

asio::awaitable<void> courier::attempt(std::shared_ptr<courier> self, store::delivery_record record,
                                       decide::breaker::ticket ticket) {
    const lease held(self, record.delivery_id, ticket);
    auto made = co_await make_parcel(self->with_, self->to_, record, self->interchange_);
    if (!made) {
        co_await self->give_up(std::move(record), made.error());
        co_return;
    }
    if (record.attempts == 0) {
        self->metrics_.rendered(made->rendered);
        self->tell_losses(record, mapping::losses_of(made->rendered));
        self->tell_open_codes(*made);
        self->tell_withdrawn(*made);
    }
    record.transform_version = made->rendered.transform_version;
    record.map_version = made->rendered.map_version;
    record.mapping_issues_json = made->rendered.issues_json();
    const std::size_t unmapped = mapping::tests_among(made->rendered.issues);
    if (self->to_.unmapped_codes == mapping::unmapped_policy::hold && unmapped > 0) {
        if (message::is_recorded(self->with_.observer)) self->tell_rendering(record, made->rendered);
        co_await self->hold_for_map(std::move(record), unmapped);
        co_return;
    }

    if (!self->to_.carrier->honours_keys()) {
        auto mark = self->settlement_of(record, delivery_state::sent, "");
        mark.attempts = record.attempts + 1;
        const bool marked = co_await self->settle(record, std::move(mark));
        if (!marked) co_return;
    }
    if (message::is_recorded(self->with_.observer)) self->tell_rendering(record, made->rendered);
    outcome answer = co_await self->hand_over(std::move(*made));
    if (self->cut_) co_return;
    co_await self->conclude(std::move(record), ticket, std::move(answer));
}

void courier::tell_rendering(const store::delivery_record& record, const mapping::rendering& what) const {
    message::told_rendering told{record.message_id, record.delivery_id, what.bytes, {}};
    for (const mapping::mapped_code& each : what.mapped)
        told.codes.push_back({each.system + "|" + each.code, each.target_system + "|" + each.target_code});
    for (const mapping::mapping_issue& each : what.issues) told.codes.push_back({each.system + "|" + each.code, ""});
    with_.observer->rendered(std::move(told));
}

void courier::tell_losses(const store::delivery_record& record, const mapping::losses& told) const {
    if (told.all() == 0) return;
    const bool matters = told.all() > told.others;
    log::write(matters ? log::level::warning : log::level::info, "delivery.losses",
               {{log::field::delivery_id, record.delivery_id},
                {log::field::destination, to_.name},
                {log::field::count, static_cast<std::int64_t>(told.all())},
                {log::field::reason, mapping::in_words(told)}});
}

// A hub without a map has no codes of which that could be said.
void courier::tell_open_codes(const parcel& made) const {
    if (!with_.on_open_codes || made.rendered.map_version.empty()) return;
    std::vector<mapping::mapping_issue> open;
    std::ranges::copy_if(made.rendered.issues, std::back_inserter(open), &mapping::mapping_issue::of_test);
    if (!open.empty()) with_.on_open_codes(made.envelope.sender, std::move(open));
}

void courier::tell_withdrawn(const parcel& made) const {
    if (with_.on_withdrawn && mapping::withdraws_results(made.rendered)) with_.on_withdrawn(made.envelope.sender);
}

asio::awaitable<void> courier::give_up(store::delivery_record record, error_code why) {
    const auto reason = dead_letter_reason(why, to_.form);
    if (!reason) {
        stop_if_lost(why, "render");
        co_await pause(store_pause); // with the lease, so that the round does not come back to it at once
        co_return;
    }
    const auto severity = why == store::errc::corrupt ? log::level::error : log::level::warning;
    log::write(severity, "delivery.dead_lettered",
               {{log::field::delivery_id, record.delivery_id},
                {log::field::destination, to_.name},
                {log::field::reason, *reason}});
    auto change = settlement_of(record, delivery_state::dead_lettered, *reason);
    change.outcome = "unfit";
    co_await settle(record, std::move(change));
}

asio::awaitable<void> courier::hold_for_map(store::delivery_record record, std::size_t codes) {
    const std::string reason = std::string(held_for_map) + std::to_string(codes);
    log::warning("delivery.held", {{log::field::delivery_id, record.delivery_id},
                                   {log::field::destination, to_.name},
                                   {log::field::reason, reason}});
    auto change = settlement_of(record, delivery_state::held, reason);
    change.outcome = "unmapped";
    co_await settle(record, std::move(change));
}

asio::awaitable<outcome> courier::hand_over(parcel what) {
    const auto begun = with_.clock->steady();
    auto made = std::make_shared<call>(std::move(what), to_.carrier, core_);
    made->until->expires_after(to_.retry.attempt_deadline);
    waits_.insert(made->until);
    at_carrier_[made->what.delivery_id] = made;
    base::spawn(core_, call_carrier(shared_from_this(), made), "delivery.carrier");
    if (!made->answer && !cut_) static_cast<void>(co_await made->until->async_wait(use_result));
    at_carrier_.erase(made->what.delivery_id);
    waits_.erase(made->until);
    made->over = true;
    if (!made->returned) ++overdue_;
    if (!made->answer)
        made->answer = outcome{outcome::kind::unknown, "timeout", "no answer within the deadline", std::nullopt};
    metrics_.ended(made->answer->what, std::chrono::duration<double>(with_.clock->steady() - begun).count());
    co_return std::move(*made->answer);
}

asio::awaitable<void> courier::call_carrier(std::shared_ptr<courier> self, std::shared_ptr<call> made) {
    // A carrier that throws has not told us what happened: unknown, as adapters.md has it.
    outcome answer{outcome::kind::unknown, "exception", "the carrier threw", std::nullopt};
    try {
        answer = co_await made->with->deliver(made->what);
    } catch (const std::exception& e) {
        log::error("carrier.escaped",
                   {{log::field::destination, self->to_.name}, {log::field::error, typeid(e).name()}});
    } catch (...) {
        log::error("carrier.escaped", {{log::field::destination, self->to_.name}});
    }

    made->returned = true;
    if (made->over) {
        --self->overdue_;
        log::info("delivery.late", {{log::field::delivery_id, made->what.delivery_id},
                                    {log::field::destination, self->to_.name},
                                    {log::field::outcome, decide::to_text(answer.what)}});
        self->signal();
        co_return;
    }
    if (!made->answer) made->answer = decide::clean(std::move(answer)); // else it said so by itself, just before
    made->until->cancel();
}

asio::awaitable<bool> courier::arrived(std::string delivery_id) {
    const auto found = at_carrier_.find(delivery_id);
    if (found != at_carrier_.end() && !found->second->answer) {
        found->second->answer = outcome{outcome::kind::accepted, "", "", std::nullopt};
        found->second->until->cancel();
    }
    asio::steady_timer mine(core_, asio::steady_timer::time_point::max());
    listeners_.push_back(&mine);
    while (in_hand_.contains(delivery_id) && !cut_) static_cast<void>(co_await mine.async_wait(use_result));
    std::erase(listeners_, &mine);
    co_return !cut_;
}

asio::awaitable<void> courier::conclude(store::delivery_record record, decide::breaker::ticket ticket, outcome answer) {
    last_outcome_ = decide::to_text(answer.what);
    last_code_ = answer.code;
    tell_breaker(ticket, answer.what);
    last_ended_at_ = clock_.now();
    decide::attempt_facts facts;
    facts.honours_keys = to_.carrier->honours_keys();
    facts.failures_counted = record.failures_counted;
    facts.poison_after = to_.retry.poison_after;
    facts.accepted_since = counts_as_failure(answer.what) && poison_.failed(record.delivery_id);
    facts.back_off = schedule_.after_failure(record.attempts + 1, answer.retry_after);
    const auto decided = decide::decide(answer, facts);
    if (has_arrived(answer.what)) poison_.accepted(record.delivery_id);
    if (decided.to != delivery_state::retry_wait) poison_.forget(record.delivery_id);

    if (decided.to == delivery_state::dead_lettered || decided.to == delivery_state::held)
        log::write(decided.poisoned ? log::level::error : log::level::warning,
                   decided.to == delivery_state::held ? "delivery.held" : "delivery.dead_lettered",
                   {{log::field::delivery_id, record.delivery_id},
                    {log::field::destination, to_.name},
                    {log::field::reason, decided.reason}});

    auto change = settlement_of(record, decided.to, decided.reason);
    change.attempts = record.attempts + 1;
    change.failures_counted = decided.failures_counted;
    if (decided.wait) change.next_attempt_at = clock_.now() + *decided.wait;
    change.outcome = decide::to_text(answer.what);
    change.diagnostics = answer.diagnostics;
    const answered frees_slot(*this);
    co_await settle(record, std::move(change));
}

asio::awaitable<bool> courier::settle(const store::delivery_record& record, store::settlement change) {
    for (;;) {
        auto settled = co_await with_.store->settle(change);
        if (settled) {
            if (with_.observer) with_.observer->settled(change.delivery_id, to_.name, message::to_text(change.to));
            if (message::is_recorded(with_.observer)) with_.observer->concluded(store::told_of(record, change));
            co_return true;
        }
        const error_code why = settled.error();
        stop_if_lost(why, "settle");
        // Nothing was written, and what happened must not be forgotten: the lease stays until it can be.
        const bool passes = why == store::errc::disk_full || why == store::errc::disk_low ||
                            why == store::errc::overloaded || why == base::errc::overloaded;
        if (!passes || cut_) co_return false;
        co_await pause(store_pause);
    }
}

store::settlement courier::settlement_of(const store::delivery_record& record, delivery_state to,
                                         std::string reason) const {
    store::settlement change;
    change.delivery_id = record.delivery_id;
    change.to = to;
    change.attempts = record.attempts;
    change.failures_counted = record.failures_counted;
    change.reason = std::move(reason);
    change.transform_version = record.transform_version;
    change.map_version = record.map_version;
    change.mapping_issues_json = record.mapping_issues_json;
    change.audit.actor = "hub";
    change.audit.action = "delivery.settle";
    change.audit.subject = record.delivery_id;
    change.audit.outcome = message::to_text(to);
    change.audit.detail = change.reason;
    return change;
}

void courier::tell_breaker(decide::breaker::ticket ticket, outcome::kind kind) {
    const auto at = with_.clock->steady();
    if (kind == outcome::kind::unauthorised) return announce(breaker_.refused(at));
    if (!counts_as_failure(kind)) answered_shown_ = true;
    announce(counts_as_failure(kind) ? breaker_.failed(ticket, at) : breaker_.answered(ticket, at));
}

void courier::announce(decide::breaker::change change) {
    if (change == decide::breaker::change::none) return;
    const bool opened = change == decide::breaker::change::opened;
    metrics_.breaker_open.set(opened ? 1 : 0);
    breaker_shown_ = opened;
    if (with_.on_breaker)
        with_.on_breaker(to_.name, opened, last_outcome_ + (last_code_.empty() ? "" : " " + last_code_));
}

asio::awaitable<void> courier::pause(milliseconds length) {
    auto timer = std::make_shared<asio::steady_timer>(core_, length);
    waits_.insert(timer);
    if (!cut_) static_cast<void>(co_await timer->async_wait(use_result));
    waits_.erase(timer);
}

} // namespace signalbox::delivery
