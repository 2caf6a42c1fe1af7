#include "broker/store/sqlite/lane_questions.hpp"

#include <algorithm>
#include <utility>

#include "broker/store/sqlite/index_terms.hpp"

#define OCCUPYING "state IN ('ready', 'sent', 'retry_wait', 'ambiguous')"
// The second half of IN_REPORT.
#define D_HOLDS_REPORT "(d.state = 'held' OR d.state = 'dead_lettered' OR d.state = 'blocked')"
#define EARLIER_HOLDS_REPORT "(earlier.state = 'held' OR earlier.state = 'dead_lettered' OR earlier.state = 'blocked')"

// Another delivery of lane ?2, in the state that follows; each is one seek in the index.
#define ANOTHER                                                                                                        \
    "EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_lane WHERE destination = ?1 AND lane = ?2"                     \
    " AND NOT (sequence = ?3 AND number = ?4) AND (state = "

// Few deliveries have more than one claim: what they add to a question is asked of a table that is nearly always empty.
// CROSS JOIN, so that SQLite begins there and not at all that is blocked.
#define CLAIMING "FROM lane_claim AS c CROSS JOIN delivery AS d USING (sequence, number) WHERE c.destination = ? "

namespace signalbox::store::sqlite {
namespace {

using message::lane_claim;

result<bool> any(cursor rows) { return rows.next(); }

error_code append_lanes(cursor rows, lane_names& lanes) {
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return {};
        lanes.push_back(rows.text(0));
    }
}

} // namespace

std::vector<lane_claim> claims_of(const place& at) {
    std::vector<lane_claim> claims{{at.lane, at.report}};
    claims.insert(claims.end(), at.further.begin(), at.further.end());
    return claims;
}

result<bool> lane_occupied(transaction& in, const place& at, const std::string& lane) {
    auto occupied = any(in.db.query("SELECT 1 WHERE " ANOTHER "'ready')) OR " ANOTHER "'sent')) OR " ANOTHER
                                    "'retry_wait')) OR " ANOTHER "'ambiguous'))",
                                    {at.destination, lane, at.sequence, at.number}));
    if (!occupied || *occupied) return occupied;
    return any(in.db.query("SELECT 1 " CLAIMING "AND c.lane = ? AND d." OCCUPYING
                           " AND NOT (c.sequence = ? AND c.number = ?) LIMIT 1",
                           {at.destination, lane, at.sequence, at.number}));
}

result<bool> report_waits(transaction& in, const place& at, const std::string& report) {
    if (report.empty()) return false;
    auto waits = any(in.db.query(
        "SELECT 1 FROM delivery INDEXED BY delivery_report WHERE destination = ? AND report = ? AND " IN_REPORT
        " AND (sequence, number) < (?, ?) LIMIT 1",
        {at.destination, report, at.sequence, at.number}));
    if (!waits || *waits) return waits;
    return any(in.db.query("SELECT 1 " CLAIMING "AND c.report = ? AND c.report <> '' AND " D_HOLDS_REPORT
                           " AND (c.sequence, c.number) < (?, ?) LIMIT 1",
                           {at.destination, report, at.sequence, at.number}));
}

result<bool> any_report_waits(transaction& in, const place& at) {
    for (const lane_claim& each : claims_of(at)) {
        auto waits = report_waits(in, at, each.report);
        if (!waits || *waits) return waits;
    }
    return false;
}

result<std::vector<place>> claiming(transaction& in, const std::string& destination, const std::string& lane) {
    // One row for each report of a delivery; put in order here, since DISTINCT and ORDER BY cost a temporary table each
    // time, and there is nearly always nothing.
    std::vector<place> found;
    auto rows =
        in.db.query("SELECT d.sequence, d.number, d.lane, d.report " CLAIMING "AND c.lane = ? AND d.state = 'blocked'",
                    {destination, lane});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        found.push_back({rows.integer(0), rows.integer(1), destination, rows.text(2), rows.text(3), {}});
    }
    const auto position = [](const place& each) { return std::pair(each.sequence, each.number); };
    std::ranges::sort(found, {}, position);
    found.erase(std::ranges::unique(found, {}, position).begin(), found.end());
    for (place& each : found) {
        auto further = further_claims(in, each);
        if (!further) return further.error();
        each.further = std::move(*further);
    }
    return found;
}

