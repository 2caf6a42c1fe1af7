#include "broker/store/sqlite/settle.hpp"

#include <charconv>
#include <vector>

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/lanes.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;

struct standing {
    place at;
    delivery_state state{};
};

standing read_standing(const cursor& rows) {
    return {.at = {.sequence = rows.integer(0),
                   .number = rows.integer(1),
                   .destination = rows.text(2),
                   .lane = rows.text(3),
                   .report = rows.text(4)},
            .state = message::parse_delivery_state(rows.view(5)).value_or(delivery_state::cancelled)};
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
    return read_standing(rows);
}

error_code write_state(transaction& in, const place& at, delivery_state to, const settlement& change,
                       std::string_view reason) {
    // An operator's act knows nothing of renderings: what the last one left stays.
    return in.db.run(
        "UPDATE delivery SET state = ?, attempts = ?, failures_counted = ?, next_attempt_at = ?, reason = ?,"
        " transform_version = coalesce(nullif(?, ''), transform_version),"
        " map_version = coalesce(nullif(?, ''), map_version),"
        " mapping_issues = coalesce(nullif(?, ''), mapping_issues) WHERE sequence = ? AND number = ?",
        {message::to_text(to), change.attempts, change.failures_counted, change.next_attempt_at, reason,
         change.transform_version, change.map_version, change.mapping_issues_json, at.sequence, at.number});
}

// A message is completed while every delivery of it is settled.
error_code update_message(transaction& in, std::int64_t sequence) {
    bool open = false;
    {
        auto rows = in.db.query("SELECT 1 FROM delivery WHERE sequence = ? AND state NOT IN"
                                " ('delivered', 'confirmed', 'expired', 'cancelled') LIMIT 1",
                                {sequence});
        auto row = rows.next();
        if (!row) return row.error();
        open = *row;
    }
    if (open) {
        return in.db.run("UPDATE message SET state = 'routed' WHERE sequence = ? AND state = 'completed'", {sequence});
    }
    return in.db.run("UPDATE message SET state = 'completed' WHERE sequence = ? AND state = 'routed'", {sequence});
}

result<std::vector<standing>> in_mailbox(transaction& in, std::int64_t sequence, const std::string& destination) {
    std::vector<standing> found;
    auto rows = in.db.query("SELECT sequence, number, destination, lane, report, state FROM delivery"
                            " WHERE sequence = ? AND destination = ?",
                            {sequence, destination});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(read_standing(rows));
    }
}

result<std::int64_t> sequence_of(transaction& in, std::string_view message_id) {
    auto rows = in.db.query("SELECT sequence FROM message WHERE message_id = ?", {message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    return rows.integer(0);
}

error_code confirm(transaction& in, const standing& delivery) {
    if (delivery.state == delivery_state::confirmed) return {};
    if (!message::allowed(delivery.state, delivery_state::confirmed)) return errc::not_found; // expired meanwhile
    auto failed = in.db.run("UPDATE delivery SET state = 'confirmed' WHERE sequence = ? AND number = ?",
                            {delivery.at.sequence, delivery.at.number});
    if (failed) return failed;
    return add_event(in, delivery.at, delivery_state::confirmed, 0, "acknowledged", "");
}

} // namespace

std::optional<std::pair<std::string_view, std::int64_t>> split_delivery_id(std::string_view delivery_id) noexcept {
    const std::size_t dash = delivery_id.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const std::string_view digits = delivery_id.substr(dash + 1);
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed != std::errc{} || end != digits.data() + digits.size() || number < 1) return std::nullopt;
    return std::pair(delivery_id.substr(0, dash), number);
}

error_code settle(transaction& in, const settlement& change) {
    auto found = find(in, change.delivery_id);
    if (!found) return found.error();
    const auto& [at, from] = *found;
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

    audit_entry entry = change.audit;
    if (entry.subject.empty()) entry.subject = change.delivery_id;
    return in.record(change.delivery_id, entry);
}

error_code acknowledge(transaction& in, std::string_view mailbox, std::string_view message_id, const token& used,
                       const audit_entry& entry) {
    auto sequence = sequence_of(in, message_id);
    if (!sequence) return sequence.error();
    auto deliveries = in_mailbox(in, *sequence, mailbox_destination(mailbox));
    if (!deliveries) return deliveries.error();
    if (deliveries->empty()) return errc::not_yours;

    for (const standing& delivery : *deliveries) {
        if (auto failed = confirm(in, delivery)) return failed;
    }
    if (auto failed = update_message(in, *sequence)) return failed;
    if (auto failed = in.keep_token(used)) return failed;
    audit_entry written = entry;
    if (written.subject.empty()) written.subject = message_id;
    return in.record(message_id, written);
}

} // namespace signalbox::store::sqlite
