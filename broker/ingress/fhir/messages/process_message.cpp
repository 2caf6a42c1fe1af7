#include "broker/ingress/fhir/messages/process_message.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "broker/http/errc.hpp"
#include "broker/ingress/body.hpp"
#include "broker/ingress/fhir/entity.hpp"
#include "broker/ingress/fhir/messages/message_head.hpp"
#include "broker/ingress/fhir/messages/parties.hpp"
#include "broker/ingress/fhir/messages/response_message.hpp"
#include "broker/intake/intake.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::fhir {

namespace {

// A message as it was read, before anything is made of it.
struct incoming {
    validation::recognised message;
    message_head head;
    base::sha256_digest content;
};

using incoming_or_refused = std::variant<incoming, judgement>;
using mailboxes = std::vector<const routing::mailbox*>;

judgement no_room() {
    return refusal(503, "transient", "the message again, later; there is no room for it now", "no room");
}

// FHIR R4, messageheader-operation-process-message.html; the answer is given at once, whatever is asked.
std::optional<judgement> refuse_query(const http::request& request) {
    const auto query = http::parse_query(request.query());
    if (!query) return refusal(400, "value", http::query_fault(request.query()), "query");
    for (const auto& [name, value] : *query)
        if (name != "_format" && !(name == "async" && value == "false"))
            return refusal(400, "not-supported", "the parameters _format and async=false alone", "query");
    return std::nullopt;
}

judgement outcome_unknown() {
    return refusal(500, "exception", "the message again: whether it was kept is not known", "outcome unknown");
}

judgement not_received(const error_code& why, const base::limits& limits) {
    if (why == store::errc::unknown) return outcome_unknown();
    const bool of_body =
        why == http::errc::body_too_large || why == http::errc::body_slow || why == http::errc::body_broken;
    return of_body ? unread(why, limits) : no_room();
}

judgement unfit(const validation::violation& why, const validation::recognised& message) {
    judgement made;
    made.status = 422;
    made.summary = "no message";
    made.issues = {issue_of(why, message.document.root(), message.release)};
    return made;
}

bool of_another_release(const validation::recognised& message, const entity& what) {
    const auto stated = what.type.release.value_or(message.entry->fhir_release.value_or(message.release));
    return stated != signalbox::fhir::release::r4 || message.entry->fhir_release != signalbox::fhir::release::r4;
}

incoming_or_refused read_text(std::string_view text, const entity& what, const settings& with) {
    auto message =
        validation::recognise(text, what.type.as, *with.catalogue, {.depth_max = with.limits.json_depth_max});
    if (!message) return unreadable(message.error());
    auto head = read_message_head(message->document);
    if (const auto* why = std::get_if<validation::violation>(&head)) return unfit(*why, *message);
    if (message->entry == nullptr || of_another_release(*message, what))
        return refusal(422, "not-supported", "a message of FHIR R4 whose MessageHeader names a known event",
                       "of no known type");
    const base::sha256_digest content = content_digest(message->document);
    return incoming{std::move(*message), std::get<message_head>(std::move(head)), content};
}

incoming_or_refused read_body(std::string_view body, const entity& what, const settings& with) {
    if (!what.gzip) return read_text(body, what, with);
    auto text = decompressed(body, with.limits);
    if (auto* refused = std::get_if<judgement>(&text)) return std::move(*refused);
    return read_text(std::get<std::string>(text), what, with);
}

// On the core when it is small; what is large or compressed counts with its size while it is read on the workers.
boost::asio::awaitable<incoming_or_refused> read_payload(const message::payload& payload, const entity& what,
                                                         submission of) {
    const settings& with = of.with;
    const bool heavy = what.gzip || !payload.spool_file.empty();
    if (!heavy || with.workers == nullptr) co_return read_body(payload.bytes, what, with);
    const auto room = of.examining.take(payload.size);
    if (!room) co_return no_room();
    std::string spooled;
    if (!payload.spool_file.empty()) {
        auto read = co_await with.read_spooled(payload, with.limits.body_validated_max);
        if (!read) co_return no_room();
        spooled = std::move(*read);
    }
    const std::string& body = payload.spool_file.empty() ? payload.bytes : spooled;
    co_return co_await intake::on_worker(*with.workers, [&] { return read_body(body, what, with); });
}

// No part can hold a NUL, so no two requests share a text.
store::idempotency idempotency_of(const message_head& head, const std::string& sender, const std::string& recipient,
                                  const base::sha256_digest& content) {
    std::string request = "/$process-message";
    for (const std::string& part : {recipient, base::to_hex(content)}) {
        request += '\0';
        request += part;
    }
    return {.sender = sender, .key = "fhir:" + head.id, .request = base::sha256_of(base::as_bytes(request))};
}

intake::intake_request request_of(const incoming& what, const parties& between, const entity& form,
                                  const submission& of) {
    intake::intake_request made;
    made.envelope.transport = message::transport::fhir;
    made.envelope.sender = between.sender->id;
    made.envelope.recipient = between.recipient->id;
    made.envelope.workflow_id = of.with.workflow_id;
    made.envelope.local_id = what.head.id;
    made.envelope.content_type = form.type.as == syntax::json ? "application/fhir+json" : "application/fhir+xml";
    if (form.gzip) made.envelope.content_encoding = "gzip";
    made.idempotency = idempotency_of(what.head, between.sender->id, between.recipient->id, what.content);
    made.actor = between.sender->id;
    made.address = of.request.from().address;
    made.when_invalid = intake::on_invalid::refuse;
    return made;
}

judgement invalid(const validation::verdict& verdict, const incoming& what) {
    judgement made;
    made.status = 422;
    made.issues = issues_of(verdict, what.message.document.root(), what.message.release);
    made.summary = fmt::format("{}: errors {}", what.message.entry->id, verdict.errors());
    return made;
}

judgement answer_to(const intake::refusal& refused, const incoming& what) {
    switch (refused.reason) {
    case intake::refusal::why::invalid: return invalid(refused.verdict, what);
    case intake::refusal::why::conflict:
        return refusal(409, "conflict", "a MessageHeader.id that no other message of this sender had",
                       "id used before");
    case intake::refusal::why::unavailable: return no_room();
    case intake::refusal::why::token_used: // no token comes by this way
    case intake::refusal::why::unknown: break;
    }
    return outcome_unknown();
}

// Takes the payload, unless it is refused before.
boost::asio::awaitable<judgement> take_in(message::payload& payload, const entity& form, const mailboxes& of_client,
                                          submission of) {
    const auto read = co_await read_payload(payload, form, of);
    if (const auto* refused = std::get_if<judgement>(&read)) co_return *refused;
    const incoming& what = std::get<incoming>(read);
    const auto known = of.with.directory->get();
    const auto between = parties_of(what.head, of_client, of.with.workflow_id, *known);
    if (const auto* refused = std::get_if<judgement>(&between)) co_return *refused;

    const parties& who = std::get<parties>(between);
    auto request = request_of(what, who, form, of);
    request.payload = std::exchange(payload, {});
    const intake::answer answer = co_await of.with.intake->accept(std::move(request));
    if (const auto* refused = std::get_if<intake::refusal>(&answer)) {
        judgement made = answer_to(*refused, what);
        made.told = refused->told;
        co_return made;
    }
    const std::string& id = std::get<store::accepted>(answer).message_id;
    judgement made;
    made.audited = true;
    made.resource = write_response_message(what.head, {id, who.recipient->ods_code, of.with.clock->now()});
    co_return made;
}

} // namespace