result<std::optional<place>> first_single(transaction& in, const std::string& destination, const std::string& lane) {
    auto rows = in.db.query(
        "SELECT sequence, number, report FROM delivery AS d INDEXED BY delivery_lane"
        " WHERE destination = ? AND lane = ? AND " IN_LANE " AND state = 'blocked'"
        " AND NOT EXISTS (SELECT 1 FROM delivery AS earlier INDEXED BY delivery_report"
        "   WHERE earlier.destination = d.destination AND earlier.report = d.report AND earlier.report <> ''"
        "   AND " EARLIER_HOLDS_REPORT " AND (earlier.sequence, earlier.number) < (d.sequence, d.number))"
        " AND NOT EXISTS (SELECT 1 FROM lane_claim AS c CROSS JOIN delivery AS earlier USING (sequence, number)"
        "   WHERE c.destination = d.destination AND c.report = d.report AND c.report <> ''"
        "   AND " EARLIER_HOLDS_REPORT " AND (c.sequence, c.number) < (d.sequence, d.number))"
        " AND NOT EXISTS (SELECT 1 FROM lane_claim AS own WHERE own.sequence = d.sequence AND own.number = d.number)"
        " ORDER BY sequence, number LIMIT 1",
        {destination, lane});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<place>();
    return std::optional(place{rows.integer(0), rows.integer(1), destination, lane, rows.text(2), {}});
}

result<lane_names> lanes_behind(transaction& in, const place& at) {
    lane_names lanes;
    for (const lane_claim& each : claims_of(at)) {
        if (each.report.empty()) continue;
        auto failed = append_lanes(
            in.db.query("SELECT DISTINCT lane FROM delivery INDEXED BY delivery_report WHERE destination = ?"
                        " AND report = ? AND " IN_REPORT " AND state = 'blocked' AND (sequence, number) > (?, ?)",
                        {at.destination, each.report, at.sequence, at.number}),
            lanes);
        if (failed) return failed;
        failed = append_lanes(in.db.query("SELECT DISTINCT d.lane " CLAIMING "AND c.report = ? AND c.report <> ''"
                                          " AND d.state = 'blocked' AND (c.sequence, c.number) > (?, ?)",
                                          {at.destination, each.report, at.sequence, at.number}),
                              lanes);
        if (failed) return failed;
    }
    return lanes;
}

result<lane_names> lanes_given_up(transaction& in, const place& at) {
    lane_names lanes;
    for (const lane_claim& each : claims_of(at)) {
        if (each.report.empty()) continue;
        auto failed = append_lanes(
            in.db.query(
                "SELECT DISTINCT other.lane FROM lane_claim AS c CROSS JOIN delivery AS d USING (sequence, number)"
                " CROSS JOIN lane_claim AS other USING (sequence, number)"
                " WHERE c.destination = ? AND c.report = ? AND c.report <> '' AND d.state = 'blocked'"
                " AND (c.sequence, c.number) > (?, ?)",
                {at.destination, each.report, at.sequence, at.number}),
            lanes);
        if (failed) return failed;
    }
    return lanes;
}

result<std::vector<lane_claim>> further_claims(transaction& in, const place& at) {
    std::vector<lane_claim> found;
    auto rows = in.db.query("SELECT lane, report FROM lane_claim WHERE sequence = ? AND number = ?"
                            " AND NOT (lane = ? AND report = ?)",
                            {at.sequence, at.number, at.lane, at.report});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({rows.text(0), rows.text(1)});
    }
}

} // namespace signalbox::store::sqlite
