#include <algorithm>

#include <fmt/format.h>

#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"
#include "broker/store/sqlite/settle.hpp"

#define FROM_DELIVERY " FROM delivery AS d JOIN message AS m USING (sequence)"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;
using records = std::vector<delivery_record>;

bool earlier(const delivery_record& left, const delivery_record& right) {
    if (left.position != right.position) return left.position < right.position;
    return split_delivery_id(left.delivery_id)->second < split_delivery_id(right.delivery_id)->second;
}

std::int64_t number(message::sequence at) { return static_cast<std::int64_t>(at); }

result<records> ready(database& db, const std::string& destination, message::sequence after, std::uint32_t limit) {
    return collect(db.query("SELECT " DELIVERY_COLUMNS " FROM delivery AS d INDEXED BY delivery_ready"
                            " JOIN message AS m USING (sequence) WHERE d.destination = ? AND d.state = 'ready'"
                            " AND d.sequence > ? ORDER BY d.sequence, d.number LIMIT ?",
                            {destination, number(after), limit}),
                   read_delivery);
}

result<records> waited(database& db, const std::string& destination, base::time_point now, message::sequence after,
                       std::uint32_t limit) {
    return collect(db.query("SELECT " DELIVERY_COLUMNS " FROM delivery AS d INDEXED BY delivery_retry"
                            " JOIN message AS m USING (sequence) WHERE d.destination = ? AND d.state = 'retry_wait'"
                            " AND d.next_attempt_at <= ? AND d.sequence > ? ORDER BY d.sequence, d.number LIMIT ?",
                            {destination, now, number(after), limit}),
                   read_delivery);
}

// The rest of the message with which a page ends: the caller goes on behind the whole message.
result<records> rest_of(database& db, const delivery_record& last, base::time_point now) {
    const std::int64_t part = split_delivery_id(last.delivery_id)->second;
    return collect(db.query("SELECT " DELIVERY_COLUMNS FROM_DELIVERY " WHERE d.sequence = ? AND d.number > ?"
                            " AND d.destination = ? AND (d.state = 'ready' OR"
                            " (d.state = 'retry_wait' AND d.next_attempt_at <= ?)) ORDER BY d.number",
                            {number(last.position), part, last.destination, now}),
                   read_delivery);
}

// A filter as the conditions of a query, with the values that they take.
struct conditions {
    std::string text;
    std::vector<value> values;

    void add(std::string_view condition) {
        text += text.empty() ? " WHERE " : " AND ";
        text += condition;
    }
    void add(std::string_view condition, value with) {
        add(condition);
        values.push_back(with);
    }
};

// In either order: the first or the last `limit` of those that the filter lets through.
result<records> listed(database& db, const delivery_filter& filter, std::optional<delivery_state> state) {
    conditions where;
    if (!filter.message_id.empty()) {
        where.add("d.sequence = (SELECT sequence FROM message WHERE message_id = ?)", filter.message_id);
    }
    if (!filter.destination.empty()) where.add("d.destination = ?", filter.destination);
    if (filter.since) where.add("d.created_at >= ?", *filter.since);
    // A literal, so that SQLite sees whether the index delivery_open applies.
    if (state) where.add("d.state = '" + std::string(message::to_text(*state)) + "'");
    if (!filter.reason_begins.empty()) {
        where.add("substr(d.reason, 1, length(?)) = ?", filter.reason_begins);
        where.values.emplace_back(filter.reason_begins);
    }
    if (!filter.report.empty()) {
        where.add("(d.report = ? OR EXISTS (SELECT 1 FROM lane_claim AS c WHERE c.sequence = d.sequence"
                  " AND c.number = d.number AND c.report = ?))",
                  filter.report);
        where.values.emplace_back(filter.report);
    }
    if (!filter.after.empty()) {
        const auto after = split_delivery_id(filter.after);
        if (!after) return errc::not_found;
        where.add("(d.sequence, d.number) > ((SELECT sequence FROM message WHERE message_id = ?), ?)", after->first);
        where.values.emplace_back(after->second);
    }
    const std::uint32_t limit = std::min(filter.limit, rows_max);
    where.values.emplace_back(limit);
    return collect(db.query("SELECT " DELIVERY_COLUMNS FROM_DELIVERY + where.text +
                                (filter.from_the_first ? " ORDER BY d.sequence, d.number LIMIT ?"
                                                       : " ORDER BY d.sequence DESC, d.number DESC LIMIT ?"),
                            where.values),
                   read_delivery);
}

} // namespace

