#include "broker/store/sqlite/erase.hpp"

#include <algorithm>

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/chunks.hpp"
#include "broker/store/sqlite/index_terms.hpp"
#include "broker/store/sqlite/lanes.hpp"
#include "broker/store/sqlite/settle.hpp"

// Its sender has been told; a person had as long as everything else is kept to look at it.
#define SET_ASIDE "state = 'quarantined'"
#define CANDIDATE "SELECT sequence, message_id, committed_at, upload FROM message "

namespace signalbox::store::sqlite {
namespace {

struct candidate {
    std::int64_t sequence = 0;
    std::string message_id;
    base::time_point committed_at;
    std::optional<std::int64_t> upload;
};

candidate read_candidate(const cursor& rows) {
    candidate found{.sequence = rows.integer(0), .message_id = rows.text(1), .committed_at = rows.time(2)};
    if (!rows.null(3)) found.upload = rows.integer(3);
    return found;
}

// What is erased of them, each oldest first.
enum class part : std::uint8_t { all, set_aside };

cursor candidates(database& db, const erasure& what, part of) {
    if (of == part::set_aside) {
        return what.mailbox.empty()
                   ? db.query(CANDIDATE "INDEXED BY message_quarantined WHERE " SET_ASIDE " ORDER BY sequence")
                   : db.query(CANDIDATE "INDEXED BY message_recipient WHERE recipient = ? AND " SET_ASIDE
                                        " ORDER BY sequence",
                              {what.mailbox});
    }
    if (what.mailbox.empty()) {
        return what.settled_only ? db.query(CANDIDATE "INDEXED BY message_settled WHERE " SETTLED " ORDER BY sequence")
                                 : db.query(CANDIDATE "ORDER BY sequence");
    }
    return what.settled_only ? db.query(CANDIDATE "INDEXED BY message_recipient WHERE recipient = ? AND " SETTLED
                                                  " ORDER BY sequence",
                                        {what.mailbox})
                             : db.query(CANDIDATE "INDEXED BY message_recipient WHERE recipient = ? ORDER BY sequence",
                                        {what.mailbox});
}

// A mailbox may still collect what is in it, so that is not done with.
result<bool> awaited(database& db, std::int64_t sequence) {
    auto rows = db.query("SELECT 1 FROM delivery WHERE sequence = ? AND (state NOT IN"
                         " ('delivered', 'confirmed', 'expired', 'cancelled') OR (mailbox = 1 AND state = 'delivered'))"
                         " LIMIT 1",
                         {sequence});
    return rows.next();
}

// Commits follow each other in time, so the first that is too young ends it.
result<std::vector<candidate>> choose(database& db, const erasure& what, part of, std::size_t limit) {
    std::vector<candidate> chosen;
    auto rows = candidates(db, what, of);
    while (chosen.size() < limit) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        candidate next = read_candidate(rows);
        if (what.before && next.committed_at >= *what.before) break;
        if (what.settled_only) {
            auto still = awaited(db, next.sequence);
            if (!still) return still.error();
            if (*still) continue;
        }
        chosen.push_back(std::move(next));
    }
    return chosen;
}

error_code spool_file_of(database& db, std::int64_t sequence, std::vector<std::string>& gone) {
    auto rows = db.query("SELECT spool_file FROM payload WHERE sequence = ? AND spool_file IS NOT NULL", {sequence});
    auto row = rows.next();
    if (!row) return row.error();
    if (*row) gone.push_back(rows.text(0));
    return {};
}

error_code remove_rows(transaction& in, std::int64_t sequence) {
    for (const sql each :
         {sql("DELETE FROM payload WHERE sequence = ?"), sql("DELETE FROM upload WHERE sequence = ?"),
          sql("DELETE FROM delivery_event WHERE sequence = ?"), sql("DELETE FROM lane_claim WHERE sequence = ?"),
          sql("DELETE FROM delivery WHERE sequence = ?"), sql("DELETE FROM idempotency WHERE sequence = ?"),
          sql("DELETE FROM conversation WHERE sequence = ?"), sql("DELETE FROM message WHERE sequence = ?")}) {
        if (auto failed = in.db.run(each, {sequence})) return failed;
    }
    return {};
}

error_code remove_bytes(transaction& in, const candidate& one, std::vector<std::string>& gone) {
    if (auto failed = spool_file_of(in.db, one.sequence, gone)) return failed;
    return one.upload ? remove_chunks(in, *one.upload, gone) : error_code{};
}

error_code erase_one(transaction& in, const candidate& one, const audit_entry& entry, std::vector<std::string>& gone) {
    auto deliveries = standings_of(in, one.sequence);
    if (!deliveries) return deliveries.error();
    if (auto failed = remove_bytes(in, one, gone)) return failed;
    if (auto failed = remove_rows(in, one.sequence)) return failed;
    // What waited behind an open delivery of it goes on.
    for (const standing& each : *deliveries) {
        if (auto failed = promote(in, each.at, each.state, message::delivery_state::cancelled)) return failed;
    }
    audit_entry written = entry;
    written.subject = one.message_id;
    if (written.action.empty()) written.action = "message.erase";
    return in.record(one.message_id, written);
}

result<std::uint32_t> erase_part(transaction& in, const erasure& what, part of, std::size_t limit,
                                 std::vector<std::string>& gone) {
    auto chosen = choose(in.db, what, of, limit);
    if (!chosen) return chosen.error();
    for (const candidate& one : *chosen) {
        if (auto failed = erase_one(in, one, what.audit, gone)) return failed;
    }
    return static_cast<std::uint32_t>(chosen->size());
}

} // namespace

result<std::uint32_t> erase(transaction& in, const erasure& what, std::vector<std::string>& gone) {
    const std::uint32_t limit = std::min(what.limit, erased_max);
    auto erased = erase_part(in, what, part::all, limit, gone);
    if (!erased || !what.settled_only) return erased;
    auto set_aside = erase_part(in, what, part::set_aside, limit - *erased, gone);
    if (!set_aside) return set_aside;
    return *erased + *set_aside;
}

} // namespace signalbox::store::sqlite
