#include "broker/intake/telling.hpp"

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

} // namespace

recorded_arrival tell_arrival(message::observer& to, const store::acceptance& what, std::optional<std::string> seen) {
    message::arrival made = arrival_of(what.envelope, what.payload, std::move(seen));
    made.deliveries = what.deliveries;
    for (const store::acceptance& each : what.companions)
        for (const message::planned_delivery& delivery : each.deliveries)
            made.companions.push_back({delivery.destination, each.envelope.status_code, each.payload.bytes});
    to.came(std::move(made));
    return {what.envelope.message_id, what.state == message::message_state::quarantined, what.envelope.status_code};
}

void tell_kept(message::observer& to, const recorded_arrival& of, const store::accepted& kept) {
    if (kept.repeated) return to.decided({of.message_id, kind::repeated, ""});
    if (kept.standing == store::standing::replaced_unknown)
        return to.decided({of.message_id, kind::quarantined, "replacement"});
    to.decided({of.message_id, of.quarantined ? kind::quarantined : kind::kept, of.code});
}

void tell_refusal(message::observer& to, const recorded_arrival& of, refusal::why why) {
    to.decided({of.message_id, kind_of(why), ""});
}

void tell_invalid(message::observer& to, const intake_request& what, std::optional<std::string> seen) {
    to.came(arrival_of(what.envelope, what.payload, std::move(seen)));
    to.decided({what.envelope.message_id, kind::invalid, ""});
}

} // namespace signalbox::intake
