#include "broker/ingress/mesh/send.hpp"

#include <utility>

#include "broker/http/errc.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "broker/ingress/mesh/body.hpp"
#include "broker/ingress/mesh/protocol/mex_headers.hpp"
#include "broker/intake/intake.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::problem;

const problem empty_body{417, "COLLECT", "02", "Data file is missing or inaccessible.", ""};
const problem unregistered{417, "SEND", "12", "Unregistered to address", ""};
const problem key_conflict{409, "SEND", "IdempotencyKeyConflict",
                           "Idempotency-Key was used before with another request", ""};
const problem token_repeated{403, "", "", "Error Duplicated Authentication Token", ""};

// The mailbox that a message is for; nullptr when nobody collects there.
const routing::mailbox* recipient_of(const protocol::send_headers& headers, const routing::directory& directory) {
    const auto id = identifiers::parse_mailbox_id(headers.to);
    if (!id) return nullptr;
    const routing::mailbox* found = directory.find(*id);
    return found != nullptr && found->active ? found : nullptr;
}

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
                                  const std::string& recipient, const base::sha256_digest& decoded_body) {
    std::string request = "/messageexchange/" + sender + "/outbox";
    for (const std::string& part : {recipient, headers.workflow_id, headers.chunk_range, base::to_hex(decoded_body)}) {
        request += '\0';
        request += part;
    }
    return {.sender = sender, .key = headers.idempotency_key, .request = base::sha256_of(base::as_bytes(request))};
}

intake::intake_request request_of(const exchange& x, const protocol::send_headers& headers, std::string recipient,
                                  received_body body) {
    intake::intake_request made;
    if (!headers.idempotency_key.empty()) {
        made.idempotency = idempotency_of(headers, x.mailbox(), recipient, body.decoded);
    }
    made.envelope = envelope_of(headers, x.mailbox(), std::move(recipient));
    made.payload = std::move(body.payload);
    made.token = x.admitted.token;
    made.actor = x.mailbox();
    made.address = x.request.from().address;
    made.when_invalid = intake::on_invalid::quarantine_and_report;
    return made;
}

http::response answer_refusal(exchange& x, const intake::refusal& refused) {
    switch (refused.reason) {
    case intake::refusal::why::conflict: return x.refuse(key_conflict);
    case intake::refusal::why::token_used: return x.refuse(token_repeated);
    case intake::refusal::why::unavailable:
        x.audit.detail = "store or examination has no room";
        return protocol::unavailable(x.version);
    case intake::refusal::why::invalid: // intake reports over MESH and does not refuse
    case intake::refusal::why::unknown: break;
    }
    // The record of this request stood in the commit whose outcome nobody knows; the store takes no other.
    x.audited = true;
    auto answer = protocol::internal_error(500);
    answer.close = true;
    return answer;
}

} // namespace

boost::asio::awaitable<http::response> answer_send(exchange& x) {
    auto reading = protocol::read_send_headers(x.request.fields());
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) co_return x.refuse(*trouble);
    if (const auto* refused = std::get_if<problem>(&reading)) co_return x.refuse(*refused);
    const auto headers = std::get<protocol::send_headers>(std::move(reading));

    const routing::mailbox* recipient = recipient_of(headers, *x.with.directory);
    if (recipient == nullptr) co_return x.refuse(unregistered);
    if (x.request.body_size() == 0U) co_return x.refuse(empty_body);

    const body_reading how{.store = x.with.store,
                           .limits = x.with.limits,
                           .gzip = headers.content_encoding == "gzip",
                           .digest = !headers.idempotency_key.empty()};
    auto body = co_await receive_body(x.request, how);
    if (!body) co_return answer_body_error(x, body.error());
    if (body->empty) co_return x.refuse(empty_body);

    const intake::answer answer =
        co_await x.with.intake->accept(request_of(x, headers, recipient->id, std::move(*body)));
    if (const auto* refused = std::get_if<intake::refusal>(&answer)) co_return answer_refusal(x, *refused);
    x.audited = true;
    co_return protocol::sent_answer(x.version, std::get<store::accepted>(answer).message_id);
}

} // namespace signalbox::ingress::mesh
