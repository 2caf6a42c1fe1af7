#include "broker/intake/intake.hpp"

#include <utility>

#include "broker/base/log.hpp"
#include "broker/intake/acceptance.hpp"
#include "broker/intake/examine.hpp"
#include "broker/intake/on_worker.hpp"
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
    return {.catalogue = with.catalogue.get(), .limits = with.limits, .validate = with.validate};
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

boost::asio::awaitable<result<examined>> examine_payload(const intake_request& request, const parts& with,
                                                         byte_budget& examining) {
    const message::payload& payload = request.payload;
    if (stays_unread(payload, with)) co_return examined{.message_type = type_without_content(request.envelope)};

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
    co_return co_await on_worker(*with.workers, [&] { return examine(body, request.envelope, how); });
}

// The answer to what never came to the store, whose spool file then belongs to nobody.
refusal before_store(refusal why, const message::payload& payload, const parts& with) {
    with.read_spooled.discard(payload);
    return why;
}

routing::decision route(const message::envelope& about, const parts& with) {
    routing::facts facts;
    facts.message_type = about.message_type;
    facts.workflow_id = about.workflow_id;
    facts.sender = about.sender;
    facts.recipient = about.recipient;
    if (const auto* sender = with.directory->find(about.sender)) facts.sender_ods = sender->ods_code;
    if (const auto* recipient = with.directory->find(about.recipient)) {
        facts.recipient_ods = recipient->ods_code;
        facts.recipient_known = true;
    }
    return with.routes->decide(facts);
}

// What is said of a message once it is kept; the commit takes the rest away.
struct outline {
    std::string message_type;
    std::string quarantine_reason;
};

void tell(const store::accepted& kept, const outline& what, const parts& with) {
    if (kept.repeated) return;
    if (what.quarantine_reason.empty()) {
        if (with.observer != nullptr) with.observer->accepted(kept.message_id, what.message_type);
        return;
    }
    log::warning("intake.quarantined", {{log::field::message_id, kept.message_id},
                                        {log::field::message_type, what.message_type},
                                        {log::field::reason, what.quarantine_reason}});
    if (with.observer != nullptr) with.observer->quarantined(kept.message_id, what.message_type);
}

} // namespace

boost::asio::awaitable<answer> intake::accept(intake_request request) {
    const parts& with = with_;
    const base::time_point now = with.clock->now();
    request.envelope.message_id = with.ids->next();
    request.envelope.received_at = now;

    auto found = co_await examine_payload(request, with, examining_);
    if (!found) co_return before_store(because(reason_of(found.error())), request.payload, with);
    if (found->verdict.refused() && request.when_invalid == on_invalid::refuse) {
        refusal why{.reason = refusal::why::invalid, .verdict = std::move(found->verdict)};
        co_return before_store(std::move(why), request.payload, with);
    }

    request.envelope.message_type = found->message_type;
    const routing::decision decided = route(request.envelope, with);
    store::acceptance what = acceptance_of(std::move(request), *found, decided, with.lane_key);
    const bool report = found->verdict.refused() && with.directory->find(what.envelope.sender) != nullptr;
    if (report) {
        what.companions.push_back(report_of(what.envelope, found->verdict, with.ids->next(), now, with.lane_key));
    }

    const outline told{what.envelope.message_type, what.quarantine_reason};
    auto kept = co_await with.store->accept(std::move(what));
    if (!kept) co_return because(reason_of(kept.error()));
    tell(*kept, told, with);
    co_return *kept;
}

} // namespace signalbox::intake
