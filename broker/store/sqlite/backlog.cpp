#include <map>

#include "broker/store/sqlite/index_terms.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {
namespace {

// The oldest of a destination's lanes, by position: 0 when there is none.
struct oldest {
    std::string destination;
    std::int64_t waiting = 0;
    std::int64_t blocked = 0;
};

struct set_aside {
    std::string destination;
    std::uint64_t held = 0;
    std::uint64_t dead_lettered = 0;
};

// Answered by the index delivery_lane alone, whatever waits: its states in its words.
result<std::vector<oldest>> oldest_of_all(database& db) {
    return collect(db.query("SELECT destination, coalesce(min(CASE WHEN state <> 'blocked' THEN sequence END), 0),"
                            " coalesce(min(CASE WHEN state = 'blocked' THEN sequence END), 0)"
                            " FROM delivery INDEXED BY delivery_lane"
                            " WHERE " IN_LANE " GROUP BY destination"),
                   [](const cursor& rows) {
                       return oldest{rows.text(0), rows.integer(1), rows.integer(2)};
                   });
}

result<std::vector<set_aside>> all_set_aside(database& db) {
    return collect(db.query("SELECT destination, sum(state = 'held'), sum(state = 'dead_lettered') FROM delivery"
                            " INDEXED BY delivery_open WHERE state IN ('held', 'dead_lettered')"
                            " AND " OPEN_STATES " GROUP BY destination"),
                   [](const cursor& rows) {
                       return set_aside{rows.text(0), static_cast<std::uint64_t>(rows.integer(1)),
                                        static_cast<std::uint64_t>(rows.integer(2))};
                   });
}

result<std::optional<base::time_point>> made_at(database& db, const std::string& destination, std::int64_t sequence) {
    if (sequence == 0) return std::optional<base::time_point>();
    return only(db.query("SELECT min(created_at) FROM delivery WHERE sequence = ? AND destination = ?",
                         {sequence, destination}),
                [](const cursor& rows) { return std::optional(rows.time(0)); });
}

result<std::uint64_t> quarantined(database& db) {
    return only(db.query("SELECT count(*) FROM message INDEXED BY message_quarantined WHERE state = 'quarantined'"),
                [](const cursor& rows) { return static_cast<std::uint64_t>(rows.integer(0)); });
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
    std::map<std::string, backlog> by_name;
    auto oldest = oldest_of_all(db);
    if (!oldest) return oldest.error();
    for (const auto& each : *oldest) {
        auto waiting = made_at(db, each.destination, each.waiting);
        auto blocked = made_at(db, each.destination, each.blocked);
        if (!waiting || !blocked) return waiting ? blocked.error() : waiting.error();
        by_name[each.destination] = {each.destination, *waiting, *blocked, 0, 0};
    }
    auto aside = all_set_aside(db);
    if (!aside) return aside.error();
    for (const auto& each : *aside) {
        backlog& one = by_name[each.destination];
        one.destination = each.destination;
        one.held = each.held;
        one.dead_lettered = each.dead_lettered;
    }
    auto unfit = quarantined(db);
    if (!unfit) return unfit.error();
    backlogs all{.destinations = {}, .quarantined = *unfit};
    for (auto& [name, one] : by_name) all.destinations.push_back(std::move(one));
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
