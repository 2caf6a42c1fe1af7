#include "broker/store/sqlite/push_status.hpp"

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/lanes.hpp"
#include "broker/store/sqlite/settle.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;
using message::message_state;

// MESH speaks of a message where the hub has deliveries.
struct meaning {
    delivery_state delivery;
    message_state message;
};

meaning meaning_of_status(std::string_view status) noexcept {
    if (status == "accepted") return {delivery_state::delivered, message_state::routed};
    if (status == "acknowledged") return {delivery_state::confirmed, message_state::completed};
    return {delivery_state::expired, message_state::expired};
}

// A test sets what it wants to see, also what could not happen; so this alone passes over the table of transitions. A
// message that is not complete, or in quarantine, has no delivery and keeps its state.
error_code write_message(transaction& in, std::int64_t sequence, const status_push& what, message_state to) {
    return in.db.run(
        "UPDATE message SET forced_status = ?, status_event = coalesce(nullif(?, ''), status_event),"
        " status_code = coalesce(nullif(?, ''), status_code),"
        " status_description = coalesce(nullif(?, ''), status_description),"
        " linked_message_id = coalesce(nullif(?, ''), linked_message_id),"
        " state = CASE WHEN state IN ('routed', 'completed', 'expired') THEN ? ELSE state END"
        " WHERE sequence = ?",
        {what.status, what.event, what.code, what.description, what.linked_message_id, message::to_text(to), sequence});
}

error_code force(transaction& in, const standing& delivery, delivery_state to) {
    if (!is_mailbox(delivery.at.destination) || delivery.state == to) return {};
    const place& at = delivery.at;
    auto failed = in.db.run("UPDATE delivery SET state = ?, changed_at = ? WHERE sequence = ? AND number = ?",
                            {message::to_text(to), in.now, at.sequence, at.number});
    if (failed) return failed;
    if (failed = add_event(in, at, to, 0, "pushed", ""); failed) return failed;
    return promote(in, at, delivery.state, to);
}

} // namespace

error_code push_status(transaction& in, const status_push& what) {
    auto sequence = sequence_of(in, what.message_id);
    if (!sequence) return sequence.error();
    auto deliveries = standings_of(in, *sequence);
    if (!deliveries) return deliveries.error();

    const meaning to = meaning_of_status(what.status);
    if (auto failed = write_message(in, *sequence, what, to.message)) return failed;
    for (const standing& each : *deliveries) {
        if (auto failed = force(in, each, to.delivery)) return failed;
    }
    return in.record(what.message_id, about(what.audit, what.message_id));
}

} // namespace signalbox::store::sqlite
