#include "broker/ingress/mesh/mesh.hpp"

#include <memory>
#include <utility>

#include "broker/base/log.hpp"
#include "broker/ingress/mesh/admission.hpp"
#include "broker/ingress/mesh/exchange.hpp"
#include "broker/ingress/mesh/inbox.hpp"
#include "broker/ingress/mesh/lookup.hpp"
#include "broker/ingress/mesh/openapi.hpp"
#include "broker/ingress/mesh/outbox.hpp"
#include "broker/ingress/mesh/protocol/mex_headers.hpp"
#include "broker/ingress/mesh/receipt.hpp"
#include "broker/ingress/mesh/sandbox/sandbox.hpp"
#include "broker/ingress/mesh/send.hpp"
#include "broker/ingress/mesh/telling.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::action;

// What every request of this ingress shares. Any core.
struct service {
    explicit service(settings how) : with(std::move(how)), internal_ids(*with.clock) {}

    settings with;
    base::message_id_source internal_ids;
    mailbox_gate gate;
};

http::response answer_handshake(exchange& x) {
    const auto trouble = protocol::check_handshake(x.request.fields());
    return trouble.empty() ? protocol::handshake_answer(x.version, x.mailbox()) : x.refuse(trouble);
}

// The Java client reports its configuration so; nobody reads it.
http::response answer_update() { return {}; }

boost::asio::awaitable<http::response> act(exchange& x) {
    switch (x.target.what) {
    case action::ping: co_return protocol::ping_answer(x.with.environment, x.with.build_label);
    case action::endpoint_lookup:
    case action::workflow_search: co_return answer_lookup(x);
    case action::handshake: co_return answer_handshake(x);
    case action::update: co_return answer_update();
    case action::list: co_return co_await answer_list(x);
    case action::count: co_return co_await answer_count(x);
    case action::rich_inbox:
    case action::rich_outbox: co_return co_await answer_rich(x);
    case action::download:
    case action::head: co_return co_await answer_download(x);
    case action::acknowledge: co_return co_await answer_acknowledge(x);
    case action::send: co_return co_await answer_send(x);
    case action::send_chunk: co_return co_await answer_send_chunk(x);
    case action::track: co_return co_await answer_track(x);
    case action::track_local: co_return co_await answer_track_local(x);
    case action::receipt:
        if (x.with.receipts) co_return co_await answer_receipt(x, *x.with.receipts);
        break;
    case action::receipt_key:
        if (x.with.receipts) co_return receipt_key_answer(*x.with.receipts);
        break;
    case action::openapi:
        if (!x.with.openapi.empty()) co_return openapi_answer(x.with.openapi);
        break;
    default:
        if (x.with.faults) co_return co_await sandbox::answer(x, *x.with.faults);
        break;
    }
    co_return protocol::not_found(x.version);
}

boost::asio::awaitable<http::response> answer(exchange& x) {
    if (x.target.what == action::not_found) co_return protocol::not_found(x.version);
    if (x.target.what == action::not_allowed) co_return protocol::not_allowed(x.version, x.target.allow);

    auto kept_out = co_await keep_out(x);
    if (kept_out) co_return std::move(*kept_out);
    const bool any_version = x.target.who == protocol::access::open;
    if (!any_version && protocol::read_accept(x.request.field("Accept")).malformed) {
        co_return x.refuse(protocol::problem{400, "", "", "Accept header api format incorrect", ""});
    }
    co_return co_await act(x);
}

// Sandbox: the request may have to suffer something first, instead or afterwards.
boost::asio::awaitable<http::response> answer_with_faults(exchange& x) {
    sandbox::fault_book& book = *x.with.faults;
    const auto facts = sandbox::facts_of(x.request, x.target.mailbox, protocol::audit_name(x.target.what));
    const auto chosen = sandbox::fault_of(x.request, facts, book);
    if (const auto* unusable = std::get_if<protocol::field_problem>(&chosen)) co_return x.refuse({*unusable});
    const auto& fault = std::get<std::optional<sandbox::fault>>(chosen);
    if (!fault) co_return co_await answer(x);

    x.audit.detail = "fault: " + sandbox::describe(*fault);
    auto instead = co_await sandbox::suffer_before(*fault, x.version, book);
    if (instead) co_return std::move(*instead);
    if (fault->what == sandbox::fault::kind::report)
        x.fault_report = store::report_reason{"SEND", fault->code, fault->description};
    http::response made = co_await answer(x);
    co_return sandbox::suffer_after(*fault, std::move(made));
}

store::audit_entry begin_audit(const http::request& request, const protocol::target& target) {
    const http::peer& from = request.from();
    store::audit_entry entry;
    entry.actor = from.certificate_subject.empty() ? "-" : from.certificate_subject;
    entry.action = protocol::audit_name(target.what);
    // Any text can stand in a path; only what has the form of an id is written down.
    if (base::is_message_id(target.message_id)) entry.subject = target.message_id;
    entry.address = from.address;
    return entry;
}

// No answer leaves without its record.
boost::asio::awaitable<http::response> audited(exchange& x, http::response answer) {
    if (x.audited) co_return answer;
    x.audit.outcome = std::to_string(answer.status);
    const auto written = co_await x.with.store->audit(x.audit);
    if (written) co_return answer;
    log::error("mesh.audit_failed", {{log::field::error, written.error().message()}});
    co_return protocol::unavailable(x.version);
}

boost::asio::awaitable<http::response> serve(std::shared_ptr<service> own, http::request& request) {
    std::optional<base::time_point> recorded_from;
    if (message::is_recorded(own->with.observer)) recorded_from = own->with.clock->now();
    const protocol::target target = protocol::read_target(request.method(), request.path(), own->with.sandbox);
    exchange x{.with = own->with,
               .internal_ids = own->internal_ids,
               .gate = own->gate,
               .request = request,
               .directory = own->with.directory->get(),
               .target = target,
               .version = protocol::read_accept(request.field("Accept")).version,
               .admitted = {},
               .proven = {},
               .place = {},
               .fault_report = {},
               .audit = begin_audit(request, target)};
    http::response made = protocol::internal_error(500);
    try {
        made = x.with.faults ? co_await answer_with_faults(x) : co_await answer(x);
    } catch (const std::exception& escaped) {
        log::error("mesh.exception", {{log::field::error, escaped.what()}});
        x.audit.detail = "exception";
    }
    made = co_await audited(x, std::move(made));
    if (recorded_from && is_refused_send(x, made)) tell_refusal(*own->with.observer, x, made, *recorded_from);
    co_return made;
}

} // namespace

http::handler make_handler(settings with) {
    return [own = std::make_shared<service>(std::move(with))](http::request& request) { return serve(own, request); };
}

} // namespace signalbox::ingress::mesh
