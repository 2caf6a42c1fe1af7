#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/fhir/json.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::admin {

namespace {

using message::delivery_state;

// What an operator may do to a delivery, in which states, and why it is then where it is.
struct act {
    std::string_view name;
    std::vector<delivery_state> from;
    delivery_state to;
    std::string_view reason;
};

const std::vector<act>& acts() {
    using enum delivery_state;
    static const std::vector<act> all = {
        {"retry", {dead_lettered, retry_wait, held}, ready, ""},
        {"release", {held}, ready, ""},
        {"hold", {ready, retry_wait, blocked}, held, "held by an operator"},
        {"skip", {dead_lettered, held, retry_wait}, cancelled, "skipped by an operator"},
        {"cancel", {ready, retry_wait, blocked, held}, cancelled, "cancelled by an operator"},
        {"discard", {dead_lettered, held}, cancelled, "discarded by an operator"},
    };
    return all;
}

// The routes name no other.
const act& act_of(const call& what) {
    return *std::find_if(acts().begin(), acts().end(), [&](const act& a) { return a.name == what.path[2]; });
}

bool allows(const act& a, delivery_state state) {
    return std::find(a.from.begin(), a.from.end(), state) != a.from.end() && message::allowed(state, a.to);
}

std::string refusal_text(const act& a, const store::delivery_record& now) {
    std::string text = fmt::format("the delivery is {}", message::to_text(now.state));
    if (!now.reason.empty()) text += fmt::format(" ({})", now.reason);
    text += fmt::format("; {} is for one that is", a.name);
    for (std::size_t i = 0; i < a.from.size(); ++i)
        text += fmt::format("{} {}", i == 0 ? "" : " or", message::to_text(a.from[i]));
    return text;
}

store::settlement settlement_of(const act& a, const store::delivery_record& now, const call& what, std::string why) {
    store::settlement change;
    change.delivery_id = now.delivery_id;
    change.to = a.to;
    change.only_from = now.state; // of two who act at the same time one is told so
    change.attempts = now.attempts;
    // A person has looked: poison is counted anew.
    change.failures_counted = a.to == delivery_state::ready ? 0 : now.failures_counted;
    change.outcome = fmt::format("operator {}", a.name);
    change.diagnostics = why;
    change.reason = a.reason;
    change.transform_version = now.transform_version;
    change.map_version = now.map_version;
    change.mapping_issues_json = now.mapping_issues_json;
    change.audit = {what.actor,      fmt::format("delivery.{}", a.name),
                    now.delivery_id, std::string(message::to_text(a.to)),
                    std::move(why),  {}};
    return change;
}

// Holds a delivery back from its courier, whatever the coroutine ends in.
class withheld {
  public:
    withheld(const parts& with, const store::delivery_record& what) : with_(with), what_(what) {}
    withheld(const withheld&) = delete;
    withheld& operator=(const withheld&) = delete;
    ~withheld() { with_.give_back(what_.destination, what_.delivery_id); }

  private:
    const parts& with_;
    const store::delivery_record& what_;
};

// A destination may refuse later what it had taken; the next message of the report did not wait for that.
store::async_result<std::string> later_of_report(const parts& with, const store::delivery_record& now) {
    if (now.report.empty() || now.state != delivery_state::dead_lettered) co_return std::string();
    const auto history = co_await with.store->history(now.delivery_id);
    if (!history) co_return history.error();
    const bool arrived = std::any_of(history->begin(), history->end(), [](const store::delivery_event& each) {
        return each.to == delivery_state::delivered;
    });
    if (!arrived) co_return std::string();
    store::delivery_filter later;
    later.destination = now.destination;
    later.report = now.report;
    later.after = now.delivery_id;
    later.states = {delivery_state::delivered, delivery_state::confirmed};
    later.from_the_first = true;
    later.limit = 1;
    const auto found = co_await with.store->deliveries(std::move(later));
    if (!found) co_return found.error();
    co_return found->empty() ? std::string() : found->front().delivery_id;
}

answering settle(const parts& with, const call& what, const store::delivery_record& now, store::settlement change) {
    const auto done = co_await with.store->settle(change);
    if (!done && done.error() == store::errc::transition)
        co_return problem(409, "somebody else was quicker: look at it again");
    if (!done) co_return problem_of(done.error());
    if (message::is_recorded(with.observer)) with.observer->concluded(store::told_of(now, change));
    with.wake(now.destination);
    co_return co_await show_delivery(with, what);
}

} // namespace

answering act_on_delivery(const parts& with, const call& what) {
    const act& wanted = act_of(what);
    auto why = why_of(what);
    if (!why) co_return problem(400, why_problem);
    const auto now = co_await with.store->find_delivery(what.path[1]);
    if (!now) co_return problem_of(now.error());
    if (!allows(wanted, now->state)) co_return problem(409, refusal_text(wanted, *now));

    store::settlement change = settlement_of(wanted, *now, what, std::move(*why));
    if (wanted.to == delivery_state::ready) {
        const auto later = co_await later_of_report(with, *now);
        if (!later) co_return problem_of(later.error());
        if (!later->empty())
            co_return problem(409, fmt::format("a later message of the same report has arrived: {}", *later));
        co_return co_await settle(with, what, *now, std::move(change));
    }
    const bool mine = co_await with.withhold(now->destination, now->delivery_id);
    if (!mine) co_return problem(409, "the delivery is on its way just now; look at it again");
    const withheld from_its_courier(with, *now);
    co_return co_await settle(with, what, *now, std::move(change));
}

} // namespace signalbox::admin
