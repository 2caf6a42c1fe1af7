#include <algorithm>

#include "broker/base/errc.hpp"
#include "broker/store/sqlite/chunks.hpp"
#include "broker/store/sqlite/questions.hpp"

namespace signalbox::store::sqlite {
namespace {

// Of a row (size, sha256, spool_file, block_digests, bytes).
result<stored_payload> read_payload(const cursor& rows) {
    stored_payload found{.spool_file = rows.text(2),
                         .block_digests = std::string(base::as_text(rows.blob(3))),
                         .size = static_cast<std::uint64_t>(rows.integer(0))};
    const auto digest = rows.blob(1);
    if (digest.size() != found.sha256.size()) return errc::corrupt;
    std::ranges::copy(digest, found.sha256.begin());
    if (!found.spool_file.empty()) return found;

    const auto bytes = rows.blob(4);
    if (bytes.size() != found.size || base::sha256_of(bytes) != found.sha256) return errc::corrupt;
    found.bytes = base::as_text(bytes);
    return found;
}

bool beyond(std::uint64_t size, std::optional<std::size_t> max) { return max && size > *max; }

// Where the bytes of a message in chunks are to be had. Those of one that is complete but for its acceptance can be
// read too, so that it can be validated.
result<stored_payload> in_chunks(database& db, const std::string& message_id) {
    auto of = find_upload(db, message_id);
    if (!of) return of.error();
    if (!of->place) return errc::not_found; // nothing of it is left
    if (of->open() && of->present != of->chunks) return errc::incomplete;

    stored_payload found{.size = of->size, .chunks = of->chunks, .sealed = !of->open()};
    if (!found.sealed) return found;
    auto rows = db.query("SELECT payload_size, payload_sha256 FROM message WHERE message_id = ?", {message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found; // erased in between
    const auto digest = rows.blob(1);
    if (digest.size() != found.sha256.size()) return errc::corrupt;
    std::ranges::copy(digest, found.sha256.begin());
    found.size = static_cast<std::uint64_t>(rows.integer(0));
    return found;
}

result<stored_payload> in_one_piece(database& db, const std::string& message_id, std::optional<std::size_t> max) {
    auto rows = db.query("SELECT m.payload_size, m.payload_sha256, p.spool_file, p.block_digests, p.bytes"
                         " FROM message AS m JOIN payload AS p USING (sequence) WHERE m.message_id = ?",
                         {message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    if (beyond(static_cast<std::uint64_t>(rows.integer(0)), max)) return make_error_code(base::errc::over_limit);
    return read_payload(rows);
}

} // namespace

result<stored_payload> find_payload(database& db, const std::string& message_id, std::optional<std::size_t> max) {
    auto found = in_one_piece(db, message_id, max);
    if (found || found.error() != errc::not_found) return found;
    found = in_chunks(db, message_id);
    if (found && beyond(found->size, max)) return make_error_code(base::errc::over_limit);
    return found;
}

result<stored_payload> find_chunk(database& db, const std::string& message_id, std::uint32_t number) {
    auto rows = db.query("SELECT c.size, c.sha256, c.spool_file, c.block_digests, c.bytes FROM message AS m"
                         " JOIN chunk AS c ON c.upload = m.upload WHERE m.message_id = ? AND c.number = ?",
                         {message_id, number});
    auto row = rows.next();
    if (!row) return row.error();
    if (*row) return read_payload(rows);
    if (number != 1) return errc::not_found;
    return in_one_piece(db, message_id, std::nullopt);
}

} // namespace signalbox::store::sqlite