boost::asio::awaitable<judgement> process_message(submission of) {
    const settings& with = of.with;
    const auto known = with.directory->get();
    const auto of_client = mailboxes_of(of.request.from(), with.certificate_required, *known);
    if (of_client.empty())
        co_return refusal(403, "forbidden", "a client certificate that a mailbox of the directory names",
                          "no mailbox of this client");
    const auto head = read_entity(of.request, with.limits);
    if (const auto* refused = std::get_if<judgement>(&head)) co_return *refused;
    if (auto refused = refuse_query(of.request)) co_return std::move(*refused);
    if (with.store->state().health == store::health::disk_low) co_return no_room();

    const entity& form = std::get<entity>(head);
    body_reading how{.store = with.store, .limits = with.limits, .gzip = form.gzip, .digest = false};
    how.limits.body_max = body_max(with.limits);
    auto body = co_await receive_body(of.request, how);
    if (!body) co_return not_received(body.error(), with.limits);
    if (body->empty) co_return refusal(400, "required", "a message in the body", "no body");
    judgement made = co_await take_in(body->payload, form, of_client, of);
    with.read_spooled.discard(body->payload); // of what was refused before the accept path had it
    if (message::is_recorded(with.observer) && body->payload.spool_file.empty())
        made.seen = std::move(body->payload.bytes);
    co_return made;
}

} // namespace signalbox::ingress::fhir
