#include "broker/intake/intake.hpp"

#include <utility>

#include "broker/base/log.hpp"
#include "broker/intake/acceptance.hpp"
#include "broker/intake/addressed.hpp"
#include "broker/intake/examine.hpp"
#include "broker/intake/interchange.hpp"
#include "broker/intake/itk3/decision.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/intake/reports/hl7v2.hpp"
#include "broker/intake/telling.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::intake {

namespace {

refusal because(refusal::why reason) { return {.reason = reason, .verdict = {}}; }

refusal::why reason_of(const error_code& error) {
    if (error == store::errc::idempotency_conflict) return refusal::why::conflict;
    if (error == store::errc::token_used) return refusal::why::token_used;
    const bool nothing_written = error == store::errc::disk_full || error == store::errc::disk_low ||
                                 error == store::errc::overloaded || error == store::errc::stopped;
    return nothing_written ? refusal::why::unavailable : refusal::why::unknown;
}

// The part of the parts that examining needs, with the catalogue kept alive while a worker reads it.
examination examination_with(const parts& with) {
    return {.catalogue = with.catalogue.get(),
            .limits = with.limits,
            .validate = with.validate,
            .strengths = with.strengths};
}

// Large bodies and compressed ones would hold up every other session of the core.
bool heavy(const intake_request& request, const parts& with) {
    return with.workers != nullptr &&
           (request.payload.size > with.limits.body_in_memory_max || request.envelope.content_encoding == "gzip");
}

// A spooled body that nothing reads back, or that is too large for it.
bool stays_unread(const message::payload& payload, const parts& with) {
    if (payload.spool_file.empty()) return false;
    return !with.read_spooled || payload.size > with.limits.body_validated_max;
}

// `seen` gets the bytes of a spooled body that is recorded.
boost::asio::awaitable<result<examined>> examine_payload(const intake_request& request, const parts& with,
                                                         byte_budget& examining, std::optional<std::string>& seen) {
    const message::payload& payload = request.payload;
    if (request.hl7v2) co_return examine_hl7v2(*request.hl7v2, with.limits);
    if (stays_unread(payload, with)) co_return unread(request.envelope, with.limits);

    const bool elsewhere = heavy(request, with);
    std::optional<byte_budget::share> room;
    if (elsewhere) {
        room = examining.take(payload.size);
        if (!room) co_return store::errc::overloaded;
    }
    std::string spooled;
    if (!payload.spool_file.empty()) {
        auto read = co_await with.read_spooled(payload, with.limits.body_validated_max);
        if (!read) co_return read.error();
        spooled = std::move(*read);
    }

    const std::string& body = payload.spool_file.empty() ? payload.bytes : spooled;
    const examination how = examination_with(with);
    if (!elsewhere) co_return examine(body, request.envelope, how);
    auto found = co_await on_worker(*with.workers, [&] { return examine(body, request.envelope, how); });
    if (!payload.spool_file.empty() && message::is_recorded(with.observer)) seen = std::move(spooled);
    co_return found;
}

// The answer to what never came to the store, whose spool file then belongs to nobody.
refusal before_store(refusal why, const message::payload& payload, const parts& with) {
    with.read_spooled.discard(payload);
    return why;
}

// What is said of a message once it is kept; the commit takes the rest away.
struct outline {
    std::string message_type;
    std::string quarantine_reason;
};

// A laboratory used its numbers twice, for different reports: both go on, and somebody has to ask why.
void tell_of_changed_parts(const store::accepted& kept, const parts& with) {
    for (const store::earlier_part& each : kept.earlier_parts) {
        if (!each.changed) continue;
        log::warning("intake.numbers_used_again",
                     {{log::field::message_id, kept.message_id}, {log::field::reason, each.message_id}});
        if (with.observer != nullptr) with.observer->numbers_used_again(kept.message_id);
    }
}

void tell(const store::accepted& kept, const outline& what, const parts& with) {
    if (kept.repeated) return;
    tell_of_changed_parts(kept, with);
    if (kept.standing == store::standing::replaced_unknown) {
        log::warning("intake.quarantined", {{log::field::message_id, kept.message_id},
                                            {log::field::message_type, what.message_type},
                                            {log::field::reason, "replacement"}});
        if (with.observer != nullptr) with.observer->quarantined(kept.message_id, what.message_type);
        return;
    }
    if (what.quarantine_reason.empty()) {
        if (with.observer != nullptr) with.observer->accepted(kept.message_id, what.message_type);
        return;
    }
    log::warning("intake.quarantined", {{log::field::message_id, kept.message_id},
                                        {log::field::message_type, what.message_type},
                                        {log::field::reason, what.quarantine_reason}});
    if (with.observer != nullptr) with.observer->quarantined(kept.message_id, what.message_type);
}

// True when the hub is where an interchange ends: it is refused, or a route leaves the answer to the hub. A mailbox
// answers for itself, and what never found its recipient has a REPORT.
bool answers(const examined& found, const routing::decision& decided, const std::optional<store::report_reason>& why) {
    if (why) return found.verdict.refused() && why->event == "VALIDATE";
    return decided.hub_acknowledges;
}

// Judges and routes a message whose content is known, with the REPORT to its sender where it goes nowhere.
store::acceptance decide(intake_request request, examined found, const parts& with) {
    const auto directory = with.directory->get();
    const base::time_point now = with.clock->now();
    request.envelope.message_type = found.message_type;
    routing::decision decided = route(request.envelope, *directory, *with.routes);
    std::erase_if(decided.destinations, [&](const auto& to) { return to.destination == request.from_destination; });
    const bool sender_known = directory->find(request.envelope.sender) != nullptr;
    std::optional<itk3::decision> said;
    if (sender_known) said = itk3::decide(found, request, decided, *directory, *with.itk3);
    const auto failure = failure_of(request, found, decided);
    store::acceptance what = acceptance_of(std::move(request), found, decided, with.plan);
    itk3::take(what, found, said, *with.ids, now);
    if (!sender_known) return what;
    if (answers(found, decided, failure)) what.answer = answer_to(found, what.envelope, with.ids->next(), now);
    if (failure && !what.answer && !what.named)
        what.companions.push_back(report_about(what.envelope, *failure, with.ids->next(), now, with.plan.lane_key));
    return what;
}

boost::asio::awaitable<std::string> registered(const examined& found, const message::envelope& about,
                                               const parts& with) {
    if (!found.itk3 || !with.itk3->ask_register || with.patients == nullptr) co_return "";
    const auto directory = with.directory->get();
    const routing::mailbox* const recipient = directory->find(about.recipient);
    if (recipient == nullptr) co_return "";
    co_return co_await itk3::ask_register(*with.patients, *found.itk3, recipient->ods_code);
}

boost::asio::awaitable<answer> commit(store::acceptance what, const parts& with,
                                      std::optional<std::string> seen = std::nullopt) {
    const outline told{what.envelope.message_type, what.quarantine_reason};
    const bool whole = what.state != message::message_state::received;
    std::optional<recorded_arrival> recorded;
    if (whole && message::is_recorded(with.observer)) recorded = tell_arrival(*with.observer, what, std::move(seen));
    auto kept = co_await with.store->accept(std::move(what));
    if (!kept) {
        refusal refused = because(reason_of(kept.error()));
        refused.told = recorded.has_value();
        if (recorded) tell_refusal(*with.observer, *recorded, refused.reason);
        co_return refused;
    }
    if (recorded) tell_kept(*with.observer, *recorded, *kept);
    if (whole) tell(*kept, told, with);
    co_return *kept;
}

// As for a body that comes in one piece, the budget is taken before anything is read.
boost::asio::awaitable<result<examined>> examine_upload(const message::envelope& about, std::uint64_t size,
                                                        const parts& with, byte_budget& examining,
                                                        std::optional<std::string>& seen) {
    if (size > with.limits.body_validated_max) co_return unread(about, with.limits);
    const auto room = examining.take(size);
    if (!room) co_return store::errc::overloaded;
    auto body = co_await with.store->payload(about.message_id, with.limits.body_validated_max);
    if (!body) co_return body.error();

    const examination how = examination_with(with);
    if (with.workers == nullptr) co_return examine(*body, about, how);
    auto found = co_await on_worker(*with.workers, [&] { return examine(*body, about, how); });
    if (message::is_recorded(with.observer)) seen = std::move(*body);
    co_return found;
}

// The first of several chunks: nothing is judged yet.
boost::asio::awaitable<answer> begin(intake_request request, const parts& with) {
    auto note = addressee_note(with.plan.lane_key, request);
    if (!note) co_return before_store(because(refusal::why::unavailable), request.payload, with);
    store::acceptance first = beginning_of(std::move(request));
    first.route_explanation_json = std::move(*note);
    co_return co_await commit(std::move(first), with);
}

intake_request request_of(store::message_record message, completion what,
                          std::optional<routing::registered_patient> addressed_patient) {
    intake_request made;
    made.addressed_patient = std::move(addressed_patient);
    made.envelope = std::move(message.envelope);
    made.chunks = message.chunks;
    made.actor = std::move(what.actor);
    made.address = std::move(what.address);
    const message::envelope& about = made.envelope;
    if (about.status_code.empty()) return made;
    // Found when the first chunk came, by the address that is not kept.
    made.unroutable = store::report_reason{about.status_event, about.status_code, about.status_description};
    return made;
}

} // namespace

