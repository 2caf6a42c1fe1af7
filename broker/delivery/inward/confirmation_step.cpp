#include "broker/delivery/inward/confirmation_step.hpp"

#include <utility>

namespace signalbox::delivery {

namespace {

using state = message::delivery_state;
using kind = confirmation_step::kind;

confirmation_step settle(state to) { return {kind::settle, to, ""}; }
confirmation_step refuse(std::string why) { return {kind::refused, {}, std::move(why)}; }

// What a crash of the hub left open may have been handed over before it: nobody here knows. It is handed over again,
// and then this can be said of it. Refusing would lose what the practice has decided.
confirmation_step wait_for_delivery() { return {kind::too_early, {}, "it has not been delivered yet"}; }

// Of one that was handed over at least once, and whose answer is not known or was no acceptance.
confirmation_step late_answer(const store::delivery_record& now, const confirmation& said) {
    if (now.attempts == 0) return wait_for_delivery();
    return settle(said.what == confirmation::kind::filed ? state::delivered : state::dead_lettered);
}

} // namespace

confirmation_step next_step(const store::delivery_record& now, const confirmation& said) {
    const bool filed = said.what == confirmation::kind::filed;
    switch (now.state) {
    case state::delivered: return settle(filed ? state::confirmed : state::dead_lettered);
    case state::confirmed:
        if (filed) return {kind::kept, {}, ""};
        return refuse("it was confirmed before");
    case state::dead_lettered:
        if (!filed && now.reason.starts_with(refused_by_practice)) return {kind::kept, {}, ""};
        return refuse("it is a dead letter, which a person has to decide on");
    case state::sent:
    case state::ambiguous:
    case state::retry_wait:
    case state::held: return late_answer(now, said);
    case state::ready:
        // A person may have let it go again since: an old refusal must not stop that.
        return filed ? late_answer(now, said) : wait_for_delivery();
    case state::leased: return wait_for_delivery();
    case state::blocked: return refuse("it has not been delivered");
    case state::expired: return refuse("it has expired");
    case state::cancelled: return refuse("it was cancelled");
    }
    return refuse("it is in a state that there is not");
}

std::string_view to_text(port_refusal::why reason) noexcept {
    switch (reason) {
    case port_refusal::why::invalid: return "invalid";
    case port_refusal::why::not_allowed: return "not-allowed";
    case port_refusal::why::not_found: return "not-found";
    case port_refusal::why::conflict: return "conflict";
    case port_refusal::why::too_large: return "too-large";
    case port_refusal::why::unavailable: break;
    }
    return "unavailable";
}

} // namespace signalbox::delivery
