#include "broker/delivery/caretaker.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/store/errc.hpp"
#include "broker/store/report.hpp"

namespace signalbox::delivery {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::uint32_t page = 200; // at a time, so that commits of others come in between

milliseconds shortest(const base::limits& limits) {
    return std::min({limits.uncollected_max, limits.upload_idle_max, limits.message_kept});
}

// Often enough for the shortest of the limits, and at least every minute.
milliseconds round_length(const base::limits& limits) {
    return std::clamp(shortest(limits) / 4, milliseconds{250}, milliseconds{60'000});
}

// Somebody else was faster: collected, completed, settled.
bool is_settled_meanwhile(const error_code& why) {
    return why == store::errc::transition || why == store::errc::not_found;
}

} // namespace

caretaker::caretaker(expiry_parts with, std::shared_ptr<const expiry> ends, asio::any_io_executor core)
    : with_(std::move(with)), ends_(std::move(ends)), clock_(*with_.clock), bell_(std::move(core)) {}

asio::awaitable<void> caretaker::run(std::shared_ptr<caretaker> self) {
    const milliseconds length = round_length(self->with_.limits);
    while (!self->stopping_) {
        co_await self->look_round();
        const base::time_point end = co_await self->next_end();
        if (self->stopping_) break;
        self->rests_until_ = end;
        self->bell_.expires_after(length);
        static_cast<void>(co_await self->bell_.async_wait(use_result)); // cancelled by stop() and wake()
        self->rests_until_ = base::time_point{};
    }
}

std::optional<base::time_point> caretaker::rests_until() const {
    const base::time_point until = rests_until_;
    return until == base::time_point{} ? std::nullopt : std::optional(until);
}

void caretaker::wake() {
    rests_until_ = base::time_point{};
    asio::post(bell_.get_executor(), [self = shared_from_this()] { self->bell_.cancel(); });
}

void caretaker::stop() {
    stopping_ = true;
    bell_.cancel();
}

asio::awaitable<void> caretaker::look_round() {
    for (auto task : {&caretaker::end_uncollected, &caretaker::end_idle_uploads, &caretaker::erase_old}) {
        if (stopping_) co_return;
        const auto done = co_await (this->*task)();
        // The next round tries again; a store that has failed stops the hub by itself.
        if (!done) log::warning("caretaker.store", {{log::field::error, done.error().message()}});
    }
}

// The oldest of each kind ends first; what comes after now lasts for the shortest of the limits.
asio::awaitable<base::time_point> caretaker::next_end() {
    const base::time_point now = with_.clock->now();
    const base::time_point soon = now + round_length(with_.limits);
    const auto delivery = co_await with_.store->uncollected(base::time_point::max(), 1);
    const auto upload = co_await with_.store->idle_uploads(base::time_point::max(), 1);
    const auto message = co_await with_.store->messages({.from_the_first = true, .limit = 1});
    if (!delivery || !upload || !message) co_return soon;
    base::time_point at = now + shortest(with_.limits);
    if (!delivery->empty()) at = std::min(at, delivery->front().delivery.created_at + with_.limits.uncollected_max);
    if (!upload->empty()) at = std::min(at, upload->front().committed_at + with_.limits.upload_idle_max);
    if (!message->empty()) at = std::min(at, message->front().committed_at + with_.limits.message_kept);
    // What is as old as its limit is not over yet.
    co_return at < now ? soon : at + std::chrono::microseconds{1};
}

asio::awaitable<result<void>> caretaker::end_uncollected() {
    while (!stopping_) {
        const auto over = co_await with_.store->uncollected(ends_->overdue_before(), page);
        if (!over) co_return over.error();
        for (const store::uncollected_delivery& each : *over) {
            const auto ended = co_await ends_->end(each.delivery);
            if (!ended && !is_settled_meanwhile(ended.error())) co_return ended.error();
        }
        if (over->size() < page) break;
    }
    co_return result<void>{};
}

asio::awaitable<result<void>> caretaker::end_idle_uploads() {
    while (!stopping_) {
        const base::time_point before = clock_.now() - with_.limits.upload_idle_max;
        const auto idle = co_await with_.store->idle_uploads(before, page);
        if (!idle) co_return idle.error();
        for (const store::message_record& each : *idle) {
            const auto ended = co_await end_upload(each, before);
            if (!ended && !is_settled_meanwhile(ended.error())) co_return ended.error();
        }
        if (idle->size() < page) break;
    }
    co_return result<void>{};
}

asio::awaitable<result<void>> caretaker::end_upload(const store::message_record& message, base::time_point before) {
    const message::envelope& about = message.envelope;
    store::upload_end what;
    what.message_id = about.message_id;
    what.untouched_since = before;
    what.audit = {.actor = "hub",
                  .action = "mesh.upload_end",
                  .subject = about.message_id,
                  .outcome = "expired",
                  .detail = "not all chunks came in time",
                  .address = ""};
    const auto why = store::incomplete_reason(with_.limits.upload_idle_max, message.chunks);
    what.status_event = why.event;
    what.status_code = why.code;
    what.status_description = why.description;
    if (with_.mailbox_exists(about.sender)) {
        what.companions.push_back(
            store::report_about(about, why, with_.ids->next(), with_.clock->now(), with_.lane_key));
    }
    const auto ended = co_await with_.store->end_upload(std::move(what));
    if (ended) log::warning("mesh.upload_ended", {{log::field::message_id, about.message_id}});
    co_return ended;
}

asio::awaitable<result<void>> caretaker::erase_old() {
    std::uint32_t gone = page;
    while (gone == page && !stopping_) {
        store::erasure what;
        what.before = clock_.now() - with_.limits.message_kept;
        what.limit = page;
        what.audit = {.actor = "hub",
                      .action = "message.erase",
                      .subject = "",
                      .outcome = "erased",
                      .detail = "kept long enough",
                      .address = ""};
        const auto erased = co_await with_.store->erase(std::move(what));
        if (!erased) co_return erased.error();
        gone = *erased;
    }
    co_return result<void>{};
}

} // namespace signalbox::delivery
