#include <algorithm>
#include <iterator>
#include <limits>

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"
#include "broker/store/workflow_filter.hpp"

#define IN_INBOX "mailbox = 1 AND state = 'delivered'"

namespace signalbox::store::sqlite {
namespace {

using positions = std::vector<std::int64_t>;

std::int64_t read_position(const cursor& rows) { return rows.integer(0); }

std::int64_t number(message::sequence at) { return static_cast<std::int64_t>(at); }

// The workflow ids that a mailbox holds messages of, found by stepping from one to the next along the index, so that
// thousands of messages of one workflow cost one step.
result<std::vector<std::string>> workflows(database& db, const std::string& destination) {
    std::vector<std::string> all;
    std::string last;
    bool first = true;
    while (true) {
        auto rows = first ? db.query("SELECT min(workflow_id) FROM delivery INDEXED BY delivery_inbox_workflow"
                                     " WHERE destination = ? AND " IN_INBOX,
                                     {destination})
                          : db.query("SELECT min(workflow_id) FROM delivery INDEXED BY delivery_inbox_workflow"
                                     " WHERE destination = ? AND workflow_id > ? AND " IN_INBOX,
                                     {destination, last});
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row || rows.null(0)) return all;
        last = rows.text(0);
        all.push_back(last);
        first = false;
    }
}

// Distinct, because several parts of one message may go to one mailbox.
result<positions> unfiltered(database& db, const std::string& destination, message::sequence after, std::size_t count) {
    return collect(db.query("SELECT DISTINCT sequence FROM delivery INDEXED BY delivery_inbox WHERE destination = ?"
                            " AND sequence > ? AND " IN_INBOX " ORDER BY sequence LIMIT ?",
                            {destination, number(after), count}),
                   read_position);
}

// The oldest `count` of the chosen workflows: each is in order, so they are merged, and none is read beyond what the
// page can still take.
result<positions> of_workflows(database& db, const std::string& destination, const std::vector<std::string>& chosen,
                               message::sequence after, std::size_t count) {
    positions page;
    for (const std::string& workflow : chosen) {
        const std::int64_t last = page.size() < count ? std::numeric_limits<std::int64_t>::max() : page.back();
        auto found = collect(db.query("SELECT DISTINCT sequence FROM delivery INDEXED BY delivery_inbox_workflow"
                                      " WHERE destination = ? AND workflow_id = ? AND sequence > ? AND sequence < ?"
                                      " AND " IN_INBOX " ORDER BY sequence LIMIT ?",
                                      {destination, workflow, number(after), last, count}),
                             read_position);
        if (!found) return found.error();
        positions merged;
        std::ranges::merge(page, *found, std::back_inserter(merged));
        if (merged.size() > count) merged.resize(count);
        page = std::move(merged);
    }
    return page;
}

result<positions> page_of(database& db, const inbox_query& query, std::size_t count) {
    const std::string destination = mailbox_destination(query.mailbox);
    if (query.workflow_filter.empty()) return unfiltered(db, destination, query.after, count);

    auto all = workflows(db, destination);
    if (!all) return all.error();
    const workflow_filter filter(query.workflow_filter);
    std::vector<std::string> chosen;
    std::ranges::copy_if(*all, std::back_inserter(chosen), [&](const std::string& id) { return filter.matches(id); });
    if (chosen.size() == all->size()) return unfiltered(db, destination, query.after, count);
    return of_workflows(db, destination, chosen, query.after, count);
}

} // namespace

result<inbox_page> inbox(database& db, const inbox_query& query) {
    const std::size_t limit = std::min(query.limit, rows_max);
    auto found = page_of(db, query, limit + 1); // one more tells whether there are more
    if (!found) return found.error();

    inbox_page page{.more = found->size() > limit};
    if (page.more) found->pop_back();
    page.entries.reserve(found->size());
    for (const std::int64_t sequence : *found) {
        auto id = only(db.query("SELECT message_id FROM message WHERE sequence = ?", {sequence}),
                       [](const cursor& rows) { return rows.text(0); });
        if (!id) return id.error();
        page.entries.push_back(
            {.message_id = std::move(*id), .position = message::sequence(static_cast<std::uint64_t>(sequence))});
    }
    return page;
}

result<std::uint64_t> inbox_count(database& db, const std::string& mailbox) {
    const std::string destination = mailbox_destination(mailbox);
    auto rows = db.query("SELECT waiting FROM mailbox_count WHERE destination = ?", {destination});
    auto row = rows.next();
    if (!row) return row.error();
    return *row ? static_cast<std::uint64_t>(rows.integer(0)) : 0; // a mailbox that never had a message
}

result<store::mailbox_message> find_in_mailbox(database& db, const std::string& mailbox,
                                               const std::string& message_id) {
    auto found = find_message(db, message_id);
    if (!found) return found.error();
    const std::string destination = mailbox_destination(mailbox);
    auto delivery = only(db.query("SELECT " DELIVERY_COLUMNS " FROM delivery AS d JOIN message AS m USING (sequence)"
                                  " WHERE d.sequence = ? AND d.destination = ? ORDER BY d.number LIMIT 1",
                                  {number(found->position), destination}),
                         read_delivery);
    if (!delivery) return delivery.error() == errc::not_found ? errc::not_yours : delivery.error();
    return store::mailbox_message{.message = std::move(*found), .delivery = std::move(*delivery)};
}

} // namespace signalbox::store::sqlite
