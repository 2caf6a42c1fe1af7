#include "broker/store/sqlite/quarantine.hpp"

#include <optional>

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/interchanges.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::message_state;

struct quarantined {
    std::int64_t sequence = 0;
    std::string workflow_id;
};

result<quarantined> find(transaction& in, const quarantine_decision& what) {
    auto rows = in.db.query("SELECT sequence, workflow_id, state FROM message WHERE message_id = ?", {what.message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    const auto state = message::parse_message_state(rows.view(2));
    if (state != message_state::quarantined || !message::allowed(*state, what.to)) return errc::transition;
    return quarantined{.sequence = rows.integer(0), .workflow_id = rows.text(1)};
}

// What its sender was told of it does not hold any more.
error_code route(transaction& in, const quarantined& at, const quarantine_decision& what) {
    auto failed = in.db.run("UPDATE message SET state = 'routed', decision = ?, explanation = ?, status_event = '',"
                            " status_code = '', status_description = '' WHERE sequence = ?",
                            {what.decision, what.route_explanation_json, at.sequence});
    if (failed) return failed;
    auto earlier = note_parts(in, at.sequence, what.parts);
    if (!earlier) return earlier.error();
    return insert_deliveries(in, {.sequence = at.sequence, .workflow_id = at.workflow_id}, what.deliveries,
                             {.parts = what.parts, .earlier = *earlier});
}

error_code cancel(transaction& in, const quarantined& at, const quarantine_decision& what) {
    return in.db.run("UPDATE message SET state = 'cancelled', decision = ? WHERE sequence = ?",
                     {what.decision, at.sequence});
}

} // namespace

error_code decide(transaction& in, const quarantine_decision& what, const disk::spool& spool) {
    auto at = find(in, what);
    if (!at) return at.error();
    auto failed = what.to == message_state::routed ? route(in, *at, what) : cancel(in, *at, what);
    if (failed) return failed;
    if (failed = in.record(what.message_id, about(what.audit, what.message_id)); failed) return failed;
    return accept_all(in, what.companions, spool);
}

} // namespace signalbox::store::sqlite
