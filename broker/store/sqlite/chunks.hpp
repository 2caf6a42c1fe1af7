#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker/store/disk/spool.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// A message that came, or comes, in chunks.
struct upload {
    std::int64_t sequence = 0; // of its message
    std::string sender;
    message::message_state state{};
    std::uint32_t chunks = 1;          // that it has when it is complete
    std::optional<std::int64_t> place; // under which its chunks lie; none in one piece, or when the upload was ended
    std::uint32_t present = 0;         // the rest while it is `received`
    std::uint64_t size = 0;            // bytes so far
    std::uint64_t revision = 0;

    bool open() const noexcept { return state == message::message_state::received; }
};
result<upload> find_upload(database& db, std::string_view message_id); // errc::not_found

// What is known of one chunk beside its bytes.
struct chunk_row {
    std::uint64_t size = 0;
    base::sha256_digest sha256{};
    std::string spool_file;
};
result<std::optional<chunk_row>> find_chunk_row(database& db, std::int64_t place, std::uint32_t number);

// Writes a chunk, over one of the same number.
error_code write_chunk(transaction& in, std::int64_t place, std::uint32_t number, const message::payload& payload,
                       const disk::spool& spool);
// Removes all chunks; adds their spool files to `gone`.
error_code remove_chunks(transaction& in, std::int64_t place, std::vector<std::string>& gone);

// A complete message, as its parts make it: the digest is SHA-256 over the 32-byte digests of its chunks in order, so
// that it can be had without reading 100 GB again.
struct chunk_sum {
    std::uint32_t chunks = 0;
    std::uint64_t size = 0;
    base::sha256_digest sha256{};
};
result<chunk_sum> add_up_chunks(database& db, std::int64_t place);

} // namespace signalbox::store::sqlite
