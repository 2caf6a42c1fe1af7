#include "broker/app/adapter_desk.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "broker/app/practice_response.hpp"
#include "broker/base/crypto.hpp"
#include "broker/delivery/sender_fields.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "broker/intake/payload_of.hpp"

namespace signalbox::app {

namespace {

using delivery::port_refusal;
using delivery::submission;
using why = port_refusal::why;

constexpr std::size_t ref_max = 128;
constexpr std::size_t text_max = 300; // as of the fields of MESH (../shared/contracts/mesh.md, 5)

bool is_printable(std::string_view text, char least) noexcept {
    return std::ranges::all_of(text, [least](char c) { return c >= least && c <= '~'; });
}

// As MESH bounds them (../shared/contracts/mesh.md, 5).
struct bounded_field {
    std::string_view name;
    std::size_t most;
};
constexpr std::array<bounded_field, 6> sender_said{{{"Mex-Subject", 500},
                                                    {"Mex-FileName", 300},
                                                    {"Mex-PartnerID", 500},
                                                    {"Mex-Content-Checksum", 100},
                                                    {"Mex-Content-Encrypted", 20},
                                                    {"Mex-Content-Compressed", 20}}};

// One that does not fit is left out: for its subject alone no message stays away.
void take_fields(const submission& what, message::envelope& into) {
    for (const auto& [name, value] : what.fields) {
        const auto* const known = std::ranges::find(sender_said, name, &bounded_field::name);
        if (known != sender_said.end() && value.size() <= known->most && is_printable(value, ' '))
            delivery::take_sender_field(into, name, value);
    }
}

// What is wrong with a submission by itself.
std::optional<port_refusal> fault_of(const submission& what, std::size_t payload_max) {
    if (what.ref.empty() || what.ref.size() > ref_max || !is_printable(what.ref, '!'))
        return port_refusal{why::invalid, "ref: 1 to 128 printable characters without spaces"};
    if (what.workflow_id.empty() || what.workflow_id.size() > text_max || !is_printable(what.workflow_id, '!'))
        return port_refusal{why::invalid, "workflow_id: 1 to 300 printable characters without spaces"};
    for (const auto& [name, text] : {std::pair("content_type", &what.content_type), {"local_id", &what.local_id}})
        if (text->size() > text_max || !is_printable(*text, ' '))
            return port_refusal{why::invalid, fmt::format("{}: at most 300 printable characters", name)};
    if (what.payload.empty()) return port_refusal{why::invalid, "payload: nothing in it"};
    if (what.payload.size() > payload_max)
        return port_refusal{why::too_large, fmt::format("payload: at most {} bytes", payload_max)};
    return std::nullopt;
}

// No part can hold a NUL, so no two submissions share a text. MESH's keys of that mailbox have another beginning.
store::idempotency idempotency_of(const submission& what, const std::string& sender, const std::string& destination,
                                  const base::sha256_digest& content) {
    std::string request = "submit";
    for (const std::string& part :
         {what.to, what.workflow_id, what.content_type, what.local_id, base::to_hex(content)}) {
        request += '\0';
        request += part;
    }
    return {.sender = sender,
            .key = fmt::format("adapter:{}:{}", destination, what.ref),
            .request = base::sha256_of(base::as_bytes(request))};
}

intake::intake_request request_of(const submission& what, const std::string& sender, const std::string& destination,
                                  message::payload payload) {
    intake::intake_request made;
    made.idempotency = idempotency_of(what, sender, destination, payload.sha256);
    made.envelope.transport = message::transport::adapter;
    made.envelope.sender = sender;
    made.envelope.recipient = what.to;
    made.envelope.workflow_id = what.workflow_id;
    made.envelope.content_type = what.content_type;
    made.envelope.local_id = what.local_id;
    take_fields(what, made.envelope);
    made.payload = std::move(payload);
    made.actor = "adapter:" + destination;
    made.from_destination = destination;
    made.when_invalid = intake::on_invalid::quarantine_and_report;
    return made;
}

// Who sends to whom; the recipient as the directory has it. The same questions as at MESH's outbox.
boost::system::result<std::string, port_refusal> addressed(const submission& what, const std::string& sender,
                                                           const routing::directory& known, bool registration_asked) {
    const routing::mailbox* from = known.find(sender);
    if (from == nullptr || !from->active)
        return port_refusal{why::not_allowed, fmt::format("the mailbox {} is not in use", sender)};
    const auto may = [&](routing::permission given) {
        return !registration_asked || given == routing::permission::granted;
    };
    if (!may(known.to_send(*from, what.workflow_id)))
        return port_refusal{why::not_allowed, fmt::format("{} is not registered to send this workflow", sender)};
    const auto id = identifiers::parse_mailbox_id(what.to);
    const routing::mailbox* to = id ? known.find(*id) : nullptr;
    if (to == nullptr || !to->active) return port_refusal{why::not_found, "to: no such mailbox"};
    if (!may(known.to_receive(*to, what.workflow_id)))
        return port_refusal{why::not_allowed, "the workflow is not registered for the recipient"};
    return to->id;
}

port_refusal refusal_of(intake::refusal::why reason) {
    switch (reason) {
    case intake::refusal::why::conflict: return {why::conflict, "ref: it came before with another content"};
    case intake::refusal::why::unavailable: return {why::unavailable, "no room now"};
    case intake::refusal::why::invalid: // the sender has a REPORT instead
    case intake::refusal::why::token_used:
    case intake::refusal::why::unknown: break;
    }
    return {why::unavailable, "whether it was kept is not known: submit it again with the same ref"};
}

boost::asio::awaitable<port_refusal> audited(store::store& store, std::string destination, port_refusal no) {
    const auto noted = co_await store.audit({.actor = "adapter:" + destination,
                                             .action = "adapter.submit",
                                             .subject = "",
                                             .outcome = std::string(to_text(no.reason)),
                                             .detail = no.what,
                                             .address = ""});
    if (!noted) co_return port_refusal{why::unavailable, "the audit journal takes no record"};
    co_return no;
}

// A practice says again what the hub has said for it: that it did is kept in the audit.
delivery::port_answer<std::string> nothing_new(store::store& store, const std::string& destination,
                                               std::string message_id) {
    const auto noted = co_await store.audit({.actor = "adapter:" + destination,
                                             .action = "adapter.submit",
                                             .subject = message_id,
                                             .outcome = "202",
                                             .detail = "the hub has answered for it",
                                             .address = ""});
    if (!noted) co_return port_refusal{why::unavailable, "the audit journal takes no record"};
    co_return message_id;
}

} // namespace

delivery::port_answer<std::string> adapter_desk::submit(std::string destination, submission what) {
    if (what.report) {
        auto reported = co_await keep_report(with_.relayed, destination, what);
        if (reported) co_return std::move(*reported);
        co_return co_await audited(*with_.store, destination, reported.error());
    }
    const std::string sender = sender_of(destination, what);
    if (sender.empty())
        co_return co_await audited(*with_.store, destination,
                                   {why::not_allowed, "the destination has no mailbox to send from: set submits_as"});
    if (auto fault = fault_of(what, with_.limits.body_max))
        co_return co_await audited(*with_.store, destination, std::move(*fault));
    const auto known = with_.directory->get();
    auto recipient = addressed(what, sender, *known, with_.registration_asked);
    if (!recipient) co_return co_await audited(*with_.store, destination, recipient.error());
    what.to = std::move(*recipient);

    const acknowledgement_parts to_read{with_.store, with_.routes, with_.limits};
    auto acknowledgement = co_await read_practice_acknowledgement(to_read, destination, what);
    if (!acknowledgement) co_return port_refusal{why::unavailable, "the store does not answer"};
    if (!*acknowledgement) {
        acknowledgement = co_await read_practice_response(to_read, destination, sender, what);
        if (!acknowledgement) co_return port_refusal{why::unavailable, "the store does not answer"};
    }
    if (*acknowledgement) co_return co_await confirm_all(std::move(destination), std::move(**acknowledgement));

    auto payload = co_await intake::payload_of(std::move(what.payload), *with_.store, with_.limits.body_in_memory_max);
    if (!payload) co_return port_refusal{why::unavailable, "no room now"};
    auto request = request_of(what, sender, destination, std::move(*payload));
    const intake::answer answer = co_await with_.intake->accept(std::move(request));
    if (const auto* refused = std::get_if<intake::refusal>(&answer))
        co_return co_await audited(*with_.store, destination, refusal_of(refused->reason));
    co_return std::get<store::accepted>(answer).message_id;
}

// Empty where it may not submit. A relay speaks for mailboxes elsewhere, which the directory has to know.
std::string adapter_desk::sender_of(const std::string& destination, const submission& what) const {
    if (!what.from.empty() && with_.relayed.relays.contains(destination)) return what.from;
    const auto mailbox = with_.submits_as.find(destination);
    return mailbox == with_.submits_as.end() ? std::string() : mailbox->second;
}

// Each by itself; the first that is refused is told when all have been tried.
delivery::port_answer<std::string> adapter_desk::confirm_all(std::string destination, practice_acknowledgement said) {
    if (said.confirmations.empty()) co_return co_await nothing_new(*with_.store, destination, said.message_id);
    std::optional<port_refusal> no;
    for (delivery::confirmation& each : said.confirmations) {
        const auto kept = co_await confirm(destination, std::move(each));
        if (!kept && !no) no = kept.error();
    }
    if (no) co_return std::move(*no);
    co_return std::move(said.message_id);
}

delivery::port_answer<std::string> adapter_desk::refuse(std::string destination, port_refusal no) {
    co_return co_await audited(*with_.store, std::move(destination), std::move(no));
}

delivery::port_answer<void> adapter_desk::confirm(std::string destination, delivery::confirmation what) {
    co_return co_await delivery::confirm(with_.confirmations, std::move(destination), std::move(what));
}

} // namespace signalbox::app
