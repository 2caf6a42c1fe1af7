#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "broker/base/log.hpp"
#include "broker/intake/acceptance.hpp"
#include "broker/intake/payload_of.hpp"
#include "broker/intake/remedies/judging.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::intake {

namespace {

using message::delivery_state;
using message::message_state;

// What is to be replaced: a quarantined message, or one delivery of a message.
struct original {
    store::message_record message;
    std::optional<store::delivery_record> delivery;
};

using found_original = boost::system::result<original, no_remedy>;

boost::asio::awaitable<found_original> find_original(const parts& with, const std::string& id) {
    original found;
    std::string message_id = id;
    // A message id has no dash, a delivery id has one.
    if (id.find('-') != std::string::npos) {
        auto delivery = co_await with.store->find_delivery(id);
        if (!delivery) co_return no_remedy_for(delivery.error());
        if (!message::set_aside(delivery->state))
            co_return wrong_state(id, message::to_text(delivery->state), "held or dead_lettered");
        message_id = delivery->message_id;
        found.delivery = std::move(*delivery);
    }
    auto message = co_await with.store->find_message(message_id);
    if (!message) co_return no_remedy_for(message.error());
    if (!found.delivery && message->state != message_state::quarantined)
        co_return wrong_state(id, message::to_text(message->state), "quarantined");
    found.message = std::move(*message);
    co_return found;
}

// As the sender wrote it, but for what was said of the other bytes.
message::envelope envelope_of(const message::envelope& of, const std::string& id, const parts& with) {
    message::envelope made = of;
    made.message_id = with.ids->next();
    made.received_at = with.clock->now();
    made.supersedes = id;
    made.local_id.clear(); // its sender's name for the message that it sent
    made.content_encoding.clear();
    made.checksum.clear();
    made.compressed = false;
    made.linked_message_id.clear();
    made.status_code.clear();
    made.status_event.clear();
    made.status_description.clear();
    return made;
}

// The new message without its payload, or why there is none.
boost::system::result<store::acceptance, no_remedy> acceptance_for(const original& of, const remedy& what,
                                                                   const examined& found, const parts& with) {
    using why = no_remedy::why;
    if (found.verdict.refused()) return no_remedy{why::unfit, "the payload is unfit: " + describe(found.verdict)};
    if (of.delivery && of.delivery->part > 0 && found.parts.size() > 1)
        return no_remedy{why::unfit, "the delivery is of one report: a payload with that report alone"};
    intake_request request;
    request.envelope = envelope_of(of.message.envelope, what.id, with);
    request.envelope.message_type = found.message_type;
    request.actor = what.actor;
    const auto decided = route(request.envelope, *with.directory->get(), *with.routes);
    if (decided.destinations.empty()) return no_remedy{why::nowhere, why_nowhere(decided)};

    store::acceptance made = acceptance_of(std::move(request), found, decided, with.plan);
    made.audit.action = "message.edit";
    made.audit.outcome = "accepted";
    made.audit.detail = fmt::format("in the place of {}: {}", what.id, what.why);
    if (!of.delivery) return made;
    // The message may have arrived elsewhere, and is not sent there again. What it holds did not arrive here, so that
    // nothing of it is a duplicate.
    std::erase_if(made.deliveries, [&](const auto& each) { return each.destination != of.delivery->destination; });
    made.parts.clear();
    if (made.deliveries.empty())
        return no_remedy{why::nowhere, "its routes do not lead to " + of.delivery->destination + " any more"};
    return made;
}

// Also the report that is replaced counts: the new payload may name another.
std::vector<message::planned_delivery> places_of(const original& of, const store::acceptance& made) {
    std::vector<message::planned_delivery> places = made.deliveries;
    if (!of.delivery) return places;
    message::planned_delivery old;
    old.destination = of.delivery->destination;
    old.report = of.delivery->report;
    places.push_back(std::move(old));
    return places;
}

store::async_result<void> commit(const original& of, const remedy& what, store::acceptance made, const parts& with) {
    const std::string decision = "superseded by " + made.envelope.message_id;
    const std::string detail = fmt::format("{}: {}", decision, what.why);
    if (!of.delivery) {
        store::quarantine_decision change;
        change.message_id = what.id;
        change.to = message_state::cancelled;
        change.decision = decision;
        change.audit = {what.actor, "message.supersede", what.id, "cancelled", detail, {}};
        change.companions.push_back(std::move(made));
        co_return co_await with.store->decide(std::move(change));
    }
    store::settlement change;
    change.delivery_id = what.id;
    change.to = delivery_state::cancelled;
    change.only_from = of.delivery->state; // a retry meanwhile would have both delivered
    change.attempts = of.delivery->attempts;
    change.failures_counted = of.delivery->failures_counted;
    change.outcome = "operator edit";
    change.diagnostics = what.why;
    change.reason = decision;
    change.audit = {what.actor, "delivery.supersede", what.id, "cancelled", detail, {}};
    change.companions.push_back(std::move(made));
    co_return co_await with.store->settle(std::move(change));
}

} // namespace

remedy_answer remedies::replace(remedy what, std::string payload) const {
    const parts& with = with_;
    if (payload.empty()) co_return no_remedy{no_remedy::why::unfit, "the payload is empty"};
    if (payload.size() > with.limits.body_validated_max)
        co_return no_remedy{no_remedy::why::too_large, fmt::format("at most {} bytes (limits.body_validated_max)",
                                                                   with.limits.body_validated_max)};
    const auto of = co_await find_original(with, what.id);
    if (!of) co_return of.error();
    message::envelope about = of->message.envelope;
    about.content_encoding.clear();
    const examined found = co_await judge(with, about, payload);
    auto made = acceptance_for(*of, what, found, with);
    if (!made) co_return made.error();

    const std::string behind = of->delivery ? what.id : what.id + "-1";
    const auto later = co_await overtaken_by(with, behind, places_of(*of, *made), false);
    if (!later) co_return no_remedy_for(later.error());
    if (!later->empty())
        co_return no_remedy{no_remedy::why::overtaken,
                            fmt::format("a later message of the same report is there, and must not come before: {}; "
                                        "where that one is right, skip this one",
                                        *later)};
    auto kept = co_await payload_of(std::move(payload), *with.store, with.limits.body_in_memory_max);
    if (!kept) co_return no_remedy_for(kept.error());
    made->payload = *kept;
    remedied answer{.message_id = made->envelope.message_id, .deliveries = made->deliveries.size()};
    const auto done = co_await commit(*of, what, std::move(*made), with);
    if (!done) {
        if (done.error() != store::errc::unknown) with.read_spooled.discard(*kept);
        co_return no_remedy_for(done.error());
    }
    log::info("intake.replaced", {{log::field::message_id, answer.message_id}, {log::field::reason, what.id}});
    co_return answer;
}

} // namespace signalbox::intake
