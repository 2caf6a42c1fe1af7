#include <algorithm>
#include <limits>

#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/reading.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {
namespace {

using side = mailbox_view_query::side;

std::int64_t number(message::sequence at) { return static_cast<std::int64_t>(at); }

result<std::vector<delivery_record>> deliveries_of(database& db, message::sequence at) {
    return collect(db.query("SELECT " DELIVERY_COLUMNS " FROM delivery AS d JOIN message AS m USING (sequence)"
                            " WHERE d.sequence = ? ORDER BY d.number LIMIT ?",
                            {number(at), rows_max}),
                   read_delivery);
}

// An upload that was ended without being complete was never accepted: it has chunks to come and none that are there.
cursor rows_of(database& db, const mailbox_view_query& query, std::int64_t before) {
    if (query.which == side::inbox) {
        return db.query("SELECT " MESSAGE_COLUMNS " FROM message AS m INDEXED BY message_recipient"
                        " WHERE m.recipient = ? AND m.sequence < ? AND m.state <> 'received'"
                        " AND (m.chunks = 1 OR m.upload IS NOT NULL) ORDER BY m.sequence DESC",
                        {query.mailbox, before});
    }
    return db.query("SELECT " MESSAGE_COLUMNS " FROM message AS m INDEXED BY message_sender"
                    " WHERE m.sender = ? AND m.sequence < ? ORDER BY m.sequence DESC",
                    {query.mailbox, before});
}

// The newest, up to one more than asked for. Commits follow each other in time, so the first that is too old ends it.
result<std::vector<message_record>> newest(database& db, const mailbox_view_query& query, std::size_t limit) {
    const std::int64_t before =
        query.before == message::sequence{} ? std::numeric_limits<std::int64_t>::max() : number(query.before);
    std::vector<message_record> found;
    auto rows = rows_of(db, query, before);
    while (found.size() <= limit) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        auto record = read_message(rows);
        if (record.committed_at < query.since) break;
        found.push_back(std::move(record));
    }
    return found;
}

} // namespace

result<mailbox_view> view(database& db, const mailbox_view_query& query) {
    const one_moment now(db);
    if (now.failed()) return now.failed();
    const std::size_t limit = std::min(query.limit, rows_max);
    auto found = newest(db, query, limit);
    if (!found) return found.error();

    mailbox_view seen{.more = found->size() > limit};
    if (seen.more) found->pop_back();
    for (message_record& each : *found) {
        auto deliveries = deliveries_of(db, each.position);
        if (!deliveries) return deliveries.error();
        seen.messages.push_back({.message = std::move(each), .deliveries = std::move(*deliveries)});
    }
    return seen;
}

result<tracked_message> track(database& db, const std::string& message_id) {
    const one_moment now(db);
    if (now.failed()) return now.failed();
    auto found = find_message(db, message_id);
    if (!found) return found.error();
    auto deliveries = deliveries_of(db, found->position);
    if (!deliveries) return deliveries.error();
    return tracked_message{.message = std::move(*found), .deliveries = std::move(*deliveries)};
}

result<std::vector<std::string>> find_by_local_id(database& db, const std::string& sender, const std::string& local_id,
                                                  std::uint32_t limit) {
    return collect(db.query("SELECT message_id FROM message INDEXED BY message_local_id WHERE sender = ?"
                            " AND local_id = ? AND local_id <> '' ORDER BY sequence DESC LIMIT ?",
                            {sender, local_id, std::min(limit, rows_max)}),
                   [](const cursor& rows) { return rows.text(0); });
}

} // namespace signalbox::store::sqlite
