#include "broker/ingress/mesh/mesh.hpp"

#include <memory>
#include <utility>

#include "broker/base/log.hpp"
#include "broker/ingress/mesh/exchange.hpp"
#include "broker/ingress/mesh/inbox.hpp"
#include "broker/ingress/mesh/protocol/mex_headers.hpp"
#include "broker/ingress/mesh/send.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::action;

// What every request of this ingress shares. Any core.
struct service {
    explicit service(settings how) : with(std::move(how)), internal_ids(*with.clock) {}

    settings with;
    base::message_id_source internal_ids;
};

http::response deny(exchange& x, const protocol::denial& why) {
    x.audit.detail = why.why;
    log::info("mesh.denied", {{log::field::address, x.request.from().address},
                              {log::field::reason, why.why},
                              {log::field::mailbox, x.with.directory->find(x.target.mailbox) != nullptr
                                                        ? std::string_view(x.target.mailbox)
                                                        : std::string_view("-")}});
    if (!why.without_body) return protocol::to_response(x.version, why.answer);
    http::response bare;
    bare.status = 403;
    return bare;
}

// Lets the request in, or gives the answer that keeps it out. Reads nothing but the head; spends the token.
boost::asio::awaitable<std::optional<http::response>> authenticate(exchange& x) {
    const auto repeated_field = protocol::check_repeated_authorization(x.request.fields());
    if (repeated_field) co_return deny(x, *repeated_field);

    const protocol::admission_rules rules{.directory = x.with.directory.get(),
                                          .shared_key = &x.with.shared_key,
                                          .certificate_required = x.with.certificate_required};
    auto admitted = protocol::admit(x.request.field("Authorization"), x.target.mailbox, x.request.from(),
                                    x.with.clock->now(), rules);
    if (!admitted) co_return deny(x, admitted.error());

    const auto claimed = co_await x.with.store->claim_token(admitted->token);
    if (!claimed && claimed.error() == store::errc::token_used) {
        const protocol::problem repeated{403, "", "", "Error Duplicated Authentication Token", ""};
        co_return deny(x, {.answer = repeated, .why = "token was used before", .without_body = false});
    }
    if (!claimed) co_return x.unavailable(claimed.error());

    x.admitted = *admitted;
    x.audit.actor = x.mailbox();
    co_return std::nullopt;
}

http::response answer_handshake(exchange& x) {
    const auto trouble = protocol::check_handshake(x.request.fields());
    return trouble.empty() ? protocol::handshake_answer(x.version, x.mailbox()) : x.refuse(trouble);
}

boost::asio::awaitable<http::response> act(exchange& x) {
    switch (x.target.what) {
    case action::handshake: co_return answer_handshake(x);
    case action::list: co_return co_await answer_list(x);
    case action::count: co_return co_await answer_count(x);
    case action::download:
    case action::head: co_return co_await answer_download(x);
    case action::acknowledge: co_return co_await answer_acknowledge(x);
    case action::send: co_return co_await answer_send(x);
    case action::ping:
    case action::not_found:
    case action::not_allowed: break;
    }
    co_return protocol::not_found(x.version);
}

boost::asio::awaitable<http::response> answer(exchange& x) {
    if (x.target.what == action::not_found) co_return protocol::not_found(x.version);
    if (x.target.what == action::not_allowed) co_return protocol::not_allowed(x.version, x.target.allow);
    if (x.target.what == action::ping) co_return protocol::ping_answer(x.with.environment, x.with.build_label);

    auto kept_out = co_await authenticate(x);
    if (kept_out) co_return std::move(*kept_out);
    if (protocol::read_accept(x.request.field("Accept")).malformed) {
        co_return x.refuse(protocol::problem{400, "", "", "Accept header api format incorrect", ""});
    }
    co_return co_await act(x);
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
boost::asio::awaitable<http::response> recorded(exchange& x, http::response answer) {
    if (x.audited) co_return answer;
    x.audit.outcome = std::to_string(answer.status);
    const auto written = co_await x.with.store->audit(x.audit);
    if (written) co_return answer;
    log::error("mesh.audit_failed", {{log::field::error, written.error().message()}});
    co_return protocol::unavailable(x.version);
}

boost::asio::awaitable<http::response> serve(std::shared_ptr<service> own, http::request& request) {
    const protocol::target target = protocol::read_target(request.method(), request.path());
    exchange x{.with = own->with,
               .internal_ids = own->internal_ids,
               .request = request,
               .target = target,
               .version = protocol::read_accept(request.field("Accept")).version,
               .admitted = {},
               .audit = begin_audit(request, target)};
    http::response made = protocol::internal_error(500);
    try {
        made = co_await answer(x);
    } catch (const std::exception& escaped) {
        log::error("mesh.exception", {{log::field::error, escaped.what()}});
        x.audit.detail = "exception";
    }
    co_return co_await recorded(x, std::move(made));
}

} // namespace

http::handler make_handler(settings with) {
    return [own = std::make_shared<service>(std::move(with))](http::request& request) { return serve(own, request); };
}

} // namespace signalbox::ingress::mesh
