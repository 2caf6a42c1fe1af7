#include "broker/ingress/mesh/send.hpp"

#include <utility>
#include <variant>

#include "broker/http/errc.hpp"
#include "broker/ingress/body.hpp"
#include "broker/ingress/mesh/addressing.hpp"
#include "broker/ingress/mesh/protocol/mex_headers.hpp"
#include "broker/intake/intake.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::problem;

const problem key_conflict{409, "SEND", "IdempotencyKeyConflict",
                           "Idempotency-Key was used before with another request", ""};
const problem token_repeated{403, "", "", "Error Duplicated Authentication Token", ""};

message::envelope envelope_of(const protocol::send_headers& headers, std::string sender, std::string recipient) {
    message::envelope made;
    made.transport = message::transport::mesh;
    made.sender = std::move(sender);
    made.recipient = std::move(recipient);
    made.workflow_id = headers.workflow_id;
    made.local_id = headers.local_id;
    made.subject = headers.subject;
    made.file_name = headers.file_name;
    made.partner_id = headers.partner_id;
    made.content_type = headers.content_type;
    made.content_encoding = headers.content_encoding;
    made.checksum = headers.checksum;
    made.compressed = headers.compressed;
    made.encrypted = headers.encrypted;
    made.traceparent = headers.traceparent;
    return made;
}

// The digest of everything that a resend has to repeat. No part can hold a NUL, so no two requests share a text.
store::idempotency idempotency_of(const protocol::send_headers& headers, const std::string& sender,
                                  const base::sha256_digest& decoded_body) {
    std::string request = "/messageexchange/" + sender + "/outbox";
    const std::string range = std::to_string(headers.chunks.number) + ":" + std::to_string(headers.chunks.total);
    for (const std::string& part : {headers.to, headers.workflow_id, range, base::to_hex(decoded_body)}) {
        request += '\0';
        request += part;
    }
    return {.sender = sender, .key = headers.idempotency_key, .request = base::sha256_of(base::as_bytes(request))};
}

intake::intake_request request_of(const exchange& x, const protocol::send_headers& headers, addressee to,
                                  received_body body) {
    intake::intake_request made;
    if (!headers.idempotency_key.empty()) made.idempotency = idempotency_of(headers, x.mailbox(), body.decoded);
    made.envelope = envelope_of(headers, x.mailbox(), std::move(to.recipient));
    made.payload = std::move(body.payload);
    made.chunks = headers.chunks.total;
    made.addressed_patient = std::move(to.patient);
    made.unroutable = x.fault_report ? x.fault_report : std::move(to.unroutable);
    made.token = x.admitted.token;
    made.actor = x.mailbox();
    made.address = x.request.from().address;
    made.when_invalid = intake::on_invalid::quarantine_and_report;
    return made;
}

http::response answer_refusal(exchange& x, const intake::refusal& refused) {
    x.told = refused.told;
    switch (refused.reason) {
    case intake::refusal::why::conflict: return x.refuse(key_conflict);
    case intake::refusal::why::token_used: return x.refuse(token_repeated);
    case intake::refusal::why::unavailable:
        x.audit.detail = "store or examination has no room";
        return protocol::unavailable(x.version);
    case intake::refusal::why::invalid: // intake reports over MESH and does not refuse
    case intake::refusal::why::unknown: break;
    }
    return x.outcome_unknown();
}

} // namespace

http::response answer_body_error(exchange& x, const error_code& why) {
    if (why == http::errc::body_too_large) {
        const std::string most = std::to_string(x.with.limits.body_max);
        auto answer = x.refuse(problem{413, "", "", "Request body is larger than " + most + " bytes", ""});
        answer.close = true;
        return answer;
    }
    if (why == http::errc::body_slow || why == http::errc::body_broken) {
        const bool slow = why == http::errc::body_slow;
        auto answer = x.refuse(problem{slow ? 408U : 400U, "", "", slow ? "Request Timeout" : "Bad Request", ""});
        answer.close = true;
        return answer;
    }
    return x.unavailable(why);
}

protocol::problem empty_body() { return {417, "COLLECT", "02", "Data file is missing or inaccessible.", ""}; }

boost::asio::awaitable<http::response> answer_send(exchange& x) {
    auto reading = protocol::read_send_headers(x.request.fields());
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) co_return x.refuse(*trouble);
    if (const auto* refused = std::get_if<problem>(&reading)) co_return x.refuse(*refused);
    const auto headers = std::get<protocol::send_headers>(std::move(reading));
    if (headers.chunks.total > x.with.limits.chunks_max) co_return x.refuse(protocol::invalid_chunk_range());

    auto addressed = co_await address_of(x, headers);
    if (const auto* refused = std::get_if<problem>(&addressed)) co_return x.refuse(*refused);
    if (const auto* unknown = std::get_if<error_code>(&addressed)) co_return x.unavailable(*unknown);
    if (x.request.body_size() == 0U) co_return x.refuse(empty_body());

    const body_reading how{.store = x.with.store,
                           .limits = x.with.limits,
                           .gzip = headers.content_encoding == "gzip",
                           .digest = !headers.idempotency_key.empty()};
    auto body = co_await receive_body(x.request, how);
    if (!body) co_return answer_body_error(x, body.error());
    if (body->empty) co_return x.refuse(empty_body());

    intake::intake_request request =
        request_of(x, headers, std::get<addressee>(std::move(addressed)), std::move(*body));
    const intake::answer answer = co_await x.with.intake->accept(std::move(request));
    if (const auto* refused = std::get_if<intake::refusal>(&answer)) co_return answer_refusal(x, *refused);
    x.audited = true;
    co_return protocol::sent_answer(x.version, std::get<store::accepted>(answer).message_id);
}

} // namespace signalbox::ingress::mesh
