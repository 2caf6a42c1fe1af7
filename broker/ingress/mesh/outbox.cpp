#include "broker/ingress/mesh/outbox.hpp"

#include <utility>

#include "broker/ingress/mesh/protocol/rich_query.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

// Only the sender may track; to everybody else the message does not exist.
store::async_result<store::tracked_message> tracked_by_sender(exchange& x, std::string message_id) {
    if (!base::is_message_id(message_id)) co_return store::errc::not_found;
    auto found = co_await x.with.store->track(std::move(message_id));
    if (found && found->message.envelope.sender != x.mailbox()) co_return store::errc::not_found;
    co_return found;
}

http::response not_tracked(exchange& x, const error_code& why) {
    if (why != store::errc::not_found) return x.unavailable(why);
    x.audit.detail = "not a message of this sender";
    return protocol::not_found(x.version);
}

} // namespace

boost::asio::awaitable<http::response> answer_track(exchange& x) {
    auto reading = protocol::read_tracking_query(x.request.query());
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) co_return x.refuse(*trouble);

    const auto found = co_await tracked_by_sender(x, std::get<std::string>(std::move(reading)));
    if (!found) co_return not_tracked(x, found.error());
    x.audit.subject = found->message.envelope.message_id;
    const bool v1 = x.version == protocol::api_version::v1;
    co_return protocol::json_answer(
        x.version, 200, v1 ? protocol::tracking_v1(*found, x.tracking()) : protocol::tracking_v2(*found, x.tracking()));
}

// Deprecated by the service, and what it tells is always in the form of version 1.
boost::asio::awaitable<http::response> answer_track_local(exchange& x) {
    const auto ids = co_await x.with.store->find_by_local_id(x.mailbox(), x.target.local_id, 2);
    if (!ids) co_return x.unavailable(ids.error());
    if (ids->size() > 1) co_return x.refuse(protocol::problem{300, "", "", "Multiple Choices", ""});
    if (ids->empty()) co_return not_tracked(x, store::errc::not_found);

    const auto found = co_await tracked_by_sender(x, ids->front());
    if (!found) co_return not_tracked(x, found.error());
    x.audit.subject = found->message.envelope.message_id;
    co_return protocol::json_answer(protocol::api_version::v1, 200, protocol::tracking_v1(*found, x.tracking()));
}

} // namespace signalbox::ingress::mesh
