#include <algorithm>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/admin/records.hpp"
#include "broker/delivery/reasons.hpp"

namespace signalbox::admin {

namespace {

using message::delivery_state;

// What an operator may do to a delivery, and in which states.
struct act {
    std::string_view name;
    std::vector<delivery_state> from;
};

const act* find_act(std::string_view name) {
    static const std::vector<act> acts = {
        {"retry", {delivery_state::dead_lettered, delivery_state::retry_wait, delivery_state::held}},
        {"release", {delivery_state::held}},
    };
    const auto found = std::find_if(acts.begin(), acts.end(), [&](const act& a) { return a.name == name; });
    return found == acts.end() ? nullptr : &*found;
}

bool allows(const act& a, delivery_state state) {
    return std::find(a.from.begin(), a.from.end(), state) != a.from.end();
}

std::string refusal_text(const act& a, delivery_state state) {
    std::string text =
        "the delivery is " + std::string(message::to_text(state)) + "; " + std::string(a.name) + " is for one that is";
    for (std::size_t i = 0; i < a.from.size(); ++i)
        text += (i == 0 ? " " : " or ") + std::string(message::to_text(a.from[i]));
    return text;
}

// {"why": text}, one to 500 bytes; nullopt for anything else.
std::optional<std::string> why_of(const std::string& body) {
    const auto read = fhir::read_json(body);
    if (!read) return std::nullopt;
    std::string why(read->root().string("why"));
    if (why.empty() || why.size() > 500) return std::nullopt;
    return why;
}

store::settlement settlement_of(const act& a, const store::delivery_record& now, const call& what, std::string why) {
    store::settlement change;
    change.delivery_id = now.delivery_id;
    change.to = delivery_state::ready;
    change.attempts = now.attempts;
    change.failures_counted = 0; // a person has looked: poison is counted anew
    change.outcome = "operator " + std::string(a.name);
    change.diagnostics = why;
    change.transform_version = now.transform_version;
    change.map_version = now.map_version;
    change.mapping_issues_json = now.mapping_issues_json;
    change.audit = {what.actor, "delivery." + std::string(a.name), now.delivery_id, "ready", std::move(why), {}};
    return change;
}

void write_list(fhir::json_writer& json, const std::vector<store::delivery_record>& records) {
    json.name("deliveries").begin_array();
    for (const store::delivery_record& record : records) write_delivery(json, record);
    json.end_array();
}

// "held,dead_lettered"; nullopt when one of them is no state.
std::optional<std::vector<delivery_state>> states_of(std::string_view text) {
    std::vector<delivery_state> states;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto state = message::parse_delivery_state(text.substr(0, comma));
        if (!state) return std::nullopt;
        states.push_back(*state);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return states;
}

} // namespace

answering list_deliveries(const parts& with, const call& what) {
    store::delivery_filter filter;
    filter.destination = parameter(what, "destination");
    filter.message_id = parameter(what, "message");
    auto states = states_of(parameter(what, "state"));
    if (!states) co_return problem(400, "state: no such state of a delivery");
    filter.states = std::move(*states);
    const auto since = since_of(what);
    if (!since) co_return problem(400, since_problem);
    filter.since = *since;
    const auto limit = limit_of(what);
    if (!limit) co_return problem(400, "limit: 1 to 1000");
    filter.limit = *limit;
    if (const std::string held_by = parameter(what, "held_by"); held_by == "map") {
        filter.states = {delivery_state::held};
        filter.reason_begins = delivery::held_for_map;
    } else if (!held_by.empty()) {
        co_return problem(400, "held_by: map");
    }
    filter.after = parameter(what, "after");
    const std::string order = parameter(what, "order");
    if (!order.empty() && order != "oldest") co_return problem(400, "order: oldest, else the newest are listed");
    filter.from_the_first = order == "oldest";

    const auto found = co_await with.store->deliveries(std::move(filter));
    if (!found) co_return problem_of(found.error());
    fhir::json_writer json;
    json.begin_object();
    write_list(json, *found);
    json.end_object();
    co_return json_answer(json.take());
}

answering show_delivery(const parts& with, const call& what) {
    const auto record = co_await with.store->find_delivery(what.path[1]);
    if (!record) co_return problem_of(record.error());
    const auto history = co_await with.store->history(what.path[1]);
    if (!history) co_return problem_of(history.error());

    fhir::json_writer json;
    json.begin_object().name("delivery");
    write_delivery(json, *record, &*history);
    json.end_object();
    co_return json_answer(json.take());
}

answering act_on_delivery(const parts& with, const call& what) {
    const act* wanted = find_act(what.path[2]);
    if (wanted == nullptr) co_return problem(404, "no such act: there are retry and release");
    auto why = why_of(what.body);
    if (!why) co_return problem(400, "an act needs {\"why\": TEXT} of 1 to 500 bytes");
    const auto now = co_await with.store->find_delivery(what.path[1]);
    if (!now) co_return problem_of(now.error());
    if (!allows(*wanted, now->state)) co_return problem(409, refusal_text(*wanted, now->state));

    const auto done = co_await with.store->settle(settlement_of(*wanted, *now, what, std::move(*why)));
    if (!done) co_return problem_of(done.error());
    with.wake(now->destination);
    co_return co_await show_delivery(with, what);
}

answering list_dead_letters(const parts& with, const call& what) {
    const auto limit = limit_of(what);
    if (!limit) co_return problem(400, "limit: 1 to 1000");
    store::delivery_filter dead;
    dead.states = {delivery_state::dead_lettered, delivery_state::held};
    dead.limit = *limit;
    const auto deliveries = co_await with.store->deliveries(std::move(dead));
    if (!deliveries) co_return problem_of(deliveries.error());
    store::message_filter quarantined;
    quarantined.state = message::message_state::quarantined;
    quarantined.limit = *limit;
    const auto messages = co_await with.store->messages(std::move(quarantined));
    if (!messages) co_return problem_of(messages.error());

    fhir::json_writer json;
    json.begin_object();
    write_list(json, *deliveries);
    json.name("messages").begin_array();
    for (const store::message_record& record : *messages) write_message(json, record, true);
    json.end_array().end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
