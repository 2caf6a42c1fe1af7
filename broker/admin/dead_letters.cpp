#include <utility>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/admin/records.hpp"

namespace signalbox::admin {

namespace {

constexpr std::size_t why_max = 500;

bool is_reason(const std::string& why) {
    return why.size() <= why_max && why.find_first_not_of(" \t\r\n") != std::string::npos;
}

store::delivery_filter set_aside(const std::string& reason, std::uint32_t limit) {
    store::delivery_filter filter;
    filter.states = {message::delivery_state::dead_lettered, message::delivery_state::held};
    filter.reason_begins = reason;
    filter.limit = limit;
    return filter;
}

store::message_filter quarantined(const std::string& reason, std::uint32_t limit) {
    store::message_filter filter;
    filter.state = message::message_state::quarantined;
    filter.quarantined_for = reason;
    filter.limit = limit;
    return filter;
}

// The payload is the body, so that the reason is a parameter.
answering replace(const parts& with, const call& what) {
    std::string why = parameter(what, "why");
    if (!is_reason(why)) co_return problem(400, "why: a text of 1 to 500 bytes");
    remedy_request asked{what.path[1], what.actor, std::move(why)};
    const auto done = co_await with.remedies->replace(std::move(asked), what.body);
    if (!done) co_return problem(done.error().status, done.error().detail);
    fhir::json_writer json;
    json.begin_object().member("message_id", *done).member("supersedes", what.path[1]).end_object();
    co_return json_answer(json.take());
}

} // namespace

std::optional<std::string> why_of(const call& what) {
    const auto read = fhir::read_json(what.body);
    if (!read) return std::nullopt;
    std::string why(read->root().string("why"));
    if (!is_reason(why)) return std::nullopt;
    return why;
}

answering list_dead_letters(const parts& with, const call& what) {
    const auto limit = limit_of(what);
    if (!limit) co_return problem(400, "limit: 1 to 1000");
    const std::string reason = parameter(what, "reason");
    const auto deliveries = co_await with.store->deliveries(set_aside(reason, *limit));
    if (!deliveries) co_return problem_of(deliveries.error());
    const auto messages = co_await with.store->messages(quarantined(reason, *limit));
    if (!messages) co_return problem_of(messages.error());

    fhir::json_writer json;
    json.begin_object();
    write_deliveries(json, *deliveries);
    json.name("messages").begin_array();
    for (const store::message_record& record : *messages) write_message(json, record, true);
    json.end_array().end_object();
    co_return json_answer(json.take());
}

answering release_message(const parts& with, const call& what) {
    auto why = why_of(what);
    if (!why) co_return problem(400, why_problem);
    remedy_request asked{what.path[1], what.actor, std::move(*why)};
    auto doing = what.path[2] == "retry" ? with.remedies->judge_again(std::move(asked))
                                         : with.remedies->release(std::move(asked));
    const auto done = co_await std::move(doing);
    if (!done) co_return problem(done.error().status, done.error().detail);
    co_return co_await show_message(with, what);
}

answering discard_message(const parts& with, const call& what) {
    auto why = why_of(what);
    if (!why) co_return problem(400, why_problem);
    store::quarantine_decision change;
    change.message_id = what.path[1];
    change.to = message::message_state::cancelled;
    change.decision = "discarded by an operator";
    change.audit = {what.actor, "message.discard", what.path[1], "cancelled", std::move(*why), {}};
    const auto done = co_await with.store->decide(std::move(change));
    if (!done && done.error() == store::errc::transition) co_return problem(409, "the message is not quarantined");
    if (!done) co_return problem_of(done.error());
    co_return co_await show_message(with, what);
}

answering replace_message(const parts& with, const call& what) { co_return co_await replace(with, what); }

answering replace_delivery(const parts& with, const call& what) { co_return co_await replace(with, what); }

} // namespace signalbox::admin
