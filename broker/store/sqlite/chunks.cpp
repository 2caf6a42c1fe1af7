#include "broker/store/sqlite/chunks.hpp"

#include <algorithm>

namespace signalbox::store::sqlite {
namespace {

upload read_upload(const cursor& rows) {
    upload found{.sequence = rows.integer(0), .sender = rows.text(1)};
    found.state = message::parse_message_state(rows.view(2)).value_or(message::message_state::cancelled);
    found.chunks = static_cast<std::uint32_t>(rows.integer(3));
    if (!rows.null(4)) found.place = rows.integer(4);
    found.present = static_cast<std::uint32_t>(rows.integer(5));
    found.size = static_cast<std::uint64_t>(rows.integer(6));
    found.revision = static_cast<std::uint64_t>(rows.integer(7));
    return found;
}

} // namespace

result<upload> find_upload(database& db, std::string_view message_id) {
    auto rows = db.query("SELECT m.sequence, m.sender, m.state, m.chunks, m.upload, u.present, u.size, u.revision"
                         " FROM message AS m LEFT JOIN upload AS u ON u.sequence = m.sequence WHERE m.message_id = ?",
                         {message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    return read_upload(rows);
}

result<std::optional<chunk_row>> find_chunk_row(database& db, std::int64_t place, std::uint32_t number) {
    auto rows = db.query("SELECT size, sha256, spool_file FROM chunk WHERE upload = ? AND number = ?", {place, number});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<chunk_row>();
    chunk_row found{.size = static_cast<std::uint64_t>(rows.integer(0)), .spool_file = rows.text(2)};
    const auto digest = rows.blob(1);
    if (digest.size() != found.sha256.size()) return errc::corrupt;
    std::ranges::copy(digest, found.sha256.begin());
    return std::optional(std::move(found));
}

error_code write_chunk(transaction& in, std::int64_t place, std::uint32_t number, const message::payload& payload,
                       const disk::spool& spool) {
    if (payload.spool_file.empty()) {
        return in.db.run("INSERT OR REPLACE INTO chunk(upload, number, size, sha256, bytes) VALUES (?, ?, ?, ?, ?)",
                         {place, number, payload.size, payload.sha256, base::as_bytes(payload.bytes)});
    }
    const auto digests = spool.digests_of(payload.spool_file);
    if (!digests) return errc::not_found; // not a finished spool file of this store
    in.spooled.push_back(payload.spool_file);
    return in.db.run("INSERT OR REPLACE INTO chunk(upload, number, size, sha256, spool_file, block_digests)"
                     " VALUES (?, ?, ?, ?, ?, ?)",
                     {place, number, payload.size, payload.sha256, payload.spool_file, base::as_bytes(*digests)});
}

error_code remove_chunks(transaction& in, std::int64_t place, std::vector<std::string>& gone) {
    {
        auto rows = in.db.query("SELECT spool_file FROM chunk WHERE upload = ? AND spool_file IS NOT NULL", {place});
        while (true) {
            auto row = rows.next();
            if (!row) return row.error();
            if (!*row) break;
            gone.push_back(rows.text(0));
        }
    }
    return in.db.run("DELETE FROM chunk WHERE upload = ?", {place});
}

result<chunk_sum> add_up_chunks(database& db, std::int64_t place) {
    chunk_sum sum;
    base::sha256 digests;
    auto rows = db.query("SELECT size, sha256 FROM chunk WHERE upload = ? ORDER BY number", {place});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        ++sum.chunks;
        sum.size += static_cast<std::uint64_t>(rows.integer(0));
        digests.update(rows.blob(1));
    }
    sum.sha256 = digests.finish();
    return sum;
}

} // namespace signalbox::store::sqlite
