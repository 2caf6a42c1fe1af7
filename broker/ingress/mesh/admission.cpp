#include "broker/ingress/mesh/admission.hpp"

#include "broker/base/log.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::action;

http::response deny(exchange& x, const protocol::denial& why) {
    x.audit.detail = why.why;
    const bool known = x.directory->find(x.target.mailbox) != nullptr;
    log::info("mesh.denied", {{log::field::address, x.request.from().address},
                              {log::field::reason, why.why},
                              {log::field::mailbox, known ? std::string_view(x.target.mailbox) : "-"}});
    if (!why.without_body) return protocol::to_response(x.version, why.answer);
    http::response bare;
    bare.status = 403;
    return bare;
}

protocol::denial repeated_token() {
    const protocol::problem repeated{403, "", "", "Error Duplicated Authentication Token", ""};
    return {.answer = repeated, .why = "token was used before", .without_body = false};
}

bool brings_bytes(action what) noexcept { return what == action::send || what == action::send_chunk; }

// A full disk shows before the token is spent and the body is read.
bool has_room(const exchange& x) {
    return !brings_bytes(x.target.what) || x.with.store->state().health != store::health::disk_low;
}

boost::asio::awaitable<std::optional<http::response>> keep_out_by_token(exchange& x) {
    const auto repeated_field = protocol::check_repeated_authorization(x.request.fields());
    if (repeated_field) co_return deny(x, *repeated_field);

    const protocol::admission_rules rules{.directory = x.directory.get(),
                                          .shared_key = &x.with.shared_key,
                                          .previous_shared_key = &x.with.previous_shared_key,
                                          .certificate_required = x.with.certificate_required};
    auto admitted = protocol::admit(x.request.field("Authorization"), x.target.mailbox, x.request.from(),
                                    x.with.clock->now(), rules);
    if (!admitted) co_return deny(x, admitted.error());

    x.proven = admitted->owner;
    x.audit.actor = admitted->owner->id;
    x.place = x.gate.enter(admitted->owner->id, x.with.limits.requests_per_mailbox_max);
    if (!x.place) {
        x.audit.detail = "too many requests of this mailbox at once";
        co_return protocol::too_many_requests(x.version);
    }
    if (!has_room(x)) co_return x.unavailable(store::errc::disk_low);

    const auto claimed = co_await x.with.store->claim_token(admitted->token);
    if (!claimed && claimed.error() == store::errc::token_used) co_return deny(x, repeated_token());
    if (!claimed) co_return x.unavailable(claimed.error());
    x.admitted = *admitted;
    co_return std::nullopt;
}

// The directory is no secret among those who may connect: where certificates are asked for, one is enough.
std::optional<http::response> keep_out_by_certificate(exchange& x) {
    if (!x.with.certificate_required || !x.request.from().certificate_spki.empty()) return std::nullopt;
    const protocol::problem forbidden{403, "", "", "Forbidden", ""};
    return deny(x, {.answer = forbidden, .why = "no verified client certificate", .without_body = false});
}

} // namespace

boost::asio::awaitable<std::optional<http::response>> keep_out(exchange& x) {
    switch (x.target.who) {
    case protocol::access::token: co_return co_await keep_out_by_token(x);
    case protocol::access::certificate: co_return keep_out_by_certificate(x);
    case protocol::access::open: break;
    }
    co_return std::nullopt;
}

} // namespace signalbox::ingress::mesh
