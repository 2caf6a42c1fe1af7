#include "broker/admin/answers.hpp"
#include "broker/admin/conversation.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/admin/records.hpp"

namespace signalbox::admin {

namespace {

// The filter that the query asks for, or which of its parameters cannot be understood.
boost::system::result<store::message_filter, std::string> filter_of(const call& what) {
    store::message_filter filter;
    filter.workflow_id = parameter(what, "workflow");
    filter.sender = parameter(what, "from");
    filter.recipient = parameter(what, "to");
    filter.quarantined_for = parameter(what, "reason");
    if (const std::string state = parameter(what, "state"); !state.empty()) {
        filter.state = message::parse_message_state(state);
        if (!filter.state) return std::string("state: no such state of a message");
    }
    const auto since = since_of(what);
    if (!since) return std::string(since_problem);
    filter.since = *since;
    const auto after = after_of(what);
    if (!after) return std::string(after_problem);
    filter.after = *after;
    const std::string order = parameter(what, "order");
    if (!order.empty() && order != "oldest") return std::string("order: oldest, else the newest are listed");
    filter.from_the_first = order == "oldest";
    const auto limit = limit_of(what);
    if (!limit) return std::string("limit: 1 to 1000");
    filter.limit = *limit;
    return filter;
}

} // namespace

answering list_messages(const parts& with, const call& what) {
    auto filter = filter_of(what);
    if (!filter) co_return problem(400, filter.error());
    const auto found = co_await with.store->messages(std::move(*filter));
    if (!found) co_return problem_of(found.error());

    fhir::json_writer json;
    json.begin_object().name("messages").begin_array();
    for (const store::message_record& record : *found) write_message(json, record, false);
    json.end_array();
    const auto last = found->empty() ? std::int64_t{0} : static_cast<std::int64_t>(found->back().position);
    json.member("last_position", last).end_object();
    co_return json_answer(json.take());
}

answering show_message(const parts& with, const call& what) {
    const auto record = co_await with.store->find_message(what.path[1]);
    if (!record) co_return problem_of(record.error());
    store::delivery_filter of_message;
    of_message.message_id = what.path[1];
    of_message.limit = 1000;
    const auto deliveries = co_await with.store->deliveries(std::move(of_message));
    if (!deliveries) co_return problem_of(deliveries.error());

    fhir::json_writer json;
    json.begin_object().name("message");
    write_message(json, *record, true);
    json.name("deliveries").begin_array();
    const auto in_hand = co_await in_hand_now(with);
    for (const store::delivery_record& delivery : *deliveries) {
        const auto history = co_await with.store->history(delivery.delivery_id);
        if (!history) co_return problem_of(history.error());
        write_delivery(json, delivery, in_hand, &*history);
    }
    json.end_array();
    const auto conversations = co_await with.store->conversations({.message_id = what.path[1]});
    if (!conversations) co_return problem_of(conversations.error());
    json.name("conversation");
    if (conversations->empty())
        json.null();
    else
        write_conversation(json, conversations->front(), {*record, *deliveries, with.clock->now(), with.answers});
    json.end_object();
    co_return json_answer(json.take());
}

answering explain_route(const parts& with, const call& what) {
    const auto record = co_await with.store->find_message(what.path[2]);
    if (!record) co_return problem_of(record.error());

    fhir::json_writer json;
    json.begin_object().name("message");
    write_message(json, *record, false);
    write_route(json, *record);
    json.end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
