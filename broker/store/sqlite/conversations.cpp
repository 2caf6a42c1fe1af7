#include "broker/store/sqlite/conversations.hpp"

#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

#define CONVERSATION_COLUMNS                                                                                           \
    "m.message_id, c.sender, c.recipient, c.header_id, c.infrastructure_wanted, c.business_wanted, c.opened_at,"       \
    " c.infrastructure_code, c.infrastructure_by, c.infrastructure_at, c.business_code, c.business_by, c.business_at," \
    " c.closed"

namespace signalbox::store::sqlite {
namespace {

std::optional<received_answer> read_answer(const cursor& rows, int column) {
    if (rows.view(column).empty()) return std::nullopt;
    return received_answer{rows.text(column), rows.text(column + 1), rows.time(column + 2)};
}

conversation_record read_conversation(const cursor& rows) {
    conversation_record read;
    read.message_id = rows.text(0);
    read.sender = rows.text(1);
    read.recipient = rows.text(2);
    read.header_id = rows.text(3);
    read.infrastructure_wanted = rows.integer(4) != 0;
    read.business_wanted = rows.integer(5) != 0;
    read.opened_at = rows.time(6);
    read.infrastructure = read_answer(rows, 7);
    read.business = read_answer(rows, 10);
    read.closed = rows.integer(13) != 0;
    return read;
}

error_code open(transaction& in, std::int64_t sequence, const acceptance& what) {
    const conversation_opening& opens = *what.opens;
    const bool nothing_awaited = !opens.infrastructure_wanted && !opens.business_wanted;
    return in.db.run("INSERT INTO conversation(sequence, sender, recipient, header_id, infrastructure_wanted,"
                     " business_wanted, opened_at, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                     {sequence, what.envelope.sender, what.envelope.recipient, opens.header_id,
                      opens.infrastructure_wanted, opens.business_wanted, in.now, nothing_awaited});
}

struct answered {
    std::int64_t sequence = 0;
    bool said = false; // this level came before
    bool closed = false;
};

#define ANSWERED_COLUMNS "SELECT sequence, infrastructure_code <> '', business_code <> '', closed FROM conversation"

cursor answered_rows(transaction& in, const acceptance& what) {
    if (!what.answers->message_id.empty())
        return in.db.query(ANSWERED_COLUMNS " WHERE sequence = (SELECT sequence FROM message WHERE message_id = ?)",
                           {what.answers->message_id});
    return in.db.query(ANSWERED_COLUMNS " WHERE sender = ? AND header_id = ? AND recipient = ?"
                                        " ORDER BY closed, sequence DESC LIMIT 1",
                       {what.envelope.recipient, what.answers->header_id, what.envelope.sender});
}

// The message itself or, by its name, the newest that went from the answer's recipient to its sender: one that still
// awaits something before one that had its last answer, as a duplicate of it has.
result<std::optional<answered>> answered_by(transaction& in, const acceptance& what) {
    auto rows = answered_rows(in, what);
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<answered>();
    return std::optional(answered{.sequence = rows.integer(0),
                                  .said = rows.integer(what.answers->business ? 2 : 1) != 0,
                                  .closed = rows.integer(3) != 0});
}

error_code keep_answer(transaction& in, std::int64_t sequence, const acceptance& what) {
    const std::string& code = what.answers->code;
    const std::string& by = what.envelope.message_id;
    const auto failed =
        what.answers->business
            ? in.db.run("UPDATE conversation SET business_code = ?, business_by = ?, business_at = ?"
                        " WHERE sequence = ?",
                        {code, by, in.now, sequence})
            : in.db.run("UPDATE conversation SET infrastructure_code = ?, infrastructure_by = ?, infrastructure_at = ?"
                        " WHERE sequence = ?",
                        {code, by, in.now, sequence});
    if (failed) return failed;
    return in.db.run("UPDATE conversation SET closed = 1 WHERE sequence = ?1 AND (?2 OR"
                     " ((infrastructure_wanted = 0 OR infrastructure_code <> '')"
                     " AND (business_wanted = 0 OR business_code <> '')))",
                     {sequence, what.answers->last});
}

} // namespace

error_code note_conversation(transaction& in, std::int64_t sequence, const acceptance& what) {
    if (what.opens) {
        if (auto failed = open(in, sequence, what)) return failed;
    }
    if (!what.answers) return {};
    auto earlier = answered_by(in, what);
    if (!earlier) return earlier.error();
    if (!earlier->has_value() || (*earlier)->said) return {};
    return keep_answer(in, (*earlier)->sequence, what);
}

result<bool> said_before(transaction& in, const acceptance& what) {
    if (!what.answers || !what.answers->once) return false;
    auto earlier = answered_by(in, what);
    if (!earlier) return {boost::system::in_place_error, earlier.error()};
    return earlier->has_value() && ((*earlier)->said || (*earlier)->closed);
}

result<std::vector<conversation_record>> conversations(database& db, const conversation_filter& filter) {
    if (!filter.message_id.empty())
        return collect(db.query("SELECT " CONVERSATION_COLUMNS " FROM message AS m JOIN conversation AS c"
                                " USING (sequence) WHERE m.message_id = ?",
                                {filter.message_id}),
                       read_conversation);
    return collect(db.query("SELECT " CONVERSATION_COLUMNS " FROM conversation AS c JOIN message AS m USING (sequence)"
                            " WHERE c.sender = ? AND c.header_id = ? AND c.recipient = ?"
                            " ORDER BY c.closed, c.sequence DESC LIMIT 100",
                            {filter.sender, filter.header_id, filter.recipient}),
                   read_conversation);
}

// What never reached its recipient has a report instead of answers.
result<std::vector<overdue_answers>> overdue(database& db, const overdue_query& query) {
    return collect(db.query("SELECT c.recipient, count(*), min(c.opened_at) FROM conversation AS c"
                            " INDEXED BY conversation_open JOIN message AS m USING (sequence)"
                            " WHERE c.closed = 0 AND m.state IN ('routed', 'completed') AND ("
                            " (c.infrastructure_wanted = 1 AND c.infrastructure_code = '' AND c.opened_at < ?)"
                            " OR (c.business_wanted = 1 AND c.business_code = '' AND c.opened_at < ?))"
                            " GROUP BY c.recipient ORDER BY c.recipient",
                            {query.infrastructure_before, query.business_before}),
                   [](const cursor& rows) {
                       return overdue_answers{.recipient = rows.text(0),
                                              .messages = static_cast<std::uint64_t>(rows.integer(1)),
                                              .oldest = rows.time(2)};
                   });
}

} // namespace signalbox::store::sqlite
