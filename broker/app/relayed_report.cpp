#include "broker/app/relayed_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/delivery/decide/outcome_decision.hpp"
#include "broker/delivery/stdio/told_lines.hpp"
#include "broker/store/errc.hpp"
#include "broker/store/report.hpp"

namespace signalbox::app {

namespace {

using delivery::port_refusal;
using why = port_refusal::why;

// Words of another server: short, printable, and without what could be an NHS number.
store::report_reason cleaned(const delivery::reported_failure& said) {
    const auto code = [](const std::string& text) {
        return delivery::decide::clean({delivery::outcome::kind::rejected, text, "", {}}).code;
    };
    return {code(said.event), code(said.code), delivery::stdio::loggable(said.description)};
}

bool went_to(const store::tracked_message& message, const std::string& destination) {
    return std::any_of(message.deliveries.begin(), message.deliveries.end(),
                       [&](const store::delivery_record& each) { return each.destination == destination; });
}

store::idempotency idempotency_of(const std::string& sender, const std::string& destination,
                                  const delivery::submission& what) {
    const std::string request = "report\n" + what.report->message_id;
    return {.sender = sender,
            .key = fmt::format("adapter:{}:{}", destination, what.ref),
            .request = base::sha256_of(base::as_bytes(request))};
}

} // namespace

delivery::port_answer<std::string> keep_report(const relayed_report_parts& with, const std::string& destination,
                                               const delivery::submission& what) {
    if (!with.relays.contains(destination))
        co_return port_refusal{why::not_allowed, "report: the destination is no MESH server"};
    if (!base::is_message_id(what.report->message_id))
        co_return port_refusal{why::not_found, "report: about no message of this hub"};
    const auto found = co_await with.store->track(what.report->message_id);
    if (!found && found.error() != store::errc::not_found)
        co_return port_refusal{why::unavailable, "the store does not answer"};
    if (!found || !went_to(*found, destination))
        co_return port_refusal{why::not_found, "report: about no message that went there"};
    const message::envelope& about = found->message.envelope;
    if (about.sender.empty()) co_return port_refusal{why::not_found, "report: the message has no sender to be told"};

    store::acceptance made =
        store::report_about(about, cleaned(*what.report), with.ids->next(), with.clock->now(), with.lane_key);
    made.idempotency = idempotency_of(about.sender, destination, what);
    made.audit.actor = "adapter:" + destination;
    const auto kept = co_await with.store->accept(std::move(made));
    if (!kept) co_return port_refusal{why::unavailable, "no room now"};
    co_return kept->message_id;
}

} // namespace signalbox::app