boost::asio::awaitable<answer> intake::accept(intake_request request) {
    const parts& with = with_;
    request.envelope.message_id = with.ids->next();
    request.envelope.received_at = with.clock->now();
    if (request.chunks > 1) co_return co_await begin(std::move(request), with);

    std::optional<std::string> seen;
    auto found = co_await examine_payload(request, with, examining_, seen);
    if (!found) co_return before_store(because(reason_of(found.error())), request.payload, with);
    if (found->verdict.refused() && request.when_invalid == on_invalid::refuse) {
        refusal why{.reason = refusal::why::invalid, .verdict = std::move(found->verdict)};
        why.told = message::is_recorded(with.observer);
        if (why.told) tell_invalid(*with.observer, request, std::move(seen));
        co_return before_store(std::move(why), request.payload, with);
    }
    found->itk3_business = co_await registered(*found, request.envelope, with);
    store::acceptance what = decide(std::move(request), std::move(*found), with);
    co_return co_await commit(std::move(what), with, std::move(seen));
}

boost::asio::awaitable<answer> intake::complete(completion what) {
    const parts& with = with_;
    auto message = co_await with.store->find_message(what.message_id);
    if (!message) co_return because(refusal::why::unavailable);
    const store::accepted already{.message_id = what.message_id, .position = message->position, .repeated = true};
    if (message->state != message::message_state::received) co_return already;

    auto addressed = addressee_of(with.plan.lane_key, *message);
    if (!addressed) {
        log::error("intake.addressee_unreadable",
                   {{log::field::message_id, what.message_id}, {log::field::error, addressed.error().message()}});
        co_return because(refusal::why::unavailable);
    }
    std::optional<std::string> seen;
    auto found = co_await examine_upload(message->envelope, what.size, with, examining_, seen);
    if (!found) co_return because(refusal::why::unavailable);
    found->itk3_business = co_await registered(*found, message->envelope, with);
    const std::uint64_t revision = what.revision;
    const std::uint64_t size = what.size;
    const auto digest = message->payload_sha256;
    intake_request request = request_of(std::move(*message), std::move(what), std::move(*addressed));
    store::acceptance ready = decide(std::move(request), std::move(*found), with);
    ready.completes = true;
    ready.revision = revision;
    ready.audit.action = "mesh.complete";
    const outline told{ready.envelope.message_type, ready.quarantine_reason};
    std::optional<recorded_arrival> recorded;
    if (message::is_recorded(with.observer)) {
        ready.payload.size = size; // neither is looked at by the store
        ready.payload.sha256 = digest;
        recorded = tell_arrival(*with.observer, ready, std::move(seen));
    }
    auto kept = co_await with.store->accept(std::move(ready));
    if (recorded && kept) tell_kept(*with.observer, *recorded, *kept);
    if (!kept && kept.error() == store::errc::transition) co_return already;
    if (!kept && kept.error() == store::errc::incomplete) co_return because(refusal::why::unavailable);
    if (!kept) co_return because(reason_of(kept.error()));
    tell(*kept, told, with);
    co_return *kept;
}

} // namespace signalbox::intake
