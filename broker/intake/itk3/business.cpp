#include "broker/intake/itk3/business.hpp"

#include <utility>

#include "broker/base/gzip.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/intake/itk3/answering.hpp"
#include "broker/messaging/itk3/envelope.hpp"

namespace signalbox::intake::itk3 {

namespace {

using nothing_or_answer = std::optional<store::acceptance>;
using messaging::itk3::response;

// What is said, by the confirmation's code.
std::optional<response> response_to(bool filed, const std::string& code) {
    if (filed) return messaging::itk3::positive_response(code == "30004" ? code : "30001");
    const auto* const known = messaging::itk3::find_response_code(code);
    if (known == nullptr || known->positive || known->level() != messaging::itk3::level::business) return std::nullopt;
    return messaging::itk3::negative_response(
        {std::string(known->code), std::string(known->issue_code), "the practice has refused the message"});
}

// The text as its sender wrote it; nothing when it cannot be had any more.
store::async_result<std::string> text_of(const business_parts& with, const message::envelope& about) {
    auto bytes = co_await with.store->payload(about.message_id, with.limits.body_validated_max);
    if (!bytes || about.content_encoding != "gzip") co_return bytes;
    auto text = base::gunzip(*bytes, {.size_max = with.limits.decompressed_max,
                                      .ratio_max = with.limits.decompression_ratio_max,
                                      .ratio_free = with.limits.body_in_memory_max});
    co_return text ? std::move(*text) : std::string();
}

answered answered_by(const message::envelope& about, const store::conversation_record& of, const std::string& text,
                     const business_parts& with) {
    answered made;
    made.message_id = about.message_id;
    made.sender = about.sender;
    made.recipient = about.recipient;
    const auto directory = with.directory->get();
    if (const auto* const mailbox = directory->find(about.recipient)) made.ods_code = mailbox->ods_code;
    made.workflow_id = about.workflow_id;
    made.traceparent = about.traceparent;
    made.header_id = of.header_id;
    using messaging::itk3::syntax;
    made.syntax = fhir::looks_like_xml(text) ? syntax::xml : syntax::json;
    if (const auto read = messaging::itk3::read_envelope(text))
        made.sender_reference = read->handling.sender_reference.value_or("");
    return made;
}

} // namespace

store::async_result<nothing_or_answer> business_answer(const business_parts& with, const std::string& message_id,
                                                       bool filed, const std::string& code) {
    const auto said = response_to(filed, code);
    if (!said) co_return nothing_or_answer();
    const auto kept = co_await with.store->conversations({.message_id = message_id});
    if (!kept) co_return kept.error();
    const bool awaited = !kept->empty() && kept->front().business_wanted && !kept->front().closed;
    if (!awaited || kept->front().business) co_return nothing_or_answer();
    const auto message = co_await with.store->find_message(message_id);
    if (!message) co_return message.error();
    const auto directory = with.directory->get();
    if (directory->find(message->envelope.sender) == nullptr) co_return nothing_or_answer();
    const auto text = co_await text_of(with, message->envelope);
    if (!text) co_return text.error();

    auto made = answer_to(answered_by(message->envelope, kept->front(), *text, with), *said, with.ids->next(),
                          with.clock->now());
    made.answers->once = true;
    co_return made;
}

} // namespace signalbox::intake::itk3
