#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/admin/records.hpp"
#include "broker/delivery/reasons.hpp"

namespace signalbox::admin {

namespace {

using message::delivery_state;

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

boost::asio::awaitable<std::set<std::string>> in_hand_now(const parts& with) {
    std::set<std::string> all;
    for (const delivery::dispatcher::report& each : co_await with.adapters())
        all.insert(each.in_hand.begin(), each.in_hand.end());
    co_return all;
}

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
    if (const std::string reason = parameter(what, "reason"); !reason.empty()) filter.reason_begins = reason;
    filter.after = parameter(what, "after");
    const std::string order = parameter(what, "order");
    if (!order.empty() && order != "oldest") co_return problem(400, "order: oldest, else the newest are listed");
    filter.from_the_first = order == "oldest";

    const auto found = co_await with.store->deliveries(std::move(filter));
    if (!found) co_return problem_of(found.error());
    const auto in_hand = co_await in_hand_now(with);
    fhir::json_writer json;
    json.begin_object();
    write_deliveries(json, *found, in_hand);
    json.end_object();
    co_return json_answer(json.take());
}

answering show_delivery(const parts& with, const call& what) {
    const auto record = co_await with.store->find_delivery(what.path[1]);
    if (!record) co_return problem_of(record.error());
    const auto history = co_await with.store->history(what.path[1]);
    if (!history) co_return problem_of(history.error());

    const auto in_hand = co_await in_hand_now(with);
    fhir::json_writer json;
    json.begin_object().name("delivery");
    write_delivery(json, *record, in_hand, &*history);
    json.end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
