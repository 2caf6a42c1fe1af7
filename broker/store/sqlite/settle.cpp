#include "broker/store/sqlite/settle.hpp"

#include <charconv>
#include <vector>

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/lanes.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;

standing read_standing(const cursor& rows) {
    return {.at = {.sequence = rows.integer(0),
                   .number = rows.integer(1),
                   .destination = rows.text(2),
                   .lane = rows.text(3),
                   .report = rows.text(4),
                   .further = {}},
            .state = message::parse_delivery_state(rows.view(5)).value_or(delivery_state::cancelled)};
}

result<standing> with_claims(transaction& in, standing found) {
    auto further = further_claims(in, found.at);
    if (!further) return further.error();
    found.at.further = std::move(*further);
    return found;
}

result<standing> find(transaction& in, std::string_view delivery_id) {
    const auto id = split_delivery_id(delivery_id);
    if (!id) return errc::not_found;
    auto rows = in.db.query("SELECT d.sequence, d.number, d.destination, d.lane, d.report, d.state FROM delivery AS d"
                            " WHERE d.sequence = (SELECT sequence FROM message WHERE message_id = ?) AND d.number = ?",
                            {id->first, id->second});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    return with_claims(in, read_standing(rows));
}

error_code write_state(transaction& in, const place& at, delivery_state to, const settlement& change,
                       std::string_view reason) {
    // An operator's act knows nothing of renderings: what the last one left stays.
    return in.db.run(
        "UPDATE delivery SET state = ?, attempts = ?, failures_counted = ?, next_attempt_at = ?, reason = ?,"
        " transform_version = coalesce(nullif(?, ''), transform_version),"
        " map_version = coalesce(nullif(?, ''), map_version),"
        " mapping_issues = coalesce(nullif(?, ''), mapping_issues), changed_at = ? WHERE sequence = ? AND number = ?",
        {message::to_text(to), change.attempts, change.failures_counted, change.next_attempt_at, reason,
         change.transform_version, change.map_version, change.mapping_issues_json, in.now, at.sequence, at.number});
}

// What its deliveries make of a message: completed while every one of them is settled; where nobody has it, expired, or
// cancelled when a person wanted it so.
result<message::message_state> state_of_all(transaction& in, std::int64_t sequence) {
    auto rows = in.db.query("SELECT max(state <> 'delivered' AND state <> 'confirmed' AND state <> 'expired'"
                            " AND state <> 'cancelled'), max(state = 'delivered' OR state = 'confirmed'),"
                            " max(state = 'expired'),"
                            " max(state = 'cancelled')"
                            " FROM delivery WHERE sequence = ?",
                            {sequence});
    auto row = rows.next();
    if (!row) return row.error();
    if (rows.integer(0) != 0) return message::message_state::routed;
    if (rows.integer(1) != 0) return message::message_state::completed;
    if (rows.integer(2) != 0) return message::message_state::expired;
    return rows.integer(3) != 0 ? message::message_state::cancelled : message::message_state::completed;
}

// Quarantined and cancelled messages stay what they are.
error_code update_message(transaction& in, std::int64_t sequence) {
    auto now = state_of_all(in, sequence);
    if (!now) return now.error();
    switch (*now) {
    case message::message_state::routed:
        return in.db.run("UPDATE message SET state = 'routed' WHERE sequence = ? AND state = 'completed'", {sequence});
    case message::message_state::expired:
        return in.db.run("UPDATE message SET state = 'expired' WHERE sequence = ?"
                         " AND (state = 'routed' OR state = 'completed')",
                         {sequence});
    case message::message_state::cancelled:
        return in.db.run("UPDATE message SET state = 'cancelled' WHERE sequence = ? AND state = 'routed'", {sequence});
    default:
        return in.db.run("UPDATE message SET state = 'completed' WHERE sequence = ? AND state = 'routed'", {sequence});
    }
}

error_code confirm(transaction& in, const standing& delivery) {
    if (delivery.state == delivery_state::confirmed) return {};
    if (!message::allowed(delivery.state, delivery_state::confirmed)) return errc::transition; // expired meanwhile
    auto failed = in.db.run("UPDATE delivery SET state = 'confirmed', changed_at = ? WHERE sequence = ? AND number = ?",
                            {in.now, delivery.at.sequence, delivery.at.number});
    if (failed) return failed;
    return add_event(in, delivery.at, delivery_state::confirmed, 0, "acknowledged", "");
}

} // namespace

result<std::vector<standing>> standings_of(transaction& in, std::int64_t sequence) {
    std::vector<standing> found;
    auto rows = in.db.query(
        "SELECT sequence, number, destination, lane, report, state FROM delivery WHERE sequence = ?", {sequence});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        auto each = with_claims(in, read_standing(rows));
        if (!each) return each.error();
        found.push_back(std::move(*each));
    }
}

result<std::int64_t> sequence_of(transaction& in, std::string_view message_id) {
    auto rows = in.db.query("SELECT sequence FROM message WHERE message_id = ?", {message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    return rows.integer(0);
}

std::optional<std::pair<std::string_view, std::int64_t>> split_delivery_id(std::string_view delivery_id) noexcept {
    const std::size_t dash = delivery_id.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const std::string_view digits = delivery_id.substr(dash + 1);
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed != std::errc{} || end != digits.data() + digits.size() || number < 1) return std::nullopt;
    return std::pair(delivery_id.substr(0, dash), number);
}

error_code settle(transaction& in, const settlement& change, const disk::spool& spool) {
    auto found = find(in, change.delivery_id);
    if (!found) return found.error();
    const auto& [at, from] = *found;
    if (change.only_from && *change.only_from != from) return errc::transition;
    // A lease is never stored (message/states.hpp).
    if (change.to == delivery_state::leased || !message::allowed(from, change.to)) return errc::transition;

    delivery_state to = change.to;
    std::string reason = change.reason;
    if (to == delivery_state::ready) {
        auto waits = must_wait(in, at);
        if (!waits) return waits.error();
        if (!waits->empty()) {
            to = delivery_state::blocked;
            reason = std::move(*waits);
        }
    }
    if (auto failed = write_state(in, at, to, change, reason)) return failed;
    if (auto failed = add_event(in, at, to, change.attempts, change.outcome, change.diagnostics)) return failed;
    if (to == delivery_state::ready) in.readied.push_back(at.destination);
    if (auto failed = promote(in, at, from, to)) return failed;
    if (auto failed = update_message(in, at.sequence)) return failed;

    if (auto failed = in.record(change.delivery_id, about(change.audit, change.delivery_id))) return failed;
    return accept_all(in, change.companions, spool);
}

error_code acknowledge(transaction& in, std::string_view mailbox, std::string_view message_id, const token& used,
                       const audit_entry& entry) {
    auto sequence = sequence_of(in, message_id);
    if (!sequence) return sequence.error();
    auto deliveries = standings_of(in, *sequence);
    if (!deliveries) return deliveries.error();
    const std::string destination = mailbox_destination(mailbox);
    std::erase_if(*deliveries, [&](const standing& each) { return each.at.destination != destination; });
    if (deliveries->empty()) return errc::not_yours;

    for (const standing& delivery : *deliveries) {
        if (auto failed = confirm(in, delivery)) return failed;
    }
    if (auto failed = update_message(in, *sequence)) return failed;
    if (auto failed = in.keep_token(used)) return failed;
    return in.record(message_id, about(entry, message_id));
}

} // namespace signalbox::store::sqlite
