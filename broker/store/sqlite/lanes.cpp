#include "broker/store/sqlite/lanes.hpp"

#include <algorithm>
#include <deque>
#include <optional>

// The terms of the partial indexes, word for word as the schema has them: else SQLite does not see that they apply.
#define IN_LANE "state IN ('ready', 'sent', 'retry_wait', 'ambiguous', 'blocked')"
#define IN_REPORT "report <> '' AND state IN ('held', 'dead_lettered', 'blocked')"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;

result<bool> any(cursor rows) { return rows.next(); }

result<bool> lane_occupied(transaction& in, const place& at) {
    return any(
        in.db.query("SELECT 1 FROM delivery INDEXED BY delivery_lane WHERE destination = ? AND lane = ? AND " IN_LANE
                    " AND state IN ('ready', 'sent', 'retry_wait', 'ambiguous')"
                    " AND NOT (sequence = ? AND number = ?) LIMIT 1",
                    {at.destination, at.lane, at.sequence, at.number}));
}

result<bool> report_waits(transaction& in, const place& at) {
    if (at.report.empty()) return false;
    return any(in.db.query(
        "SELECT 1 FROM delivery INDEXED BY delivery_report WHERE destination = ? AND report = ? AND " IN_REPORT
        " AND (sequence, number) < (?, ?) LIMIT 1",
        {at.destination, at.report, at.sequence, at.number}));
}

// The first of a lane that waits for nothing but the lane.
result<std::optional<place>> first_eligible(transaction& in, const std::string& destination, const std::string& lane) {
    auto rows = in.db.query(
        "SELECT sequence, number, report FROM delivery AS d INDEXED BY delivery_lane"
        " WHERE destination = ? AND lane = ? AND " IN_LANE " AND state = 'blocked'"
        " AND NOT EXISTS (SELECT 1 FROM delivery AS earlier INDEXED BY delivery_report"
        "   WHERE earlier.destination = d.destination AND earlier.report = d.report AND earlier.report <> ''"
        "   AND earlier.state IN ('held', 'dead_lettered', 'blocked')"
        "   AND (earlier.sequence, earlier.number) < (d.sequence, d.number))"
        " ORDER BY sequence, number LIMIT 1",
        {destination, lane});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<place>();
    return std::optional(place{.sequence = rows.integer(0),
                               .number = rows.integer(1),
                               .destination = destination,
                               .lane = lane,
                               .report = rows.text(2)});
}

// The lanes in which later deliveries of a report wait.
result<std::vector<std::string>> lanes_behind(transaction& in, const place& at) {
    std::vector<std::string> lanes;
    if (at.report.empty()) return lanes;
    auto rows = in.db.query("SELECT DISTINCT lane FROM delivery INDEXED BY delivery_report WHERE destination = ?"
                            " AND report = ? AND " IN_REPORT " AND state = 'blocked' AND (sequence, number) > (?, ?)",
                            {at.destination, at.report, at.sequence, at.number});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return lanes;
        lanes.push_back(rows.text(0));
    }
}

error_code make_ready(transaction& in, const place& at) {
    auto failed =
        in.db.run("UPDATE delivery SET state = 'ready', reason = '', changed_at = ? WHERE sequence = ? AND number = ?",
                  {in.now, at.sequence, at.number});
    if (failed) return failed;
    in.readied.push_back(at.destination);
    return add_event(in, at, delivery_state::ready, 0, "unblocked", "");
}

bool holds_report(delivery_state state) noexcept {
    return message::set_aside(state) || state == delivery_state::blocked;
}

} // namespace

result<std::string> must_wait(transaction& in, const place& at) {
    auto occupied = lane_occupied(in, at);
    if (!occupied) return occupied.error();
    if (*occupied) return behind_lane;
    auto waits = report_waits(in, at);
    if (!waits) return waits.error();
    return *waits ? behind_report : "";
}

error_code promote(transaction& in, const place& changed, delivery_state from, delivery_state to) {
    std::deque<std::string> lanes;
    const auto report_went_on = [&](const place& at) -> error_code {
        auto behind = lanes_behind(in, at);
        if (!behind) return behind.error();
        lanes.insert(lanes.end(), behind->begin(), behind->end());
        return {};
    };

    if (message::occupies_lane(from) && !message::occupies_lane(to)) lanes.push_back(changed.lane);
    if (holds_report(from) && !holds_report(to)) {
        if (auto failed = report_went_on(changed)) return failed;
    }
    // Each turn takes one waiting delivery less or one lane less, so this ends.
    while (!lanes.empty()) {
        const place probe{.destination = changed.destination, .lane = lanes.front()};
        lanes.pop_front();
        auto occupied = lane_occupied(in, probe);
        if (!occupied) return occupied.error();
        if (*occupied) continue;
        auto next = first_eligible(in, probe.destination, probe.lane);
        if (!next) return next.error();
        if (!next->has_value()) continue;
        if (auto failed = make_ready(in, **next)) return failed;
        if (auto failed = report_went_on(**next)) return failed;
    }
    return {};
}

error_code add_event(transaction& in, const place& of, delivery_state to, std::uint32_t attempt,
                     std::string_view outcome, std::string_view diagnostics) {
    constexpr std::size_t diagnostics_max = 8192;
    return in.db.run("INSERT INTO delivery_event(sequence, number, step, at, state, attempt, outcome, diagnostics)"
                     " SELECT ?1, ?2, coalesce(max(step), 0) + 1, ?3, ?4, ?5, ?6, ?7"
                     " FROM delivery_event WHERE sequence = ?1 AND number = ?2",
                     {of.sequence, of.number, in.now, message::to_text(to), attempt, outcome,
                      diagnostics.substr(0, diagnostics_max)});
}

} // namespace signalbox::store::sqlite
