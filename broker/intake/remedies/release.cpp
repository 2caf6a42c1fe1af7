#include <utility>

#include <fmt/format.h>

#include "broker/base/errc.hpp"
#include "broker/base/log.hpp"
#include "broker/intake/acceptance.hpp"
#include "broker/intake/remedies/judging.hpp"

namespace signalbox::intake {

namespace {

using message::message_state;

// What is too large to be examined was opaque when it came, and is now.
boost::asio::awaitable<boost::system::result<examined, no_remedy>> judge_kept(const parts& with,
                                                                              const message::envelope& about) {
    const auto body = co_await with.store->payload(about.message_id, with.limits.body_validated_max);
    if (!body && body.error() == base::errc::over_limit)
        co_return examined{.message_type = type_without_content(about)};
    if (!body) co_return no_remedy_for(body.error());
    co_return co_await judge(with, about, *body);
}

// As if nothing were wrong with it.
void pardon(examined& found) {
    found.verdict = {};
    for (examined_part& each : found.parts) each.refused_for.clear();
}

store::quarantine_decision decision_of(const remedy& what, const message::envelope& about, const examined& found,
                                       const routing::decision& decided, const parts& with) {
    store::quarantine_decision made;
    made.message_id = about.message_id;
    made.to = message_state::routed;
    made.decision = "released by an operator";
    made.deliveries = plan_deliveries(about, found, decided, with.plan);
    made.parts = delivered_parts(found);
    made.route_explanation_json = decided.to_json();
    made.audit = {what.actor, "message.release", about.message_id, "routed", what.why, {}};
    return made;
}

} // namespace

remedy_answer remedies::release(remedy what, judging how) const {
    const parts& with = with_;
    auto message = co_await with.store->find_message(what.id);
    if (!message) co_return no_remedy_for(message.error());
    if (message->state != message_state::quarantined)
        co_return wrong_state(what.id, message::to_text(message->state), "quarantined");

    const message::envelope& about = message->envelope;
    auto found = co_await judge_kept(with, about);
    if (!found) co_return found.error();
    if (how == judging::none) pardon(*found);
    if (found->verdict.refused())
        co_return no_remedy{no_remedy::why::unfit, "still unfit: " + describe(found->verdict)};
    const routing::decision decided = route(about, *with.directory->get(), *with.routes);
    if (decided.destinations.empty()) co_return no_remedy{no_remedy::why::nowhere, why_nowhere(decided)};

    store::quarantine_decision decision = decision_of(what, about, *found, decided, with);
    const auto later = co_await overtaken_by(with, about.message_id + "-1", decision.deliveries, true);
    if (!later) co_return no_remedy_for(later.error());
    if (!later->empty())
        co_return no_remedy{no_remedy::why::overtaken,
                            fmt::format("a later message of the same report has gone on: {}", *later)};
    const std::size_t deliveries = decision.deliveries.size();
    const auto done = co_await with.store->decide(std::move(decision));
    if (!done) co_return no_remedy_for(done.error());
    log::info("intake.released", {{log::field::message_id, what.id}});
    co_return remedied{.message_id = what.id, .deliveries = deliveries};
}

} // namespace signalbox::intake
