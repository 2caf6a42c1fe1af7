#include "broker/intake/telling.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::intake {

namespace {

using kind = message::decision::kind;

message::arrival arrival_of(const message::envelope& about, const message::payload& payload,
                            std::optional<std::string> seen) {
    message::arrival made;
    made.envelope = about;
    made.body = std::move(seen);
    made.body_size = payload.size;
    if (made.body) return made; // its digest is not the payload's
    if (payload.spool_file.empty() && payload.bytes.size() == payload.size) made.body = payload.bytes;
    made.body_sha256 = payload.sha256;
    return made;
}

kind kind_of(refusal::why why) noexcept {
    switch (why) {
    case refusal::why::invalid: return kind::invalid;
    case refusal::why::conflict: return kind::conflict;
    case refusal::why::token_used: return kind::token_used;
    case refusal::why::unavailable: return kind::unavailable;
    case refusal::why::unknown: break;
    }
    return kind::unknown;
}

// As the store plans them: what is for a destination and begins to wait.
std::vector<message::told_settlement> waiting_of(const store::acceptance& what) {
    std::vector<message::told_settlement> made;
    std::size_t number = 0;
    for (const message::planned_delivery& each : what.deliveries) {
        ++number;
        const bool waits =
            each.first == message::delivery_state::ready || each.first == message::delivery_state::blocked;
        if (!waits || each.destination.starts_with("mailbox:")) continue; // a mailbox has a repetition as well
        message::told_settlement one;
        one.delivery_id = what.envelope.message_id + "-" + std::to_string(number);
        one.destination = each.destination;
        one.part = each.part;
        one.rule = each.rule;
        one.to = message::delivery_state::cancelled;
        made.push_back(std::move(one));
    }
    return made;
}

// The message that brought a part before, or all of them where it is 0; empty: none did. As in the store.
std::string earlier_of(std::uint32_t part, std::size_t parts, const store::accepted& kept) {
    if (kept.standing != store::standing::new_here) return "another"; // the store does not say which
    const auto unchanged = [&](const store::earlier_part& each) {
        return !each.changed && (part == 0 || each.part == part);
    };
    const auto count = std::ranges::count_if(kept.earlier_parts, unchanged);
    if (count == 0 || static_cast<std::size_t>(count) < (part == 0 ? parts : 1)) return {};
    return std::ranges::find_if(kept.earlier_parts, unchanged)->message_id;
}

} // namespace

recorded_arrival tell_arrival(message::observer& to, const store::acceptance& what, std::optional<std::string> seen) {
    message::arrival made = arrival_of(what.envelope, what.payload, std::move(seen));
    made.deliveries = what.deliveries;
    for (const store::acceptance& each : what.companions)
        for (const message::planned_delivery& delivery : each.deliveries)
            made.companions.push_back({delivery.destination, each.envelope.status_code, each.payload.bytes});
    to.came(std::move(made));
    return {what.envelope.message_id, what.state == message::message_state::quarantined, what.envelope.status_code,
            waiting_of(what), what.parts.size()};
}

void tell_kept(message::observer& to, const recorded_arrival& of, const store::accepted& kept) {
    if (kept.repeated) return to.decided({of.message_id, kind::repeated, ""});
    if (kept.standing == store::standing::replaced_unknown)
        return to.decided({of.message_id, kind::quarantined, "replacement"});
    to.decided({of.message_id, of.quarantined ? kind::quarantined : kind::kept, of.code});
    for (const message::told_settlement& each : of.waiting) {
        const std::string earlier = earlier_of(each.part, of.parts, kept);
        if (earlier.empty()) continue;
        message::told_settlement cancelled = each;
        cancelled.reason = "duplicate of " + earlier;
        to.concluded(std::move(cancelled));
    }
}

void tell_refusal(message::observer& to, const recorded_arrival& of, refusal::why why) {
    to.decided({of.message_id, kind_of(why), ""});
}

void tell_invalid(message::observer& to, const intake_request& what, std::optional<std::string> seen) {
    to.came(arrival_of(what.envelope, what.payload, std::move(seen)));
    to.decided({what.envelope.message_id, kind::invalid, ""});
}

} // namespace signalbox::intake
