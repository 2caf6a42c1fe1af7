#include "broker/delivery/expiry.hpp"

#include <algorithm>

#include "broker/base/log.hpp"
#include "broker/store/report.hpp"

namespace signalbox::delivery {

namespace {

using message::delivery_state;

bool is_over(delivery_state state) noexcept {
    return state == delivery_state::expired || state == delivery_state::cancelled;
}

bool is_last(const store::tracked_message& tracked, const std::string& delivery_id) {
    return std::ranges::all_of(tracked.deliveries, [&delivery_id](const store::delivery_record& other) {
        return other.delivery_id == delivery_id || is_over(other.state);
    });
}

store::settlement ending_of(const store::delivery_record& delivery) {
    store::settlement change;
    change.delivery_id = delivery.delivery_id;
    change.to = delivery_state::expired;
    change.attempts = delivery.attempts;
    change.failures_counted = delivery.failures_counted;
    change.outcome = "expired";
    change.reason = "expired";
    change.audit = {.actor = "hub",
                    .action = "delivery.expire",
                    .subject = delivery.delivery_id,
                    .outcome = "expired",
                    .detail = "not collected in time",
                    .address = ""};
    return change;
}

} // namespace

boost::asio::awaitable<result<void>> expiry::end(store::delivery_record delivery) const {
    const auto tracked = co_await with_.store->track(delivery.message_id);
    if (!tracked) co_return tracked.error();

    store::settlement change = ending_of(delivery);
    const message::envelope& about = tracked->message.envelope;
    const bool to_tell = !about.sender.empty() && with_.mailbox_exists(about.sender);
    if (to_tell && is_last(*tracked, delivery.delivery_id)) {
        const auto why = store::uncollected_reason(with_.limits.uncollected_max);
        change.companions.push_back(
            store::report_about(about, why, with_.ids->next(), with_.clock->now(), with_.lane_key));
    }
    const auto ended = co_await with_.store->settle(change);
    if (!ended) co_return ended.error();
    if (message::is_recorded(with_.observer)) with_.observer->concluded(store::told_of(delivery, change));
    log::warning("delivery.expired",
                 {{log::field::delivery_id, delivery.delivery_id}, {log::field::destination, delivery.destination}});
    co_return result<void>{};
}

} // namespace signalbox::delivery
