#include <algorithm>
#include <map>

#include "broker/store/sqlite/index_terms.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {
namespace {

#define WAITING " FROM delivery INDEXED BY delivery_waiting WHERE "
#define OLDEST_IN(STATE)                                                                                               \
    ", (SELECT min(created_at)" WAITING "destination = each.name AND state = '" STATE "' AND " IN_LANE ")"

// Seeks in the index delivery_waiting, one for each name and state, however much waits there: a GROUP BY would read
// all of it.
constexpr const char* oldest_of_each =
    "WITH RECURSIVE each(name) AS (SELECT min(destination)" WAITING IN_LANE
    " UNION ALL SELECT (SELECT min(destination)" WAITING "destination > each.name AND " IN_LANE
    ") FROM each WHERE each.name IS NOT NULL) SELECT each.name" OLDEST_IN("ready") OLDEST_IN("sent")
        OLDEST_IN("retry_wait") OLDEST_IN("ambiguous") OLDEST_IN("blocked") " FROM each WHERE each.name IS NOT NULL";

backlog read_oldest(const cursor& rows) {
    backlog one{.destination = rows.text(0)};
    constexpr int last_in_turn = 4;
    constexpr int blocked = 5;
    for (int column = 1; column <= last_in_turn; ++column) {
        if (rows.null(column)) continue;
        const base::time_point since = rows.time(column);
        one.waiting_since = one.waiting_since ? std::min(*one.waiting_since, since) : since;
    }
    if (!rows.null(blocked)) one.blocked_since = rows.time(blocked);
    return one;
}

backlog read_set_aside(const cursor& rows) {
    return {.destination = rows.text(0),
            .held = static_cast<std::uint64_t>(rows.integer(1)),
            .dead_lettered = static_cast<std::uint64_t>(rows.integer(2))};
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
    auto oldest = collect(db.query(oldest_of_each), read_oldest);
    if (!oldest) return oldest.error();
    auto aside = collect(db.query("SELECT destination, held, dead_lettered FROM set_aside_count"
                                  " WHERE held + dead_lettered > 0"),
                         read_set_aside);
    if (!aside) return aside.error();
    auto unfit = only(db.query("SELECT messages FROM quarantine_count"),
                      [](const cursor& rows) { return static_cast<std::uint64_t>(rows.integer(0)); });
    if (!unfit) return unfit.error();

    std::map<std::string, backlog> by_name;
    for (backlog& each : *oldest) by_name[each.destination] = std::move(each);
    for (const backlog& each : *aside) {
        backlog& one = by_name[each.destination];
        one.destination = each.destination;
        one.held = each.held;
        one.dead_lettered = each.dead_lettered;
    }
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
