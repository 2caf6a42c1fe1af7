#include "broker/store/sqlite/uploads.hpp"

#include "broker/base/errc.hpp"
#include "broker/store/sqlite/accept.hpp"

namespace signalbox::store::sqlite {
namespace {

// A chunk of a message in one piece is its payload.
result<std::optional<chunk_row>> present_chunk(database& db, const upload& of, std::uint32_t number) {
    if (of.place) return find_chunk_row(db, *of.place, number);
    auto rows = db.query("SELECT payload_size, payload_sha256 FROM message WHERE sequence = ?", {of.sequence});
    auto row = rows.next();
    if (!row) return row.error();
    chunk_row found{.size = static_cast<std::uint64_t>(rows.integer(0))};
    const auto digest = rows.blob(1);
    if (digest.size() != found.sha256.size()) return errc::corrupt;
    std::copy(digest.begin(), digest.end(), found.sha256.begin());
    return std::optional(std::move(found));
}

error_code refuse(const chunk_arrival& what, const upload& into) {
    if (into.sender != what.sender) return errc::not_yours;
    if (what.number < 1 || what.number > into.chunks) return errc::out_of_range;
    const bool ended = into.chunks > 1 && !into.place;
    return ended ? errc::not_found : error_code{};
}

bool same_bytes(const chunk_row& kept, const message::payload& arrived) {
    return kept.size == arrived.size && kept.sha256 == arrived.sha256;
}

// Puts the arrival where nothing is, or something else was.
error_code put_chunk(transaction& in, const chunk_arrival& what, upload& into, const std::optional<chunk_row>& before,
                     const disk::spool& spool, std::uint64_t size_max) {
    if (!into.open()) return errc::upload_closed;
    if (!in.room) return errc::disk_low;
    into.size = into.size - (before ? before->size : 0) + what.payload.size;
    if (into.size > size_max) return make_error_code(base::errc::over_limit);
    if (!before) ++into.present;
    ++into.revision;
    return write_chunk(in, *into.place, what.number, what.payload, spool);
}

error_code note_progress(transaction& in, const upload& of) {
    return in.db.run("UPDATE upload SET present = ?, size = ?, revision = ?, touched_at = ? WHERE sequence = ?",
                     {of.present, of.size, of.revision, in.now, of.sequence});
}

upload_progress progress_of(const upload& now) {
    if (!now.open()) return {.present = now.chunks, .total = now.chunks, .accepted = true};
    return {.present = now.present, .total = now.chunks, .revision = now.revision, .size = now.size};
}

error_code record_chunk(transaction& in, const chunk_arrival& what, bool repeated) {
    if (auto failed = in.keep_token(what.token)) return failed;
    audit_entry entry = about(what.audit, what.message_id);
    if (repeated && entry.detail.empty()) entry.detail = "repeated";
    return in.record(what.message_id, entry, &what.payload.sha256);
}

error_code may_complete(const acceptance& what, const upload& now) {
    if (now.sender != what.envelope.sender) return errc::not_yours;
    if (!now.open()) return errc::transition;
    if (now.present != now.chunks) return errc::incomplete;
    return what.revision != 0 && what.revision != now.revision ? errc::transition : error_code{};
}

// What of a message does not change when it is completed.
struct lasting {
    base::time_point received_at;
    std::int64_t resends = 0;
    std::string forced_status;
};

result<lasting> take_away(transaction& in, std::int64_t sequence) {
    lasting kept;
    {
        auto rows =
            in.db.query("SELECT received_at, resends, forced_status FROM message WHERE sequence = ?", {sequence});
        auto row = rows.next();
        if (!row) return row.error();
        kept = {.received_at = rows.time(0), .resends = rows.integer(1), .forced_status = rows.text(2)};
    }
    if (auto failed = in.db.run("DELETE FROM message WHERE sequence = ?", {sequence})) return failed;
    if (auto failed = in.db.run("DELETE FROM upload WHERE sequence = ?", {sequence})) return failed;
    return kept;
}

error_code hand_over(transaction& in, const upload& from, std::int64_t to, const lasting& kept) {
    auto failed = in.db.run("UPDATE message SET chunks = ?, upload = ?, resends = ?, forced_status = ?"
                            " WHERE sequence = ?",
                            {from.chunks, *from.place, kept.resends, kept.forced_status, to});
    if (failed) return failed;
    return in.db.run("UPDATE idempotency SET sequence = ? WHERE sequence = ?", {to, from.sequence});
}

// A chunk may have come between the question which uploads are idle and this change.
result<bool> touched_after(database& db, std::int64_t sequence, base::time_point limit) {
    auto rows = db.query("SELECT 1 FROM upload WHERE sequence = ? AND touched_at >= ?", {sequence, limit});
    return rows.next();
}

} // namespace

error_code begin_upload(transaction& in, std::int64_t sequence, const message::payload& first,
                        const disk::spool& spool) {
    auto failed = in.db.run("INSERT INTO upload(sequence, present, size, revision, touched_at) VALUES (?, 1, ?, 1, ?)",
                            {sequence, first.size, in.now});
    if (failed) return failed;
    failed = in.db.run("UPDATE message SET upload = sequence WHERE sequence = ?", {sequence});
    if (failed) return failed;
    return write_chunk(in, sequence, 1, first, spool);
}

result<kept_chunk> add_chunk(transaction& in, const chunk_arrival& what, const disk::spool& spool,
                             std::uint64_t size_max) {
    auto into = find_upload(in.db, what.message_id);
    if (!into) return into.error();
    if (auto refused = refuse(what, *into)) return refused;
    auto before = present_chunk(in.db, *into, what.number);
    if (!before) return before.error();

    kept_chunk done{.used = !before->has_value() || !same_bytes(**before, what.payload)};
    if (done.used) {
        if (auto failed = put_chunk(in, what, *into, *before, spool, size_max)) return failed;
        if (before->has_value()) done.replaced = std::move((*before)->spool_file);
    }
    if (into->open()) {
        if (auto failed = note_progress(in, *into)) return failed;
    }
    if (auto failed = record_chunk(in, what, !done.used)) return failed;
    done.progress = progress_of(*into);
    return done;
}

result<placed_message> complete_upload(transaction& in, const acceptance& what) {
    auto now = find_upload(in.db, what.envelope.message_id);
    if (!now) return now.error();
    if (auto refused = may_complete(what, *now)) return refused;
    auto sum = add_up_chunks(in.db, *now->place);
    if (!sum) return sum.error();
    if (sum->chunks != now->chunks) return errc::incomplete;

    auto kept = take_away(in, now->sequence);
    if (!kept) return kept.error();
    auto failed = insert_message(in, what, {.size = sum->size, .sha256 = sum->sha256}, kept->received_at);
    if (failed) return failed;
    const std::int64_t sequence = in.db.last_row();
    if (failed = hand_over(in, *now, sequence, *kept); failed) return failed;
    return placed_message{.sequence = sequence, .sha256 = sum->sha256};
}

error_code end_upload(transaction& in, const upload_end& what, const disk::spool& spool,
                      std::vector<std::string>& gone) {
    auto now = find_upload(in.db, what.message_id);
    if (!now) return now.error();
    if (!now->open()) return errc::transition;
    if (what.untouched_since) {
        auto touched = touched_after(in.db, now->sequence, *what.untouched_since);
        if (!touched) return touched.error();
        if (*touched) return errc::transition;
    }
    if (auto failed = remove_chunks(in, *now->place, gone)) return failed;
    if (auto failed = in.db.run("DELETE FROM upload WHERE sequence = ?", {now->sequence})) return failed;
    // What was kept for its routing goes too.
    auto failed = in.db.run("UPDATE message SET state = 'expired', upload = NULL, explanation = '', status_event = ?,"
                            " status_code = ?, status_description = ? WHERE sequence = ?",
                            {what.status_event, what.status_code, what.status_description, now->sequence});
    if (failed) return failed;
    // A sender that begins again with the same key begins a new message: this one can never be completed.
    failed = in.db.run("DELETE FROM idempotency WHERE sequence = ?", {now->sequence});
    if (failed) return failed;
    if (failed = in.record(what.message_id, about(what.audit, what.message_id)); failed) return failed;
    return accept_all(in, what.companions, spool);
}

} // namespace signalbox::store::sqlite
