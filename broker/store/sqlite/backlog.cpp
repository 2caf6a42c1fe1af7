#include <map>

#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;

struct waiting_in_state {
    std::string destination;
    delivery_state state{};
    base::time_point oldest;
    std::uint64_t count = 0;
};

waiting_in_state read_waiting(const cursor& rows) {
    return {.destination = rows.text(0),
            .state = message::parse_delivery_state(rows.view(1)).value_or(delivery_state::held),
            .oldest = rows.time(2),
            .count = static_cast<std::uint64_t>(rows.integer(3))};
}

void take_older(std::optional<base::time_point>& into, base::time_point at) {
    if (!into || at < *into) into = at;
}

void add(backlog& to, const waiting_in_state& what) {
    switch (what.state) {
    case delivery_state::held: to.held += what.count; break;
    case delivery_state::dead_lettered: to.dead_lettered += what.count; break;
    case delivery_state::blocked: take_older(to.blocked_since, what.oldest); break;
    default: take_older(to.waiting_since, what.oldest); break;
    }
}

hourly_arrivals read_hour(const cursor& rows) {
    return {.sender = rows.text(0),
            .workflow_id = rows.text(1),
            .hour = rows.integer(2),
            .messages = static_cast<std::uint64_t>(rows.integer(3))};
}

struct reached {
    std::int64_t last = 0;
    std::int64_t rows = 0;
};

} // namespace

result<backlogs> waiting(database& db) {
    // The states of the index delivery_open, in its words.
    auto found = collect(db.query("SELECT destination, state, min(created_at), count(*) FROM delivery"
                                  " INDEXED BY delivery_open WHERE state IN ('ready', 'sent', 'retry_wait',"
                                  " 'ambiguous', 'blocked', 'held', 'dead_lettered') GROUP BY destination, state"),
                         read_waiting);
    if (!found) return found.error();
    std::map<std::string, backlog> by_name;
    for (const waiting_in_state& each : *found) {
        backlog& one = by_name[each.destination];
        one.destination = each.destination;
        add(one, each);
    }
    backlogs all;
    for (auto& [name, one] : by_name) all.destinations.push_back(std::move(one));

    auto quarantined =
        only(db.query("SELECT count(*) FROM message INDEXED BY message_quarantined WHERE state = 'quarantined'"),
             [](const cursor& rows) { return static_cast<std::uint64_t>(rows.integer(0)); });
    if (!quarantined) return quarantined.error();
    all.quarantined = *quarantined;
    return all;
}

#define A_PAGE                                                                                                         \
    " FROM (SELECT sequence, kind, sender, workflow_id, committed_at FROM message WHERE sequence > ?"                  \
    " ORDER BY sequence LIMIT ?)"

result<arrivals_page> arrivals(database& db, message::sequence after, std::uint32_t limit) {
    const auto behind = static_cast<std::int64_t>(after);
    auto end =
        only(db.query("SELECT coalesce(max(sequence), 0), count(*)" A_PAGE, {behind, limit}), [](const cursor& rows) {
            return reached{rows.integer(0), rows.integer(1)};
        });
    if (!end) return end.error();
    auto hours =
        collect(db.query("SELECT sender, workflow_id, committed_at / 3600000000 AS hour, count(*)" A_PAGE
                         " WHERE sequence <= ? AND kind = 'DATA' AND sender <> '' GROUP BY sender, workflow_id, hour",
                         {behind, limit, end->last}),
                read_hour);
    if (!hours) return hours.error();
    return arrivals_page{.hours = std::move(*hours),
                         .up_to = end->rows == 0 ? after : message::sequence(static_cast<std::uint64_t>(end->last)),
                         .more = end->rows == static_cast<std::int64_t>(limit)};
}

} // namespace signalbox::store::sqlite
