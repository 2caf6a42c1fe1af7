#include "broker/delivery/inward/confirmations.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/base/log.hpp"
#include "broker/delivery/decide/outcome_decision.hpp"
#include "broker/delivery/inward/confirmation_step.hpp"

namespace signalbox::delivery {

namespace {

using message::delivery_state;
using why = port_refusal::why;

constexpr std::size_t delivery_id_max = 64;
constexpr int looks_max = 4; // others may settle it meanwhile, a few times

// As the hub writes them; anything else is nothing to repeat in the audit.
bool could_be_delivery_id(std::string_view text) {
    return !text.empty() && text.size() <= delivery_id_max && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    });
}

confirmation cleaned(confirmation said) {
    outcome as = decide::clean({outcome::kind::rejected, std::move(said.code), std::move(said.diagnostics), {}});
    said.code = std::move(as.code);
    said.diagnostics = std::move(as.diagnostics);
    return said;
}

std::string reason_of(const confirmation& said, delivery_state to) {
    if (to != delivery_state::dead_lettered) return "";
    return std::string(refused_by_practice) + (said.code.empty() ? "" : ": " + said.code);
}

store::settlement settlement_of(const store::delivery_record& now, const confirmation& said, delivery_state to) {
    store::settlement change;
    change.delivery_id = now.delivery_id;
    change.to = to;
    change.attempts = now.attempts;
    change.failures_counted = now.failures_counted;
    change.outcome = said.what == confirmation::kind::filed ? "filed" : "refused";
    change.diagnostics = said.diagnostics;
    change.reason = reason_of(said, to);
    change.audit = {.actor = "adapter:" + now.destination,
                    .action = "delivery.confirm",
                    .subject = now.delivery_id,
                    .outcome = std::string(message::to_text(to)),
                    .detail = change.reason,
                    .address = ""};
    return change;
}

void tell(const confirmation_parts& with, const store::settlement& done, const store::delivery_record& of) {
    const std::string& destination = of.destination;
    if (message::is_recorded(with.observer)) with.observer->concluded(store::told_of(of, done));
    if (with.observer != nullptr) with.observer->settled(done.delivery_id, destination, message::to_text(done.to));
    if (done.to != delivery_state::dead_lettered) return;
    log::error("delivery.dead_lettered", {{log::field::delivery_id, done.delivery_id},
                                          {log::field::destination, destination},
                                          {log::field::reason, done.reason}});
}

port_answer<void> refuse(const confirmation_parts& with, const std::string& destination, const std::string& subject,
                         port_refusal no) {
    const auto noted = co_await with.store->audit({.actor = "adapter:" + destination,
                                                   .action = "delivery.confirm",
                                                   .subject = subject,
                                                   .outcome = std::string(to_text(no.reason)),
                                                   .detail = no.what,
                                                   .address = ""});
    if (!noted) no = {why::unavailable, "the audit journal takes no record"};
    co_return no;
}

port_answer<void> keep_again(const confirmation_parts& with, const store::delivery_record& now) {
    const auto noted = co_await with.store->audit({.actor = "adapter:" + now.destination,
                                                   .action = "delivery.confirm",
                                                   .subject = now.delivery_id,
                                                   .outcome = std::string(message::to_text(now.state)),
                                                   .detail = "again",
                                                   .address = ""});
    if (!noted) co_return port_refusal{why::unavailable, "the audit journal takes no record"};
    co_return boost::system::result<void, port_refusal>();
}

// Nothing while it has to be looked at again.
using concluded = std::optional<boost::system::result<void, port_refusal>>;

boost::asio::awaitable<concluded> step(const confirmation_parts& with, const std::string& destination,
                                       const confirmation& said) {
    const auto now = co_await with.store->find_delivery(said.delivery_id);
    const bool missing = !now && now.error() == store::errc::not_found;
    // Of another destination it hears nothing.
    if (missing || (now && now->destination != destination))
        co_return co_await refuse(with, destination, said.delivery_id,
                                  {why::not_found, "no such delivery to this destination"});
    if (!now) co_return port_refusal{why::unavailable, "the store does not answer"};

    const confirmation_step next = next_step(*now, said);
    if (next.what == confirmation_step::kind::kept) co_return co_await keep_again(with, *now);
    if (next.what == confirmation_step::kind::too_early)
        co_return co_await refuse(with, destination, said.delivery_id, {why::unavailable, next.text});
    if (next.what == confirmation_step::kind::refused)
        co_return co_await refuse(with, destination, said.delivery_id, {why::conflict, next.text});

    store::settlement change = settlement_of(*now, said, next.to);
    if (with.companions && next.to != delivery_state::delivered) {
        auto companions = co_await with.companions(*now, said);
        if (!companions) co_return port_refusal{why::unavailable, "the store does not answer"};
        change.companions = std::move(*companions);
    }
    const auto done = co_await with.store->settle(change);
    if (done) tell(with, change, *now);
    if (done && next.to != delivery_state::delivered) co_return boost::system::result<void, port_refusal>();
    const bool overtaken = !done && done.error() == store::errc::transition;
    if (!done && !overtaken) co_return port_refusal{why::unavailable, "the store takes no change now"};
    co_return std::nullopt;
}

} // namespace

port_answer<void> confirm(const confirmation_parts& with, std::string destination, confirmation what) {
    const confirmation said = cleaned(std::move(what));
    if (!could_be_delivery_id(said.delivery_id))
        co_return co_await refuse(with, destination, "", {why::invalid, "delivery_id: none that the hub gave"});
    // Before its own attempt is recorded: that has the version of the rendering, which must not be lost.
    const bool looked = co_await with.arrived(destination, said.delivery_id);
    if (!looked) co_return port_refusal{why::unavailable, "the hub stops"};
    for (int look = 0; look < looks_max; ++look) {
        auto end = co_await step(with, destination, said);
        if (end) co_return *end;
    }
    co_return port_refusal{why::unavailable, "it is being changed by others"};
}

} // namespace signalbox::delivery
