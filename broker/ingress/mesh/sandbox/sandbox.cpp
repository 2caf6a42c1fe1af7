#include "broker/ingress/mesh/sandbox/sandbox.hpp"

#include <utility>

#include "broker/http/errc.hpp"
#include "broker/ingress/mesh/sandbox/message_detail.hpp"
#include "broker/ingress/mesh/sandbox/orders.hpp"
#include "broker/store/errc.hpp"
#include "broker/store/report.hpp"

namespace signalbox::ingress::mesh::sandbox {

namespace {

using protocol::action;
using protocol::field_problem;
using protocol::problem;

constexpr std::uint32_t erased_at_once = 1'000;

const problem missing{404, "", "", "Not Found", ""};
const problem no_such_mailbox{404, "", "", "mailbox does not exist", ""};

http::response json(std::string body) { return protocol::json_answer(protocol::api_version::v1, 200, std::move(body)); }

http::response one_member(std::string_view name, std::string_view text) {
    fhir::json_writer out;
    out.begin_object().member(name, text).end_object();
    return json(out.take());
}

http::response answer_store_error(exchange& x, const error_code& why) {
    if (why == store::errc::not_found) return x.refuse(missing);
    if (why == store::errc::unknown) return x.outcome_unknown();
    return x.unavailable(why);
}

http::response answer_body_error(exchange& x, const error_code& why) {
    problem told{400, "", "", "Bad Request", ""};
    if (why == http::errc::body_too_large) {
        told = {413, "", "", "Request body is larger than " + std::to_string(sandbox_body_max) + " bytes", ""};
    }
    if (why == http::errc::body_slow) told = {408, "", "", "Request Timeout", ""};
    http::response answer = x.refuse(told);
    answer.close = true;
    return answer;
}

http::response answer_mailbox(exchange& x) {
    const routing::mailbox* found = x.directory->find(x.target.mailbox);
    return found == nullptr ? x.refuse(missing) : json(mailbox_detail(*found));
}

boost::asio::awaitable<http::response> answer_message(exchange& x) {
    const auto found = co_await x.with.store->track(x.target.message_id);
    if (!found) co_return answer_store_error(x, found.error());
    co_return json(message_detail(*found, x.tracking()));
}

// Erases everything, or all that is of one mailbox.
store::async_result<void> erase(exchange& x, const std::string& mailbox) {
    while (true) {
        store::erasure what;
        what.mailbox = mailbox;
        what.settled_only = false;
        what.limit = erased_at_once;
        what.audit = x.audit;
        what.audit.outcome = "200";
        const auto erased = co_await x.with.store->erase(std::move(what));
        if (!erased) co_return erased.error();
        if (*erased == 0) co_return result<void>();
    }
}

boost::asio::awaitable<http::response> answer_reset(exchange& x, fault_book& faults) {
    const std::string& mailbox = x.target.mailbox;
    if (!mailbox.empty() && x.directory->find(mailbox) == nullptr) co_return x.refuse(no_such_mailbox);

    const auto done = co_await erase(x, mailbox);
    if (!done) co_return answer_store_error(x, done.error());
    if (!mailbox.empty()) co_return one_member("message", "mailbox " + mailbox + " reset");
    faults.clear();
    co_return one_member("message", "all mailboxes reset");
}

// The message that a report with such an order speaks of, as far as the order tells of it.
message::envelope failed_message(const report_order& order) {
    message::envelope failed;
    failed.message_id = order.linked_message_id;
    failed.sender = order.mailbox_id;
    failed.workflow_id = order.workflow_id;
    failed.local_id = order.local_id;
    failed.subject = order.subject;
    failed.file_name = order.file_name;
    return failed;
}

// A REPORT here has every status field, as the service's have; the public sandbox gives code and description to those
// of status "error" alone.
store::acceptance report_of(exchange& x, const report_order& order) {
    // MESH API specification, error codes: what could not be delivered (14) is of the event SEND.
    const std::string event = order.status == "error" ? "TRANSFER" : "SEND";
    const base::secret no_key; // of a lane that names no patient
    store::acceptance made = store::report_about(failed_message(order), {event, order.code, order.description},
                                                 x.internal_ids.next(), x.with.clock->now(), no_key);
    made.audit = x.audit;
    made.audit.subject = made.envelope.message_id;
    made.audit.outcome = "200";
    return made;
}

boost::asio::awaitable<http::response> answer_report(exchange& x) {
    const auto body = co_await x.request.read_all(sandbox_body_max);
    if (!body) co_return answer_body_error(x, body.error());
    const auto reading = read_report_order(*body);
    if (const auto* trouble = std::get_if<std::vector<field_problem>>(&reading)) co_return x.refuse(*trouble);
    const auto& order = std::get<report_order>(reading);
    if (x.directory->find(order.mailbox_id) == nullptr) co_return x.refuse(no_such_mailbox);

    const auto accepted = co_await x.with.store->accept(report_of(x, order));
    if (!accepted) co_return answer_store_error(x, accepted.error());
    x.audited = true;
    co_return one_member("message_id", accepted->message_id);
}

boost::asio::awaitable<http::response> answer_event(exchange& x) {
    const auto body = co_await x.request.read_all(sandbox_body_max);
    if (!body) co_return answer_body_error(x, body.error());
    auto reading = read_status_order(*body);
    if (const auto* trouble = std::get_if<std::vector<field_problem>>(&reading)) co_return x.refuse(*trouble);
    auto order = std::get<status_order>(std::move(reading));

    store::status_push push;
    push.message_id = x.target.message_id;
    push.status = std::move(order.status);
    push.event = std::move(order.event);
    push.code = std::move(order.code);
    push.description = std::move(order.description);
    push.linked_message_id = std::move(order.linked_message_id);
    push.audit = x.audit;
    push.audit.outcome = "200";
    const auto pushed = co_await x.with.store->push_status(std::move(push));
    if (!pushed) co_return answer_store_error(x, pushed.error());
    x.audited = true;
    co_return http::response();
}

boost::asio::awaitable<http::response> answer_add_faults(exchange& x, fault_book& faults) {
    const auto body = co_await x.request.read_all(sandbox_body_max);
    if (!body) co_return answer_body_error(x, body.error());
    auto reading = read_fault_rules(*body);
    if (const auto* trouble = std::get_if<std::vector<field_problem>>(&reading)) co_return x.refuse(*trouble);
    if (!faults.add(std::get<std::vector<fault_rule>>(std::move(reading)))) {
        co_return x.refuse(problem{409, "", "", "at most " + std::to_string(fault_rules_max) + " rules can stand", ""});
    }
    co_return json(faults.to_json());
}

boost::asio::awaitable<http::response> answer_faults(exchange& x, fault_book& faults) {
    if (x.request.method() == "POST") co_return co_await answer_add_faults(x, faults);
    if (x.request.method() == "DELETE") faults.clear();
    co_return json(faults.to_json());
}

} // namespace

boost::asio::awaitable<http::response> answer(exchange& x, fault_book& faults) {
    switch (x.target.what) {
    case action::sandbox_mailbox: co_return answer_mailbox(x);
    case action::sandbox_reset: co_return co_await answer_reset(x, faults);
    case action::sandbox_report: co_return co_await answer_report(x);
    case action::sandbox_message: co_return co_await answer_message(x);
    case action::sandbox_event: co_return co_await answer_event(x);
    case action::sandbox_faults: co_return co_await answer_faults(x, faults);
    default: break;
    }
    co_return protocol::not_found(x.version);
}

} // namespace signalbox::ingress::mesh::sandbox
