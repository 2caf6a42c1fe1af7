#include <utility>
#include <variant>

#include "broker/base/errc.hpp"
#include "broker/ingress/body.hpp"
#include "broker/ingress/mesh/protocol/mex_headers.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"
#include "broker/ingress/mesh/send.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::problem;

// The statuses that MESH answers without saying more.
http::response refuse_plainly(exchange& x, unsigned status, std::string why) {
    x.audit.detail = std::move(why);
    return protocol::internal_error(status);
}

std::optional<std::uint32_t> number_in_path(const protocol::target& target) {
    const auto number = protocol::parse_number(target.chunk.value_or(""));
    return number && *number > 0 ? number : std::nullopt;
}

// The refusal with the id of the message that it is about.
http::response refuse_with_id(exchange& x, problem what) {
    what.message_id = x.target.message_id;
    return x.refuse(what);
}

// Why this chunk cannot belong to that message, from the head alone; nullopt when it can.
std::optional<http::response> misfit(exchange& x, const store::message_record& message, std::uint32_t number,
                                     const protocol::chunk_headers& headers) {
    if (message.envelope.sender != x.mailbox()) return x.refuse(protocol::message_of_another());
    if (number > message.chunks) return refuse_plainly(x, 406, "chunk beyond the message's last");
    if (headers.chunks != protocol::chunk_range{number, message.chunks})
        return refuse_with_id(x, protocol::invalid_chunk_range());
    if (headers.content_encoding != message.envelope.content_encoding)
        return refuse_with_id(x, {417, "", "", "cannot change content encoding", ""});
    return std::nullopt;
}

http::response answer_chunk_error(exchange& x, const error_code& why) {
    if (why == store::errc::upload_closed) return refuse_plainly(x, 423, "the message is complete");
    if (why == store::errc::out_of_range) return refuse_plainly(x, 406, "chunk beyond the message's last");
    if (why == store::errc::not_found) return x.refuse(protocol::message_missing());
    if (why == store::errc::not_yours) return x.refuse(protocol::message_of_another());
    if (why == store::errc::transition) return x.refuse(protocol::message_gone(x.target.message_id));
    if (why == store::errc::unknown) return x.outcome_unknown();
    if (why != base::errc::over_limit) return x.unavailable(why);
    const std::string most = std::to_string(x.with.limits.message_max);
    return x.refuse(problem{413, "", "", "Message is larger than " + most + " bytes", ""});
}

store::chunk_arrival arrival_of(const exchange& x, std::uint32_t number, received_body body) {
    store::chunk_arrival made;
    made.sender = x.mailbox();
    made.message_id = x.target.message_id;
    made.number = number;
    made.payload = std::move(body.payload);
    made.token = x.admitted.token;
    made.audit = x.audit;
    made.audit.outcome = "202";
    made.audit.detail = "chunk " + std::to_string(number);
    return made;
}

// The last missing chunk has come: the message takes its way like every other. When that fails for now, the sender is
// told to come again with this chunk, which the hub has, and that completes the message then.
boost::asio::awaitable<http::response> complete(exchange& x, std::uint32_t number, const store::upload_progress& now) {
    intake::completion what{.message_id = x.target.message_id,
                            .revision = now.revision,
                            .size = now.size,
                            .actor = x.mailbox(),
                            .address = x.request.from().address};
    const intake::answer answer = co_await x.with.intake->complete(std::move(what));
    const auto* refused = std::get_if<intake::refusal>(&answer);
    if (refused == nullptr) co_return protocol::sent_chunk_answer(x.version, x.target.message_id, number);
    x.told = refused->told;
    if (refused->reason == intake::refusal::why::unknown) co_return x.outcome_unknown();
    x.audited = false; // the record of the chunk is there; this one says what its sender heard
    x.audit.detail = "the message cannot be completed now";
    co_return protocol::unavailable(x.version);
}

} // namespace

boost::asio::awaitable<http::response> answer_send_chunk(exchange& x) {
    const auto number = number_in_path(x.target);
    if (!number) {
        co_return x.refuse(std::vector<protocol::field_problem>{
            {"path", "chunk_num", "ensure this value is greater than or equal to 1", "value_error.number.not_ge"}});
    }
    auto reading = protocol::read_chunk_headers(x.request.fields());
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) co_return x.refuse(*trouble);
    if (const auto* refused = std::get_if<problem>(&reading)) co_return refuse_with_id(x, *refused);
    const auto headers = std::get<protocol::chunk_headers>(std::move(reading));

    const auto found = co_await x.with.store->find_message(x.target.message_id);
    if (!found && found.error() == store::errc::not_found) co_return x.refuse(problem{404, "", "", "Not Found", ""});
    if (!found) co_return x.unavailable(found.error());
    auto unfit = misfit(x, *found, *number, headers);
    if (unfit) co_return std::move(*unfit);

    const bool gzip = headers.content_encoding == "gzip";
    const body_reading how{.store = x.with.store, .limits = x.with.limits, .gzip = gzip, .digest = false};
    auto body = co_await receive_body(x.request, how);
    if (!body) co_return answer_body_error(x, body.error());
    if (body->empty) co_return x.refuse(empty_body());

    const auto kept = co_await x.with.store->add_chunk(arrival_of(x, *number, std::move(*body)));
    if (!kept) co_return answer_chunk_error(x, kept.error());
    x.audited = true;
    const bool last = !kept->accepted && kept->present == kept->total;
    if (last) co_return co_await complete(x, *number, *kept);
    co_return protocol::sent_chunk_answer(x.version, x.target.message_id, *number);
}

} // namespace signalbox::ingress::mesh