result<records> due(database& db, const std::string& destination, base::time_point now, message::sequence after,
                    std::uint32_t limit) {
    limit = std::min(limit, rows_max);
    auto first = ready(db, destination, after, limit);
    if (!first) return first;
    auto second = waited(db, destination, now, after, limit);
    if (!second) return second;

    records page;
    std::ranges::merge(*first, *second, std::back_inserter(page), earlier);
    if (page.size() < limit || page.empty()) return page;
    page.resize(limit);
    auto rest = rest_of(db, page.back(), now);
    if (!rest) return rest;
    std::ranges::move(*rest, std::back_inserter(page));
    return page;
}

result<std::optional<base::time_point>> next_due(database& db, const std::string& destination) {
    return only(db.query("SELECT min(next_attempt_at) FROM delivery INDEXED BY delivery_retry WHERE destination = ?"
                         " AND state = 'retry_wait'",
                         {destination}),
                [](const cursor& rows) {
                    return rows.null(0) ? std::optional<base::time_point>() : std::optional(rows.time(0));
                });
}

result<records> deliveries(database& db, const delivery_filter& filter) {
    std::vector<std::optional<delivery_state>> asked(filter.states.begin(), filter.states.end());
    if (asked.empty()) asked.emplace_back();

    records all;
    for (const auto& state : asked) {
        auto found = listed(db, filter, state);
        if (!found) return found;
        std::ranges::move(*found, std::back_inserter(all));
    }
    std::ranges::sort(all, earlier);
    const std::size_t limit = std::min(filter.limit, rows_max);
    if (all.size() <= limit) return all;
    const auto beyond = all.size() - limit;
    const auto first = filter.from_the_first ? all.end() - static_cast<std::ptrdiff_t>(beyond) : all.begin();
    all.erase(first, first + static_cast<std::ptrdiff_t>(beyond));
    return all;
}

result<delivery_record> find_delivery(database& db, const std::string& delivery_id) {
    const auto id = split_delivery_id(delivery_id);
    if (!id) return errc::not_found;
    return only(db.query("SELECT " DELIVERY_COLUMNS FROM_DELIVERY " WHERE m.message_id = ? AND d.number = ?",
                         {id->first, id->second}),
                read_delivery);
}

result<std::vector<delivery_event>> history(database& db, const std::string& delivery_id) {
    const auto id = split_delivery_id(delivery_id);
    if (!id) return errc::not_found;
    auto found = collect(
        db.query("SELECT e.at, e.state, e.attempt, e.outcome, e.diagnostics FROM delivery_event AS e WHERE e.sequence ="
                 " (SELECT sequence FROM message WHERE message_id = ?) AND e.number = ? ORDER BY e.step LIMIT ?",
                 {id->first, id->second, rows_max}),
        [](const cursor& rows) {
            return delivery_event{.at = rows.time(0),
                                  .to = message::parse_delivery_state(rows.view(1)).value_or(delivery_state::held),
                                  .attempt = static_cast<std::uint32_t>(rows.integer(2)),
                                  .outcome = rows.text(3),
                                  .diagnostics = rows.text(4)};
        });
    if (found && found->empty()) return errc::not_found; // every delivery has at least its acceptance
    return found;
}

} // namespace signalbox::store::sqlite
